### The people of one’s own organisation, and what the organisation says of itself.

organisation-title = Your organisation
organisation-lede = What it is called, and what its people start with.
organisation-name = Name
organisation-zone-hint = New colleagues start with it; each can choose another.
organisation-language-hint = New colleagues start with it; each can choose another.
organisation-save = Save
done-organisation-saved = Your organisation’s details are saved.

organisation-people-title = People
organisation-people-count =
    { $count ->
        [one] 1 person
       *[other] { $count } people
    }
organisation-people-name = Name
organisation-people-role = Part
organisation-people-role-member = Member
organisation-people-role-member-hint = Belongs to the organisation, and sits where they are given a seat.
organisation-people-role-administrator = Administrator
organisation-people-role-administrator-hint = Also brings people in, lets them go, and changes what the organisation says of itself.
organisation-people-role-save = Save their part
organisation-people-since = Since
organisation-people-state-active = Active
organisation-people-state-unconfirmed = Waits to be let in
organisation-people-state-suspended = Kept out
organisation-people-state-left = Left

# Inviting
organisation-people-invite = Invite a colleague
organisation-people-invite-lede = You get a link and a code to hand over. Once they accept, you see who it is and let them in.
organisation-people-email-hint = Only somebody with this address can accept.
organisation-people-seat = Seat in a relationship
organisation-people-seat-hint = Without one they belong to the organisation and see no relationship yet.
organisation-people-no-seat = None yet
organisation-people-seat-role = Role in the relationship
organisation-people-seat-unknown = Choose a relationship from the list.
organisation-people-invite-do = Make the invitation
organisation-people-invitations = Invitations
organisation-people-invited-by = Invited by
organisation-people-invited-until = Open until
organisation-people-invited-open = Waiting for them
organisation-people-invited-expired = Not accepted in time
organisation-people-invited-accepted = Your turn: let them in
organisation-people-confirm = Let in
organisation-people-refuse = Do not let in
organisation-people-renew = Make a new code
organisation-people-withdraw = Withdraw
done-colleague-invitation-withdrawn = The invitation is withdrawn. Its code works no more.
done-colleague-confirmed = They are in. Give them a seat under People of a relationship, where they have none yet.
done-colleague-refused = They are not let in.

# Handing over
handover-invitation-title = The invitation is ready
handover-invitation-lede = Send the link, or read the code out. Use a way in which you are sure whom you reach.
handover-invitation-mailed = It is on its way by mail. You can also send the link, or read the code out.
handover-invitation-next = Once they have accepted, you find them under People and let them in.
handover-reset-title = A link for a new password
handover-reset-lede = Give this to { $name }. Use a way in which you are sure whom you reach.
handover-reset-next = Opening it changes nothing; choosing a password signs them out everywhere else.
handover-link = Link
handover-code = Code
handover-code-where = It is typed in at “I have an invitation code” on the page to sign in.
handover-once = Copy it now. It is not shown again.
handover-until = It works once, until { $moment }.
handover-done = I have handed it over

# One colleague
organisation-people-help = When they cannot get in
organisation-people-reset = Make a link for a new password
organisation-people-reset-hint = They choose it themselves. Not where they belong to another organisation too.
organisation-people-address = Email address
organisation-people-address-title = When their address has changed
organisation-people-address-hint = They sign in with it from now on, and stay signed in. Not where they belong to another organisation too.
organisation-people-address-do = Change address
organisation-people-second-factor-hint = When they have lost their phone and their recovery codes.
organisation-people-departure = Going
organisation-people-suspend = Keep out for now
organisation-people-leave = They have left
organisation-people-leave-self = Leave this organisation
organisation-people-reactivate-title = Let them in again
organisation-people-reactivate-hint = Their seats and tokens do not come back. They sign in and are given seats anew.
organisation-people-reactivate = Let them in again
organisation-people-owned = What they own
organisation-people-owned-none = Nothing open that you can read.
organisation-people-owned-hint = What is open and you can read. Open one to give it another owner.
organisation-people-owned-more = There is more of it than is shown here.
done-colleague-role-changed = Their part is changed.
done-colleague-reactivated = They can sign in again.
done-colleague-address-changed = Their address is changed. Tell them: they sign in with the new one.
done-colleague-second-factor-cleared = Their second step is off. They can switch it on again in their settings.
done-colleague-suspend = They are kept out from now on.
done-colleague-leave = They have left. What they own is listed here.
done-left = You have left the organisation.

# Going
departure-suspend-question = Keep { $name } out of { $organisation }?
departure-suspend-do = Keep them out
departure-suspend-back = You can let them in again at any time. They are then given seats anew.
departure-leave-question = Has { $name } left { $organisation }?
departure-leave-do = They have left
departure-leave-back = An administrator can let them in again. They are then given seats anew.
departure-leave-self-question = Leave { $organisation }?
departure-leave-self-do = Leave
departure-leave-self-back = An administrator can let you in again. You are then given seats anew.
departure-ends = At once their sessions, tokens and seats end, and so do the invitations they made. What they wrote stays.
departure-ends-self = At once your sessions, tokens and seats end, and so do the invitations you made. What you wrote stays.
departure-owned-self = What you own and can read
departure-owned-hint-self = It stays yours in name until somebody gives it another owner.
departure-people = See the people
departure-owned = What they own and you can read
departure-owned-hint = It stays theirs in name until somebody gives it another owner.
departure-no = Go back
