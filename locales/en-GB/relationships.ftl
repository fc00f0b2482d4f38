### Relationships: the list, opening one, settings, the people of every side, inviting the partner.

relationships-title = Relationships
relationships-lede = What you run together with other organisations.
relationships-open-one = Open a relationship
relationships-none-title = No relationship yet
relationships-none = A relationship is what you run together with another organisation. Open one and invite your partner, or ask a relationship manager of your organisation for a seat.
relationships-search = Search your relationships
relationships-search-hint = Name, purpose or organisation
relationships-search-do = Search
relationships-no-result-title = Nothing found
relationships-no-result = No relationship of yours has “{ $q }” in its name, its purpose or its parties.
relationships-all = Show all relationships
relationships-parties = Parties
relationships-role = Your role
relationships-open-now = Open
relationships-open = { $count } in { $kind }
relationships-open-risk =
    { $count ->
        [one] 1 risk or opportunity
       *[other] { $count } risks and opportunities
    }
relationships-nothing-open = Nothing
relationships-no-end = No end given

relationships-new-title = Open a relationship
relationships-new-lede = You are its relationship manager until you say otherwise. Next, you invite your partner.
relationships-new-do = Open the relationship
relationships-cancel = Cancel
done-relationship-opened = The relationship is open. Now invite your partner.
relationships-name = Name
relationships-name-hint = What all sides call it, such as “Works Estate”.
relationships-purpose = What it is for
relationships-purpose-hint = One or two sentences that all sides would sign.
relationships-starts = Contract from
relationships-ends = Contract to
relationships-value = Value of the contract
relationships-value-hint = In figures, such as 48,000,000. You can leave it out.
relationships-currency = Currency
relationships-scale = Scale of risks
relationships-scale-hint = How many steps likelihood and effect have. It stays so once something is scored or your partner has joined.
relationships-steps = { $steps } × { $steps }
relationships-scale-3 = Quick to agree on, coarse.
relationships-scale-4 = No middle step to hide in.
relationships-scale-5 = What most registers use.
relationships-scale-partner = The scale stays as it is since your partner has joined: they may have scored on it what only they can see.

relationships-settings-title = Relationship settings
relationships-settings-lede =
    { $sides ->
        [2] Both sides see these. A relationship manager or senior executive of either side can change them.
       *[other] { seen-shared } see these. A relationship manager or senior executive of any side can change them.
    }
relationships-settings-do = Save
done-relationship-settings = The settings are saved. { seen-shared } see them.
relationships-stale = Somebody changed these settings while you were looking at them. See what stands now, then save yours or cancel.
relationships-stands = What stands now

relationship-leave-title = Leave this relationship
relationship-leave-hint = Takes your organisation out, with everybody of it. Take the books out first: nobody of you reads them afterwards.
relationship-leave = Leave this relationship
relationship-leave-question = Take { $organisation } out of { $relationship }?
relationship-leave-close-question = End { $relationship }?
relationship-leave-seats = From this moment nobody of **{ $organisation }** reads or writes anything in **{ $relationship }**. Invitations that you made here work no more.
relationship-leave-stays = **{ $others }** keep the shared book as it stands, with what you wrote and your names. They see that you left, when, and who decided it.
relationship-leave-last = Nobody else is here, so this ends the relationship.
relationship-leave-books = Your own side’s book stays closed from then on. **Take both books out first** if you may need them: each is one file that anybody can check.
relationship-leave-back = This cannot be undone: **{ $organisation }** cannot be invited back into this relationship. To work together again, open another one.
relationship-leave-take-shared = The shared book
relationship-leave-take-own = Our own book
relationship-leave-yes = Leave
relationship-leave-no = Stay
done-relationship-left = Your organisation has left the relationship.

people-title = People
people-lede = Who sits in this relationship, on each side. Each side seats its own people.
people-seat = Seat a colleague
people-invite = Invite a partner
people-change = Change
people-nobody-title = Nobody yet
people-nobody = When somebody of this side is given a seat, they are here.
people-partner = Your partner
people-parted = Left on { $day }. What they wrote to the shared book stays, and they read nothing here any more.
people-alone-title = Your partner is not here yet
people-alone = Invite one person of the partner organisation. They bring in their own colleagues from then on, at no cost.
people-invitations = Invitations
people-invited = { $organisation }: { $who }
people-invited-detail = { $email }, { $role }. Invited by { $by }, { $when }
people-invitation-accepted = Waits for you to let them in
people-invitation-agreed = Waits for others
people-invitation-still = Still to agree: { $others }
people-all-agree = Every party that is here has to agree; one that does not is enough to refuse them.
people-agree = Agree
people-invitation-expired = Not used in time
people-invitation-open = Works until { $day }
people-confirm = Let them in
people-refuse = Refuse
people-renew = New code
people-withdraw = Withdraw
done-invitation-withdrawn = The invitation is withdrawn. Its code works no more.
done-invitation-confirmed = They are in. They read the shared book and seat their own people from now on.
done-invitation-agreed = Your side has agreed. They are let in once every other party has, and see nothing until then.
done-invitation-refused = They were refused and have seen nothing.

seat-title = Seat a colleague
seat-lede = A seat opens the shared book and your side’s own book, from now on. { $sides ->
        [1] Whoever joins
        [2] The other side
       *[other] The other sides
    } can see who sits here.
seat-person = Who
seat-choose = Choose a colleague
seat-role = Role
seat-part = What people call their part
seat-part-hint = Such as “Operations lead”. You can leave it out.
seat-do = Give the seat
seat-change-do = Save
seat-everybody-title = Everybody has a seat
seat-everybody = All people of your organisation sit in this relationship already. Bring in a colleague first.
seat-everybody-do = Go to the people of our organisation
done-seat-given = The seat is given. They can see this relationship now.
done-seat-changed = Their part is changed.
seat-end = End the seat
seat-end-question = End the seat of { $name }?
seat-end-from-now = From this moment **{ $name }** reads nothing of { $relationship } any more. What they wrote stays, with their name.
seat-end-owns = What they own here keeps their name until you give it to somebody else.
seat-end-yes = End the seat
seat-end-no = Keep it
done-seat-ended = The seat is ended.
done-seat-left = Your seat is ended. Thank you for what you did there.

invite-title = Invite a partner
invite-lede = One person of the partner organisation is enough. They bring in their own colleagues, and it costs them nothing.
invite-opens = Whoever joins reads everything that the parties share here, from its beginning. Each side’s own book and the rooms stay closed to them.
invite-others = Once somebody has accepted and you have said yes, every other party has to agree too: { $others }. Until then whoever accepted sees nothing.
invite-organisation = Organisation
invite-organisation-hint = What it is called, such as “Department of Works”.
invite-email = Their email address
invite-email-hint-mailed = The invitation works for this address only. We mail it there, and show you the code to hand over too.
invite-email-hint = The invitation works for this address only. We do not send it anything: you hand over the code.
invite-do = Make the invitation
invite-later = Not now
invited-title = Hand over this invitation
invited-lede = Send the link in a message, or read the code out over the telephone.
invited-lede-mailed = It is on its way by mail. You can also send the link in a message, or read the code out over the telephone.
invited-link = Link
invited-code = Code
invited-once = You see this once. It works one time, for that address only.
invited-until = It works until { $day }.
invited-next = When they have accepted, you see who it was under People and let them in. Until then they see nothing.
invited-done = I have handed it over

relationship-agreements-title = What every side agrees on
relationship-agreements-hint = None of this changes unless every side has agreed to it.
