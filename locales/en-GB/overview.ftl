### A relationship's overview.

overview-with = with
overview-add = Add
overview-alone = Your partner is not here yet.
overview-alone-now = Your organisation is the only party here now.
overview-parted = **{ $organisation }** left on { $day }.
overview-parted-stays = What they wrote to the shared book stays; they read nothing of it any more, and cannot be invited back here.
overview-alone-do = Invite the partner organisation
overview-alone-wait = A relationship manager of your organisation can invite them.
overview-pillars = How each part stands
overview-people =
    { $sides ->
        [1] People
       *[other] People on { every-side }
    }
overview-people-all = Everybody
overview-nobody = Nobody yet
overview-more =
    { $count ->
        [one] 1 more person
       *[other] { $count } more people
    }
overview-lately = What happened last
overview-all-updates = All updates
overview-around = About this relationship
overview-open = Open now
overview-about = About
overview-change = Change
overview-purpose = What it is for
overview-starts = Contract from
overview-ends = Contract to
overview-until = Contract to { $day }
overview-value = Value
overview-worth = { $currency } { $amount }
overview-worth-gbp = £{ $amount }
overview-worth-eur = €{ $amount }
overview-worth-usd = ${ $amount }
overview-scale = Scale of risks
overview-scale-steps = { $steps } × { $steps }
