### How we score: the risk criteria that the parties agree on.

criteria-title = How we score
criteria-house = Nobody has agreed on anything here yet, so Comity’s own way counts.
criteria-since = In force since { $when }: { $reference }
criteria-propose = Propose a change
criteria-propose-anew = Put it another way
criteria-counter = Propose another way
criteria-propose-lede = Change what should be otherwise. Sending it is { $side } agreeing to it; it counts once every side has agreed.
criteria-counter-lede = This begins with what the others propose. What you send takes its place, and is { $side } agreeing to it.
criteria-propose-do = Propose it for { $side }
criteria-because = Why
criteria-because-hint = What changed, or what went wrong with the old way. Every side reads it.
criteria-because-missing = Say why, so that they can put it right.
criteria-aside = Who agreed, how it works, earlier versions
criteria-agreed-heading = Who agreed
criteria-how = How this works
criteria-how-agreed = One side proposes, every other side agrees or declines. A relationship manager or a senior executive can do that for their side. Each step is proven in the shared book.
criteria-how-counts = Scores stay as they are. Levels follow from them at once, in every list and figure of this relationship. Days of the next look that are set already stay.
criteria-earlier = Earlier versions
criteria-version = Version { $reference }

criteria-state-proposed = Waiting
criteria-state-in-force = In force
criteria-state-superseded = Replaced
criteria-state-withdrawn = Withdrawn
criteria-state-declined = Declined
criteria-state-countered = Countered
criteria-proposed-by = Proposed by { $who } for { $side } on { $when }
criteria-declined-by = Declined by { $who } for { $side } on { $when }:
criteria-agreed-by = { $who } agreed for { $side } on { $when }
criteria-agrees-again = { $who } agreed on { $when } and can bind nobody any more. { $side } agrees again.
criteria-party-agreed = Agreed
criteria-party-waits = Waiting
criteria-party-not = Not agreed
criteria-waiting-for = Waiting for { $side }
criteria-not-agreed = Did not agree
criteria-differences = What it changes
criteria-no-differences = Nothing against what was in force.
criteria-hash = What exactly is agreed to
criteria-hash-words = Whoever agrees names this number. It stands for every letter of the text: another text has another number.
criteria-agree = Agree for { $side }
criteria-withdraw = Withdraw it
criteria-decline = Decline it
criteria-decline-because = Why not
criteria-decline-do = Decline it

criteria-levels = Levels
criteria-head-scores = Scores
criteria-head-days = Looked at again
criteria-scores = { $from } to { $to }
criteria-score = { $from }
criteria-from-score = from { $score } on
criteria-after-days =
    { $count ->
        [one] after 1 day
       *[other] after { $count } days
    }
criteria-nothing = nothing
criteria-appetite = Appetite
criteria-appetite-words = From which level on a risk goes up to the senior executives, by category.
criteria-appetite-empty = Nothing forces a risk upwards yet.
criteria-appetite-none = Nothing forces it
criteria-appetite-from = From { $level } on

criteria-line-word = { $of }, step { $step }: its name
criteria-line-meaning = { $of }, step { $step }: what it means
criteria-line-begins = { $level } begins with score
criteria-line-days = { $level }: days until the next look
criteria-line-appetite = Appetite, { $category }

criteria-group-likelihood = How likely
criteria-group-likelihood-hint = From the highest step down. Say what you mean by each, so that all sides score alike.
criteria-group-effect = How big the effect
criteria-group-effect-hint = From the highest step down. Money, hours or people help to tell steps apart.
criteria-group-bands = Levels
criteria-group-bands-hint = A score is likelihood times effect. Say with which score each level begins; low begins with 1.
criteria-group-days = Looks
criteria-group-days-hint = After how many days each level is looked at again.
criteria-group-appetite = Appetite
criteria-group-appetite-hint = From which level on a risk of each category goes up to the senior executives.
criteria-group-why = Why

criteria-shape = This is not the shape of such a text: { $why }
criteria-text-missing = Send the whole text. The list says what counts now.
criteria-hash-missing = Name the hash of the text that you agree to.
criteria-steps = This relationship has { $steps } steps. Name each of them.
criteria-band = Choose a score from { $least } to { $most }: each level begins above the one below it.
criteria-days = Choose 1 to { $most } days.
criteria-word-missing = Give the step a name.
criteria-word-twice = Another step has this name. Give each its own.

agreement-another-waits = Another proposal waits by now. Look at it first; what you send after that takes its place.
agreement-another-text = This is not the text that waits. Look at what it says now, then agree to that.
agreement-nothing-new = This is what counts or waits already, word for word.
agreement-is-over = This does not wait any more. Look at what became of it.
agreement-is-yours = Your own side proposed this. Withdraw it instead.
agreement-is-theirs = Another side proposed this. Decline it instead.

done-criteria-proposed =
    { $sides ->
        [1] Proposed.
        [2] Proposed. The other side is next.
       *[other] Proposed. The other sides are next.
    }
done-criteria-agreed = Agreed. Another side is next.
done-criteria-came-into-force = Every side has agreed. It counts from now on.
done-criteria-declined = Declined. What was in force stays.
done-criteria-withdrawn = Withdrawn. What was in force stays.

act-criteria-proposed = **{ $who }** proposed another way to score ({ $reference })
act-criteria-agreed = **{ $who }** agreed to how we score ({ $reference })
act-criteria-came-into-force = Every side has agreed: how we score is now { $reference }
act-criteria-superseded = How we scored before was replaced ({ $reference })
act-criteria-declined = **{ $who }** declined another way to score ({ $reference })
act-criteria-withdrawn = **{ $who }** withdrew another way to score ({ $reference })
act-criteria-countered = **{ $who }** put another way to score in the place of { $reference }
