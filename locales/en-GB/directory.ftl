### People, organisations, signing in, relationships: what to do when something cannot be done.

# Fields
directory-too-long =
    { $most ->
        [one] Use 1 character at most.
       *[other] Shorten this to { $most } characters at most.
    }
directory-email-missing = Write the email address.
directory-email-wrong = Write an address such as ruth@works.example.
directory-email-taken = Somebody signs in with this address already. Use another address, or sign in with this one.
directory-person-name-missing = Write your own name, as your colleagues know you.
directory-organisation-name-missing = Write the organisation’s name.
directory-zone-unknown = Choose a time zone from the list, such as Europe/London.
directory-language-unknown = Choose a language from the list.
directory-theme-unknown = Choose light, dark, or what your computer says.
directory-relationship-name-missing = Write the name that all sides use for this relationship.
directory-day-wrong = Write the day as year, month and day, such as 2027-03-31.
directory-ends-before-start = Choose a last day that is not before the first.
directory-value-wrong = Write the amount in figures with a point, such as 1,250,000 or 99.50.
directory-currency-wrong = Write the currency as three letters, such as GBP.
directory-scale-unknown = Choose a scale of 3, 4 or 5 steps.
directory-scale-in-use = Keep the scale as it is: risks have been scored on it, and their levels would change.
directory-role-unknown = Choose a role from the list.
directory-not-a-colleague = Choose somebody who belongs to your organisation now. Invite others first.

# Passwords
directory-password-short = Use { $fewest } characters or more. A few words that only you would put together are easy to remember.
directory-password-long = Use { $most } characters at most.
directory-password-common = Choose something that fewer people would think of. This is among the first that others try.
directory-password-own = Choose something that does not lean on your name or address. Others know these.

# Signing in
directory-sign-in-wrong = The address or the password is not right. Check both, or ask for a new password.
directory-sign-in-busy = Many people are signing in just now. Try again in { $seconds } seconds.
directory-wait-seconds =
    { $seconds ->
        [one] That was tried too often. Try again in 1 second.
       *[other] That was tried too often. Try again in { $seconds } seconds.
    }
directory-wait-minutes =
    { $minutes ->
        [one] That was tried too often. Try again in 1 minute.
       *[other] That was tried too often. Try again in { $minutes } minutes.
    }
directory-needs-browser = A token cannot do this. Sign in with a browser and do it there.
directory-token-reads = This token may only read. Make one that may also write, under Settings, Tokens.
directory-first-run-code-wrong = This code does not open Comity. Copy the newest one from the log, or sign in if your organisation is here already.

# Who may
directory-needs-administrator = Only an administrator of your organisation can do this. Ask one of them; they are listed under People.
directory-last-administrator = Make somebody else an administrator first. An organisation always keeps one.
directory-last-manager = Give a colleague the role of senior executive or relationship manager first. Each side always keeps one.
directory-person-not-suspended = This person belongs to your organisation already. There is nothing to do.
directory-needs-executive = Only your senior executive here, or an administrator of your organisation who has a seat here, can do this. Ask one of them.
directory-party-has-left = This organisation has left this relationship. Open another one with it.
directory-name-like-a-party = This reads like { $name }, which is a party of the same relationship. Choose a name by which the two can be told apart.
directory-already-a-party = This organisation is a party already. Its administrators can bring in more of its people.

# Second factor and tokens
directory-code-wrong = Write the six digits that your phone shows now, or a recovery code that you have not used yet.
directory-first-code-wrong = Write the six digits that your phone shows now. They change every half minute.
directory-second-factor-on = Your second factor is on already. Switch it off first to use another phone.
directory-second-factor-off = Switch the second factor on first. It comes with recovery codes.
directory-token-name-missing = Write what this token is for, such as “Monthly report”.
directory-scope-unknown = Choose whether the token may only read, or also write.
directory-token-days-wrong = Choose a number of days from 1 to { $most }.

# New passwords
directory-address-useless = This link cannot be used any more, or is somebody else’s. Sign in as yourself, or ask for another link in your settings and open it within a day.
directory-address-own = Your own address is changed in your settings, with your password.
directory-reset-useless = This link cannot be used any more. Ask for a new password again, and use the link within an hour.
directory-nobody-has-address = Nobody here has this address. Check how it is written.
directory-belongs-elsewhere-too = This person belongs to another organisation too. They ask for a new password themselves, or whoever runs Comity helps them.

# Invitations
directory-first-role = Choose senior executive or relationship manager: the first person of a side brings in the others.
directory-invited-already-here = Somebody with this address belongs to your organisation already, or waits for you to confirm them.
directory-invited-yourself = This is your own address. Give the address of somebody of the partner organisation.
directory-invited-suspended = This person is suspended. Let them in again under People.
directory-invited-too-many =
    { $hours ->
        [one] Your organisation has invited many people today. Go on in 1 hour.
       *[other] Your organisation has invited many people today. Go on in { $hours } hours.
    }
directory-invitation-useless = This invitation cannot be used any more. Ask whoever invited you for a new one.
directory-invitation-used = This invitation was accepted already, and works once. If it was you, sign in. If not, tell whoever invited you.
directory-invitation-too-old = This invitation was not used in time. Ask { $person } of { $organisation } for a new one.
directory-invitation-belongs = You belong to this organisation already. There is nothing to accept: go to your work.
directory-invitation-waits = You have accepted an invitation to this organisation already. Wait until somebody there lets you in.
directory-invitation-sign-in = You are here already. Sign in with this address, then open the invitation again.
directory-invitation-other-address = This invitation is for { $email }. Sign in with that address, or ask whoever invited you to invite the address that you use.
directory-invitation-not-administrator = Choose an organisation that you administer, or found a new one.
directory-invitation-for-whom = Choose the organisation that you accept for.
directory-invitation-token-elsewhere = This token acts for another organisation. Accept for that one or for a new one, or use a token of the organisation that you mean.
directory-invitation-twin = You administer { $organisation } already. Accept for it, so that it is not here twice.
directory-invited-own-organisation = This is your own organisation. Invite its people as colleagues, under People.
directory-invitation-moved-on = This invitation has moved on meanwhile. Look at the list again.
directory-invitation-person-gone = Whoever accepted cannot act for their organisation any more. Refuse this, and invite somebody else.
directory-invitation-seat-needs-manager = This invitation also gives a seat in a relationship that you do not manage. Ask whoever made it to confirm.
