### Mitigate: the register of risks and opportunities.

mitigate-title = Mitigate
mitigate-light-none = Nothing yet
mitigate-light-late = Looks overdue
mitigate-light-very-high = Very high risks
mitigate-light-ok = On track
mitigate-act-raise = Raise the first risk
mitigate-act-look = Look at them
mitigate-act-see = See the register
mitigate-light-unlooked = Not all looked at yet
mitigate-reason-looked =
    { $looked } of { $all } looked at in time{ $unlooked ->
        [0] {""}
       *[other] , { $unlooked } not looked at yet
    }
mitigate-reason-very-high =
    { $count ->
        [0] No very high risk
        [one] One very high risk
       *[other] { $count } very high risks
    }
mitigate-open-very-high =
    { $count ->
        [one] 1 very high risk
       *[other] { $count } very high risks
    }
mitigate-open-look = Look every week
mitigate-open-late =
    { $count ->
        [one] 1 to look at
       *[other] { $count } to look at
    }
mitigate-open-overdue = Overdue
mitigate-open-above =
    { $count ->
        [one] 1 risk above appetite
       *[other] { $count } risks above appetite
    }
mitigate-open-go-up = Goes up
mitigate-open-criteria = Another way to score is proposed
mitigate-open-your-turn = Your turn

risks-title = Risks and opportunities
risks-lede =
    { $sides ->
        [1] One register. Your side is the only one here: { $others } will read what is shared in it. Anything marked **Only us** stays hidden from them.
       *[other] One register, kept by { every-side }. Anything marked **Only us** is hidden from { $others }.
    }
risks-add = Add a risk or opportunity
risks-import = Bring in a spreadsheet
risks-figures = Figures
risks-caption = Risks and opportunities
risks-heat-title =
    { $count ->
        [0] Where they will sit
        [one] Where the one sits
       *[other] Where the { $count } sit
    }
risks-heat-unscored =
    { $count ->
        [one] One is not scored yet.
       *[other] { $count } are not scored yet.
    }
risks-heat-hint = Choose a square to filter
risks-heat-caption = Number of risks and opportunities by likelihood and effect. Choose a cell to filter the list.
risks-heat-rows = How likely
risks-heat-columns = How big the effect
risks-heat-none = none
risks-heat-cell =
    { $count ->
        [one] 1 record: { $likelihood }, { $effect } effect, { $level } level
       *[other] { $count } records: { $likelihood }, { $effect } effect, { $level } level
    }
risks-fig-open = Open
risks-fig-open-note =
    { $risks ->
        [one] 1 risk
       *[other] { $risks } risks
    }, { $opportunities ->
        [one] 1 opportunity
       *[other] { $opportunities } opportunities
    }
risks-fig-very-high = Very high risks
risks-fig-very-high-note =
    { $count ->
        [0] none to look at each week
       *[other] to be looked at each week
    }
risks-fig-looked = Looked at in 30 days
risks-fig-shared = Shared with { every-side }
risks-looked-of =
    { $part } of { $all }{ $unlooked ->
        [0] {""}
       *[other] , { $unlooked } not yet
    }
risks-share-of = of { $all }, { $percent }
percent = { $n }%
risks-note-late =
    { $count ->
        [one] One look is overdue.
        [2] Two looks are overdue.
        [3] Three looks are overdue.
        [4] Four looks are overdue.
        [5] Five looks are overdue.
        [6] Six looks are overdue.
        [7] Seven looks are overdue.
        [8] Eight looks are overdue.
        [9] Nine looks are overdue.
       *[other] { $count } looks are overdue.
    }
risks-note-late-link = Show them
risks-note-private =
    { $count ->
        [one] One entry is still “Only us”.
        [2] Two entries are still “Only us”.
        [3] Three entries are still “Only us”.
        [4] Four entries are still “Only us”.
        [5] Five entries are still “Only us”.
        [6] Six entries are still “Only us”.
        [7] Seven entries are still “Only us”.
        [8] Eight entries are still “Only us”.
        [9] Nine entries are still “Only us”.
       *[other] { $count } entries are still “Only us”.
    } { $long ->
        [0] { "" }
        [one] One has been for over 90 days.
        [2] Two have been for over 90 days.
        [3] Three have been for over 90 days.
        [4] Four have been for over 90 days.
        [5] Five have been for over 90 days.
        [6] Six have been for over 90 days.
        [7] Seven have been for over 90 days.
        [8] Eight have been for over 90 days.
        [9] Nine have been for over 90 days.
       *[other] { $long } have been for over 90 days.
    }
risks-note-private-link = Consider sharing them
# A chip of a list that is narrowed by something else stands without a number.
risks-chip-all = All { $count }
    .uncounted = All
risks-chip-risks = Risks { $count }
    .uncounted = Risks
risks-chip-opportunities = Opportunities { $count }
    .uncounted = Opportunities
risks-chip-us = Only us { $count }
    .uncounted = Only us
risks-chip-late = Overdue { $count }
    .uncounted = Overdue
risks-chip-above = Above appetite { $count }
    .uncounted = Above appetite
risks-chip-mine = Mine { $count }
    .uncounted = Mine
risks-head-title = Risk or opportunity
risks-head-level = Level
risks-head-trend = Six months
risks-head-seen = Who sees it
risks-head-owner = Owner
risks-head-looked = Last looked at
risks-sort-level = Highest level first
risks-sort-look = Next look soonest first
risks-sort-title = Title, A to Z
risks-empty = Nothing in the register yet
risks-empty-words = Risks and opportunities of { every-side } will stand here. Bring in the spreadsheet you have, or raise the first one.
risks-months-title = Month by month
risks-months-link = Month by month
risks-months-lede = The register as it stood at the end of a month, and as it stands now. Only what you may see today is counted.
risks-months-choose = End of
risks-months-show = Compare
risks-months-then = End of { $month }: { $count } open
risks-months-now = Now: { $count } open
risks-months-caption = Number of open risks and opportunities by likelihood and effect.
risks-months-head-then = Then
risks-months-head-now = Now
risks-months-none = Not open, or not scored
risks-months-nothing = Nothing moved this way.
risks-month-unknown = Choose a month that is over, such as 2026-10.
risks-course-up = Higher: { $count }
risks-course-new = New or open again: { $count }
risks-course-down = Lower: { $count }
risks-course-closed = Closed or shared since: { $count }
risks-bulk-look = Mark as looked at
risks-bulk-assign = Change owner
risks-bulk-close = Close
risks-bulk-disclose = Share with { every-side }

list-heading = List
list-filters = Filter the list
list-download = Download
list-trend = Six months
list-columns = Columns
list-columns-more = Columns to add
list-columns-usual = Show the usual columns
list-column-earlier = { $column } one place earlier
list-column-later = { $column } one place later
list-column-without = Leave { $column } out
list-more-filters = More filters
list-apply = Filter
list-clear = Show all
list-any = Any
list-words = Words
list-status = State
list-sort = Order
list-none-found = Nothing fits these filters
list-none-found-words = Take one of them away, or show all.
list-tick = Choose { $what }
list-tick-all = Choose all on this page
nobody-yet = Nobody yet
person-unknown = Somebody who is not here any more
choose-nothing = Not said
choose-nobody = Nobody yet
choose-departed = { $name } (not here any more)
choose-observer = { $name } (only reads now)
as-a-table = As a table

form-back = Back without saving
form-stale-words = What you did not touch is as it stands now. Where you changed something, what it says now stands under it. Send again to keep yours.
form-stale-link = See what changed
form-answered = { $count } answered
form-now = Now it says: { $now }

risk-new = A new risk or opportunity
risk-edit = Change { $what }
risk-reveals = What improvement could this risk reveal? { $risk }
risk-raise-do = Add to the register
risk-amend-do = Save changes
risk-nature-risk = Risk
risk-nature-opportunity = Opportunity
risk-nature-hint-risk = Something that could hurt the relationship or what it is for.
risk-nature-hint-opportunity = Something that could make it better.
risk-seen-by-both = { seen-shared }
risk-seen-by-us = Only us
risk-seen-hint-both = Everyone seated in this relationship, on every side.
risk-seen-hint-us = Only your own side. The others do not learn that it exists.
risk-group-what = What it is
risk-group-level = How likely, and how big
risk-group-answer = What we do about it
risk-group-who = Who and when
risk-group-seen = Who sees it

risk-field-title = Short name
risk-field-nature = Risk or opportunity?
risk-field-seen-by = Who can see it?
risk-field-why-private = Why only us?
risk-field-cause = Cause
risk-field-event = What could happen
risk-field-consequence = What would follow
risk-field-category = Area
risk-field-likelihood = How likely
risk-field-effect = How big the effect
risk-field-start-likelihood = How likely at the start
risk-field-start-effect = How big the effect at the start
risk-field-target-likelihood = How likely it is to become
risk-field-target-effect = How big the effect is to become
risk-field-proximity = How soon
risk-field-response = Response
risk-field-response-plan = What we do
risk-field-owner = Owner
# Without a number of sides it heads a column of files, and is read again by it.
risk-field-second-owner =
    { $sides ->
        [0] Second owner, on the other side
        [1] Second owner
        [2] Second owner, on the other side
       *[other] Second owner, on another side
    }
risk-field-second-owner-private = Second owner
risk-field-early-sign = Early sign
risk-field-looked-on = Last looked at
risk-field-looked-because = Still valid, because
risk-field-review-by = Next look
risk-field-closed-because = Closed, because
risk-field-revealed-by = Revealed by
risk-revealed = What it revealed
risk-field-disclosed-as = Shared as
risk-field-old-reference = Old reference
risk-field-brought-from = Brought in from
risk-field-extra = Other columns
risk-field-status = State
risk-field-due = Due
risk-field-rank = Score

risk-hint-title = Say it in one line, such as “Two buildings close before leases end”.
risk-hint-cause = Why could it happen?
risk-hint-event = What exactly might we see?
risk-hint-consequence = For service, people, money or trust.
risk-hint-early-sign = How would we notice that it begins?
risk-hint-review-by = Leave empty for 7 days when very high, else 30.
risk-hint-why-private = Needed for “Only us”. Only your side reads this.
risk-hint-second-owner = Someone who answers for it beside the owner.

risk-title-missing = Give it a short name.
risk-why-private-missing = Say why only your side should see it, or choose “{ seen-shared }”.
risk-looked-because-missing = Say why it is still valid.
risk-closed-because-missing = Say why it can be closed.
risk-likelihood-missing = Choose how likely it is.
risk-effect-missing = Choose how big the effect would be.
risk-response-missing = Choose a response.
risk-owner-missing = Choose an owner.
risk-half-scored = Choose both how likely it is and how big the effect would be, or neither.
risk-response-for-risk = A risk is avoided, reduced, transferred, shared, accepted or has a contingency. Choose one of these.
risk-response-for-opportunity = An opportunity is exploited, enhanced, shared or rejected. Choose one of these.
risk-same-owner = Choose somebody else as the second owner, or nobody.
risk-why-private-joint = All sides see this record, and would read the reason too. Leave it empty, or keep it as our note.
risk-owners-of-one-side = The second owner of a joint record is somebody of { other-side }. Choose one of them, or nobody.
risk-same-score = It has this score already, so nothing was changed. Where it is still valid, look at it instead and say why.
risk-is-closed = This is closed. Re-open it first.
risk-is-open = This is open already.
risk-is-taken-back = This was taken back with the import it came in by. Bring it back first.
risk-is-not-taken-back = This stands in the register already.
risk-is-disclosed = This was shared with { every-side }. Go on with the shared one.
risk-next-look = Choose a day from today to a year ahead.

risk-category-strategy = Aims drifting apart
risk-category-leadership = Change of leaders
risk-category-people = People and key persons
risk-category-culture = Culture and behaviour
risk-category-trust = Trust and reputation
risk-category-knowledge = Knowledge leaking away
risk-category-information-security = Information security
risk-category-dependency = Dependency on one side
risk-category-finance = Money and capacity of a side
risk-category-commercial = Commercial terms
risk-category-performance = Performance
risk-category-governance = Decisions and governance
risk-category-scope = Scope
risk-category-supply-chain = Supply chain
risk-category-legal = Law and conflict of interest
risk-category-continuity = Keeping going
risk-category-ownership = Change of ownership
risk-category-technology = Technology and systems
risk-category-external = The world outside
risk-category-exit = Leaving and handing over

risk-proximity-imminent = Within a month
risk-proximity-near = In 1 to 3 months
risk-proximity-medium = In 3 to 12 months
risk-proximity-far = Later than a year

risk-response-avoid = Avoid
risk-response-reduce = Reduce
risk-response-transfer = Transfer
risk-response-share = Share
risk-response-accept = Accept
risk-response-contingency = Contingency
risk-response-exploit = Exploit
risk-response-enhance = Enhance
risk-response-reject = Reject

risk-likelihood-5-1 = Rare
risk-likelihood-5-2 = Unlikely
risk-likelihood-5-3 = Possible
risk-likelihood-5-4 = Likely
risk-likelihood-5-5 = Almost sure
risk-likelihood-4-1 = Rare
risk-likelihood-4-2 = Unlikely
risk-likelihood-4-3 = Likely
risk-likelihood-4-4 = Almost sure
risk-likelihood-3-1 = Unlikely
risk-likelihood-3-2 = Possible
risk-likelihood-3-3 = Likely
risk-effect-5-1 = Tiny
risk-effect-5-2 = Small
risk-effect-5-3 = Medium
risk-effect-5-4 = Large
risk-effect-5-5 = Severe
risk-effect-4-1 = Small
risk-effect-4-2 = Medium
risk-effect-4-3 = Large
risk-effect-4-4 = Severe
risk-effect-3-1 = Small
risk-effect-3-2 = Medium
risk-effect-3-3 = Large

risk-level-low = Low
risk-level-medium = Medium
risk-level-high = High
risk-level-very-high = Very high
risk-worth-low = Small
risk-worth-medium = Fair
risk-worth-high = Worth it
risk-worth-very-high = Well worth it
risk-not-scored = Not scored yet
risk-trend = Level over six months, from { $from } to { $to }
risk-trend-caption = Every change of the level
risk-trend-day = Day
risk-never-looked = Not looked at yet
risk-steps = { $likelihood } · { $effect }
risk-status-open = Open
risk-status-closed = Closed
risk-status-all = Open and closed
risk-status-disclosed = Shared
risk-status-undone = Taken back
risk-status-draft = Draft

risk-raised-by = Raised by { $who } for { $side } on { $when }
risk-edit-link = Change
risk-look-link = Look at it
risk-level-heading = Level
risk-level-start = At the start
risk-level-now = Now
risk-level-target = Target
risk-rescore-link = Score again
risk-facts-heading = What it is
risk-facts-none = Only the name so far. Change it to say more.
risk-extra-heading = Other columns of the old register
risk-respond-link = Set the response
risk-reveal-link = What improvement could this reveal?
risk-aside = Owners, looks and further acts
risk-next-heading = Next look
risk-last-looked = Last looked at:
risk-people-heading = Owners
risk-assign-link = Change owners
risk-more-heading = More
risk-history-link = History
risk-disclose-link = Share with { every-side }
risk-close-link = Close
risk-reopen-link = Open again
risk-disclosed-note = This was shared with { every-side }.
risk-disclosed-go = Go to the shared one
risk-closed-note = Closed, because
risk-above = Above appetite: goes to { $who }
risk-above-nobody = Above appetite: goes to the senior executives, and none is seated yet
risk-draft-note = A draft. It came with a file whose import was undone; what was done to it since is kept here. It is in no list or figure until somebody brings it back.
risk-undone-note = Taken back, with the import of the file it came from. It is in no list or figure until somebody brings it back.
risk-bring-back-link = Bring it back
risk-private-note = Only us, because

risk-act-rescore = Score again
risk-act-rescore-lede = The level is how likely it is times how big the effect would be. Scoring counts as a look.
risk-act-rescore-do = Save the score
risk-act-look = Look at it
risk-act-look-lede = Is it still valid? Say why. The next look follows from the level.
risk-act-look-do = It is still valid
risk-act-respond = Set the response
risk-act-respond-lede = How do we answer it, and what do we do?
risk-act-respond-do = Save the response
risk-act-assign = Change owners
risk-act-assign-lede =
    { $sides ->
        [1] Who answers for it?
       *[other] Who answers for it? On a shared one, a second owner on { other-side } helps.
    }
risk-act-assign-do = Save the owners
risk-act-close = Close
risk-act-close-lede = It leaves the open list and keeps its history.
risk-act-close-do = Close it
risk-act-reopen = Open again
risk-act-reopen-lede = It goes back to the open list and is due for its next look.
risk-act-reopen-do = Open it again
risk-act-bring-back = Bring it back
risk-act-bring-back-lede = It goes back to the register as it was last, with its comments, actions and files.
risk-act-bring-back-do = Bring it back

risk-disclose = Share with { every-side }
risk-disclose-lede = Everyone seated here for { $others } will see exactly what stands below. It cannot be taken back. Your private one ends and leads to the shared one.
risk-disclose-shown = What they will see
risk-disclose-kept = What stays with us
risk-disclose-kept-companions = All comments, actions and files of the private one, and its history
risk-disclose-do = Share it
risk-disclose-not = Keep it to ourselves

done-risk-raised = Added to the register.
done-risk-amended = Changes saved.
done-risk-rescored = Scored again. The next look follows from the level.
done-risk-looked-at = Marked as looked at.
done-risk-responded = Response saved.
done-risk-assigned = Owners saved.
done-risk-closed = Closed. Its history stays.
done-risk-reopened = Open again.
done-risk-brought-back = Back in the register.
done-risk-disclosed = Shared with { every-side }.

# What was done, as the history and the updates tell it (crates/web/src/updates/telling.rs).
act-risk-raised = **{ $who }** raised { $reference }
act-risk-amended =
    { $way ->
        [first] **{ $who }** changed { $reference } and scored it for the first time, at { $to }
        [lower] **{ $who }** changed { $reference } and lowered it from { $from } to { $to }
        [higher] **{ $who }** changed { $reference } and raised its level from { $from } to { $to }
       *[same] **{ $who }** changed { $reference }
    }
act-risk-rescored =
    { $way ->
        [first] **{ $who }** scored { $reference } for the first time, at { $to }
        [lower] **{ $who }** lowered { $reference } from { $from } to { $to }
        [higher] **{ $who }** raised the level of { $reference } from { $from } to { $to }
       *[same] **{ $who }** scored { $reference } again, at { $to } as before
    }
act-risk-looked-at = **{ $who }** looked at { $reference }: still valid
act-risk-responded = **{ $who }** set the response to { $reference }
act-risk-assigned = **{ $who }** changed who owns { $reference }
act-risk-closed = **{ $who }** closed { $reference }
act-risk-reopened = **{ $who }** opened { $reference } again
act-risk-brought-back = **{ $who }** brought { $reference } back into the register
