### My work, and raising something from anywhere.

work-title = My work
work-good-morning = Good morning, { $name }
work-good-afternoon = Good afternoon, { $name }
work-good-evening = Good evening, { $name }
work-lede =
    { $count ->
        [0] Nothing is waiting for you this week.
        [one] One thing is waiting for you this week.
        [2] Two things are waiting for you this week.
        [3] Three things are waiting for you this week.
        [4] Four things are waiting for you this week.
        [5] Five things are waiting for you this week.
        [6] Six things are waiting for you this week.
        [7] Seven things are waiting for you this week.
        [8] Eight things are waiting for you this week.
        [9] Nine things are waiting for you this week.
       *[other] { $count } things are waiting for you this week.
    }
work-lede-today =
    { $count ->
        [one] One needs you today.
        [2] Two need you today.
        [3] Three need you today.
       *[other] { $count } need you today.
    }
work-lede-decides =
    { $count ->
        [one] One waits for you as a manager.
       *[other] { $count } wait for you as a manager.
    }
work-raise = Raise something
work-invitations = Waiting to be let in
work-invitation = { $who } accepted for { $organisation }
work-parted-title = Parties that have left
work-parted = { $organisation } has left
work-asked = { $inviting } wants to bring in { $organisation }: { $who }
work-confirm = Look
work-above = Above appetite: goes up
work-today = Today
work-week = This week
work-actions = Actions you promised for later
work-due-today = Due today
work-do-risk = Look at it
work-open = Open
work-finish = Done
work-your-turn = Your turn
work-agree-criteria = Agree on how you score, or say why not
done-work-action = The action is done.
done-work-action-again = The action is open again.
work-free-title = Nothing is waiting for you
work-free = When something falls due, or somebody gives you something to do, it is here.
work-free-do = Go to your relationships
work-first-title = Begin with a relationship
work-first = A relationship is what you run together with another organisation: a contract, a programme, an alliance. Open one and bring your partner in, or ask a relationship manager of your organisation for a seat in one that is here.
work-first-do = Open a relationship
work-around = Around you
work-since = Since { $day }
work-since-today = Since this morning
work-since-yesterday = Since yesterday
work-lately = Lately
work-all-updates = All updates
work-quiet = What all sides do is told here.

add-title = Raise something
add-lede = Choose the relationship, and what you want to raise.
add-none-title = There is nowhere to raise something yet
add-none = You need a seat in a relationship that lets you write. A relationship manager of your organisation can give you one.
add-none-do = Go to your relationships
work-left-behind = Waits for a new owner: the one it had has left
work-kept-out = Waits for a new owner: the one it had is kept out for now
work-give-owner = Choose an owner
work-unseated-title = You have no seat now
work-unseated = A relationship manager of your organisation can seat you again where you took part, or in another relationship. You can also open one.
work-unseated-left = Your organisation has left the relationships that you took part in, and cannot be invited back to them. A relationship manager of your organisation can seat you in another relationship. You can also open one.
work-waiting-title = You wait to be let in
work-waiting = You have accepted an invitation. Whoever invited you confirms it; then the relationship is here.
