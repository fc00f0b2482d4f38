### Signing in, invitations, and a person's own settings.

account-email = Email address
account-password = Password
account-password-new = New password
account-password-hint = { $fewest } characters or more. A few words that only you would put together are easy to remember.
account-password-wrong = This is not your password. Check it and try again.
account-zone = Time zone
account-language = Language
account-language-en-GB = English (UK)
account-language-en-XA = Pseudo-language for tests
account-state = State
account-acts = What you can do
account-kept = I have kept it
account-back = Back

# Signing in
sign-in-title = Sign in
sign-in-do = Sign in
# A form that came when nobody was signed in any more
unsent-sign-in = You were signed out before this was sent, so nothing was changed. What you typed is not lost: sign in, then send it.
unsent-file-lost = You were signed out before this was sent, so nothing was changed. Sign in, then choose the file again.
unsent-typed = What you typed
unsent-title = Send what you typed
unsent-lede = You are signed in as { $name }. What you typed has not been sent yet.
unsent-lede-for = You are signed in as { $name }, for { $organisation }. What you typed has not been sent yet.
unsent-elsewhere = You wrote this for another organisation of yours, so it is not sent for { $organisation }. Act for the other one again, then send it.
unsent-switch = Act for the other one again
unsent-do = Send it now
unsent-not = Do not send it
# What was written on this browser by somebody else, or for an organisation that whoever wrote it belongs to no more
unsent-foreign-title = Not sent
unsent-foreign = What was typed here before you signed in is not yours to send: somebody else wrote it, or you no longer belong to the organisation that it was for. It was not sent, and is not shown.
unsent-foreign-on = Go to My work

sign-in-forgotten = I have forgotten my password
sign-in-invited = I have an invitation code
sign-in-other = Sign in as somebody else
sign-in-code-title = One more step
sign-in-code = Code
sign-in-code-hint = The six figures that your phone shows now, or one of your recovery codes.
sign-in-code-lost = If you have neither your phone nor a recovery code, ask an administrator of your organisation to switch the second step off.
done-signed-out = You have signed out.
done-signed-out-everywhere = You have signed out everywhere.

# Settings
settings-title = Settings
settings-acting-for = Acting for { $organisation }
settings-tab-account = My account
settings-tab-password = Password
settings-tab-second-factor = Second step
settings-tab-sessions = Browsers
settings-tab-tokens = Tokens
settings-name = Your name
settings-zone-hint = Days begin and end, and times are shown, as they are there.
settings-theme = Colours
settings-theme-system = As my computer says
settings-theme-light = Light
settings-theme-dark = Dark
settings-shortcuts = Use single keys
settings-shortcuts-hint = Such as / to search and n to add. They rest while you are typing.
settings-save = Save settings
done-settings-saved = Your settings are saved.

settings-password-title = Password
settings-password-current = Password you have now
settings-password-effect = You stay signed in here, and are signed out in every other browser. Tokens go on working.
settings-password-do = Change password
done-password-changed = Your password is changed. Other browsers are signed out.

# The address
settings-address-change = Change your address
settings-address-title = Email address
settings-address-now = You sign in with { $email }.
settings-address-new = New address
settings-address-hint-mailed = We mail a link there. The new address counts once you have opened it, within a day.
settings-address-hint = It counts at once: you sign in with it from now on. Look at it twice.
settings-address-effect = You stay signed in everywhere, and tokens go on working.
settings-address-do = Change address
done-address-link-sent = A link is on its way to the new address. Until you open it, you sign in with the old one.
done-address-changed = Your address is changed. You sign in with the new one from now on.
address-confirm-title = Your new address
address-confirm-lede = From now on you sign in with { $email }, and no longer with { $before }. You stay signed in everywhere.
address-confirm-do = Use this address
address-confirm-not = Keep the old one

# The second step
second-factor-title = Second step
second-factor-lede = With a second step, nobody signs in as you with your password alone: a code from your phone is needed too.
second-factor-is-on = On
second-factor-is-off = Off
second-factor-on-title = Switch it on
second-factor-on-hint = You need an app for one-time codes on your phone. Most password managers have one.
second-factor-on = Show the picture to scan
second-factor-off-title = Switch it off
second-factor-off = Switch the second step off
second-factor-enrol-title = Switch the second step on
second-factor-scan = Scan this with the app on your phone.
second-factor-picture = Picture for your phone. Its secret stands below in letters.
second-factor-type = Or type this into the app:
second-factor-first-code = Code that your phone shows
second-factor-first-code-hint = Six figures. They change every half minute.
second-factor-confirm = Switch it on
second-factor-begin-again = Begin again
done-second-factor-removed = The second step is off.
recovery-codes-title = Recovery codes
recovery-codes-lede = The second step is on. Keep these codes where you find them without your phone: each lets you in once. They are not shown again.
recovery-codes-left =
    { $count ->
        [0] No recovery code is left. Make new ones.
        [one] 1 recovery code is left.
       *[other] { $count } recovery codes are left.
    }
recovery-codes-renew-title = New recovery codes
recovery-codes-renew-hint = The codes you have now stop working.
recovery-codes-renew = Make new codes

# Browsers
sessions-title = Browsers
sessions-lede = Where you are signed in. Sign out of what you do not know, then change your password.
sessions-browser = Browser
sessions-organisation = Acts for
sessions-since = Signed in
sessions-seen = Last used
sessions-this = This one
sessions-unknown = Unknown browser
sessions-end-one = Sign out of { $browser }
sessions-end-others = Sign out everywhere else
sessions-end-all = Sign out everywhere
done-session-ended = That browser is signed out.
done-sessions-ended = Every other browser is signed out.

# Tokens
tokens-title = Tokens
tokens-lede = A token lets a program do as you for { $organisation }, under the same rules. Whoever has it can use it, so keep it as you keep a password.
tokens-name = Name
tokens-name-hint = What it is for, so that you know it again.
tokens-scope = It may
tokens-scope-read = Read
tokens-scope-read-hint = What you can read, and nothing else.
tokens-scope-write = Read and change
tokens-scope-write-hint = What you can do. How you sign in changes only for whoever has your password, too.
tokens-days = It lasts
tokens-days-count =
    { $count ->
        [one] 1 day
        [366] A year
       *[other] { $count } days
    }
tokens-made = Made
tokens-ends = Ends
tokens-live = Works
tokens-ended = Ended
tokens-revoked = Ended by you
tokens-new = Make a token
tokens-create = Make the token
tokens-revoke = End it
tokens-revoke-one = End it: { $name }
tokens-made-title = Your new token
tokens-made-lede = Copy it now. It is not shown again.
done-token-revoked = The token is ended. Programs that use it are out.

# Acting for another organisation
organisation-switch-title = Act for another organisation
organisation-switch-lede = In this browser you see and do everything for one organisation at a time.
organisation-switch-question = Act for
organisation-switch-do = Act for it
done-organisation-switched = You act for this organisation now.

# The first run
account-go-on = Go on
account-back-to-sign-in = Back to signing in
first-run-title = Set up Comity
first-run-look = Nobody has set this up yet. Comity has written a one-time code to its log. Look there and type it here, or open the address that stands beside it.
first-run-code = Code from the log
first-run-code-hint = 32 letters and figures. Spaces and hyphens do not matter.
first-run-lede = Say who you are and for which organisation. You will administer it.
first-run-organisation = Your organisation
first-run-zone-hint = Where your organisation’s days begin and end. Each person can choose another.
first-run-do = Set it up
first-run-next-title = You are in
first-run-next-lede = { $organisation } is set up, and you administer it. A relationship takes two, so next:
first-run-next-open = Open the relationship
first-run-next-open-hint = Give it its name, say what it is for, and choose its scale.
first-run-next-invite = Invite the other organisation
first-run-next-invite-hint = With a link to send or a code to read out. It costs them nothing, and they look after their own people.
first-run-next-do = Open a relationship
first-run-next-colleagues = Invite colleagues

# Forgotten passwords
forgotten-title = Forgotten password
forgotten-lede = We send you a link with which you choose a new password.
forgotten-do = Send the link
forgotten-sent = If somebody signs in with this address, a link is on its way to it. It works once, for an hour. Look among unwanted mail too.
forgotten-no-mail = Ask an administrator of your organisation for a link with which you choose a new password. Administrators find it under People, beside your name. Whoever runs the server can make one too, with { $command }.
reset-title = Choose a new password
reset-lede = For { $email }. You are signed out everywhere else.
reset-do = Choose it and sign in
done-password-chosen = Your new password is kept. You are signed in.

# Invitations
invitation-title = Invitation
invitation-code = Invitation code
invitation-code-hint = As it was read out or sent to you. Spaces and hyphens do not matter.
invitation-told-partner = **{ $person }** of **{ $inviting }** invites **{ $organisation }** to run the relationship **{ $relationship }** together. If { $organisation } is new here, you are its first person and look after its people.
invitation-told-partner-here = **{ $person }** of **{ $inviting }** invites **{ $organisation }** to run the relationship **{ $relationship }** together.
invitation-told-colleague = **{ $person }** invites you to **{ $organisation }**.
invitation-told-colleague-seat = **{ $person }** invites you to **{ $organisation }**, with a seat in the relationship **{ $relationship }**.
invitation-bound-to = For
invitation-role = Your role in the relationship
invitation-until = Open until
invitation-accept = Accept
invitation-name-hint = If you are new here.
invitation-password-hint = If you sign in here with this address already, the password that you have. If you are new, choose one: { $fewest } characters or more, such as a few words that only you would put together.
invitation-password-wrong = Somebody signs in here with this address already, with another password. Give that one, or sign in first with a new one that you ask for on the sign-in page.
invitation-other = This invitation is for { $to }. You are signed in as { $email }. Sign out, then open it again as the person it is for.
invitation-belongs = You belong to { $organisation } already. There is nothing to accept.
invitation-waits = You have accepted an invitation to { $organisation } already. Somebody there lets you in.
invitation-waits-do = See what you wait for
invitation-for = Accept for
invitation-as-new = { $organisation }, new here
invitation-confirmed-later = Whoever invited you sees who accepted and confirms it; where other organisations are there already, they decide too. Until then you see nothing of theirs.
invitation-confirmed-later-colleague = Whoever invited you sees who accepted and confirms it. Until then you see nothing of theirs.
waiting-title = Waiting
waiting-for-relationship = You accepted **{ $accepted }**. Waiting for **{ $person }** of { $inviting } to let you into **{ $relationship }**. Where other organisations are there already, they decide too.
waiting-for-organisation = You accepted **{ $accepted }**. Waiting for **{ $person }** to let you into **{ $inviting }**.
waiting-for-seat = You accepted **{ $accepted }**. Waiting for **{ $person }** to let you into **{ $inviting }**, with a seat in **{ $relationship }**.
waiting-hint = This page goes on by itself once that is done. It does no harm to tell them.
waiting-for-nothing = You belong to no organisation here now. Ask an administrator to invite you.
waiting-meanwhile = Meanwhile you can set up { $organisation }.
waiting-work = Go to My work
waiting-organisation = Set up the organisation
waiting-look = Look again
