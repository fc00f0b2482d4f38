### Bringing a register in from a file.

importing-title = Bring in a spreadsheet
importing-lede = Send the register that you have today. You see what would be made of it before anything comes in.
importing-steps = Steps
importing-step-file = File
importing-step-look = Look and correct
importing-step-in = Bring in
importing-file = Which file?
importing-file-hint = A spreadsheet or text with columns: .xlsx, .xls, .ods or .csv.
importing-pasted = Or paste a table
importing-pasted-hint = Copy the cells with their header in your spreadsheet and paste them here. Read where no file is chosen.
importing-pasted-name = Pasted table
importing-pasted-too-large = Paste a smaller table, at most { $most } MiB, or send it as a file.
importing-most = At most { $count } MiB.
importing-seen-by = Who can see what is in it?
importing-seen-us-hint = { $own } only. You can show each of them to the others later.
importing-seen-both-hint = { $all }
importing-why-private = Why only us?
importing-why-private-hint = Needed where only your side sees them. Left empty, it says where they came from.
importing-why-private-default = Brought in from { $file }, to be looked through
importing-why-private-unnamed = Brought in from a spreadsheet, to be looked through
importing-why-private-missing = Say why only your side sees them.
importing-read-do = Read it
importing-cancel = Cancel
importing-before = Brought in before
importing-rows =
    { $count ->
        [one] 1 row
       *[other] { $count } rows
    }
importing-file-missing = Choose a file, or paste a table.
importing-file-empty = This file is empty. Choose a file with a table of records in it.
importing-too-large = Send a smaller file: at most { $most } MiB.
importing-no-table = No table of records was found in this file. Send one with a header row, such as Risk, Likelihood, Impact, Owner.
importing-kind-unknown = Registers of this kind cannot be brought in. Say risk.
importing-only-other-kinds = This file holds { $kinds }. Only risks and opportunities can be brought in for now, so nothing of it comes in. Where a table holds risks after all, take it in below.
importing-nothing = There is nothing to bring in: every row is left out. Say what the columns mean, or take a table in.
importing-not-so = This has been brought in or undone already. Load the page again to see how it stands.
importing-tables-form = Write tables as a list of objects with table, taken, meanings, steps, dates and left_out.
importing-table-unknown = The file has no table { $table }. Count from 0.

# The preview
importing-preview-lede-again =
    { $new ->
        [0] No new record would come in
        [one] One new record would come in
       *[other] { $new } new records would come in
    }, { $changed ->
        [0] and no record here would change.
        [one] and one row says something else than before.
       *[other] and { $changed } rows say something else than before.
    } Nothing is kept until you bring it in.
importing-preview-lede =
    { $count ->
        [0] Nothing would come in yet
        [one] One record would come in
       *[other] { $count } records would come in
    }, { $left ->
        [0] no row is left out.
        [one] one row is left out.
       *[other] { $left } rows are left out.
    } Nothing is kept until you bring it in.
importing-sheet-about =
    { $count ->
        [one] 1 row, read as { $kind }
       *[other] { $count } rows, read as { $kind }
    }
importing-sheet-region = The sheet { $sheet }
importing-take = Bring in { $sheet }
importing-row = Row
importing-rows-empty = Empty rows
importing-hidden = Hidden in the file
importing-hidden-sheet = hidden in the file
importing-column = Column { $letter }
importing-column-means = Column { $letter } means: { $header }
importing-above = Above the table
importing-above-title = Title
importing-above-guidance = Guidance
importing-checks =
    { $count ->
        [one] One column to check
       *[other] { $count } columns to check
    }
importing-check-roughly = Please check: its header fits this only roughly.
importing-check-between = Please check: it may also be { $meanings }.
importing-check-unheaded = Please check: it has no header, and was told by what stands in it.
importing-check-spare = Please check: it may be { $meanings }.
importing-check-dates = Please check: its dates can be read both ways. Say below which way round they are.
importing-goes-with = With column { $letter }
importing-kept = Kept as it is
importing-gave-way = “{ $meaning }” is column { $letter } now, and one column can be it. This one is kept as it is.
importing-learned = As chosen for { $file }.
importing-other-sheets = No table of records was found on: { $sheets }.
importing-not-taken =
    { $count ->
        [one] { $sheet } is not brought in: 1 row, read as { $kind }.
       *[other] { $sheet } is not brought in: { $count } rows, read as { $kind }.
    }
importing-columns-kept = { $sheet }: kept with each record as they are: { $columns }.
importing-besides = What else is in the file
importing-scale-hint = What each word or number of the file stands for
importing-scale-spread = The numbers of the file go up to { $most } and are read as steps of { $top }, spread over the { $steps } steps here.
importing-scale-shares = The numbers of the file are read as shares of one, spread over the { $steps } steps here.
importing-scale-strays =
    { $count ->
        [one] { $values } is no step of { $top }: the word is kept, and no other number is read otherwise for it.
       *[other] { $values } are no steps of { $top }: the words are kept, and no other number is read otherwise for them.
    }
importing-scale-elsewhere = On { $sheet } the same words stand for other steps: { $words }. Make them alike if they are one scale.
importing-step-nothing = no step
importing-met =
    { $count ->
        [one] once
       *[other] { $count } times
    }
importing-step-unknown = “{ $value }” can stand for a step from 1 to { $most }, or for none.
importing-step-none = Not a step: keep the word
importing-orders = Which way round are the dates?
importing-order = { $column }
importing-order-hint = { $meaning }, such as { $example }
importing-order-day-first = Day first: 31/12/2027
importing-order-month-first = Month first: 12/31/2027
importing-told = To look at
importing-and-rows =
    { $count ->
        [one] and one more row
       *[other] and { $count } more rows
    }
importing-more =
    { $count ->
        [one] One more is not listed here.
       *[other] { $count } more are not listed here.
    }
importing-left-out = Rows left out
importing-left-out-others = Left out, and not shown above
importing-left-by-you = Row { $row } is left out: { $text }
importing-doubles = Likely here already
importing-doubles-hint = They have the same name as a record of yours, or the same old reference. Tick those that shall not come in.
importing-double = { $place }: { $title }
importing-first = How the first will look
importing-where = Where it goes
importing-look-do = Show it again with these changes
importing-run-risk =
    { $count ->
        [one] Bring in 1 risk
       *[other] Bring in { $count } risks
    }
done-importing-chosen = This is how it would come in now.

# A register that is read again
importing-again = Read again
importing-again-which = Compared with
importing-again-which-hint = A register that was brought in before is found by its references, else by its names.
importing-again-register = { $file }, brought in on { $when }
importing-again-none = Nothing: all of it comes in as new
importing-again-lede =
    { $new } new, { $changed } changed, { $gone } open { $gone ->
        [one] entry
       *[other] entries
    } no longer in the file, { $unchanged } as they were{ $disclosed ->
        [0] .
       *[other] , { $disclosed } shared with both sides since.
    }
importing-again-changed = Changed
importing-again-changed-hint = What changed in the file alone is taken over. What was changed here too since is left as it stands here, unless you tick it.
importing-again-place = In the file: { $place }
importing-again-file = The file:
importing-again-here = Here:
importing-again-before = The file before:
importing-again-nothing = nothing
importing-again-take = Take what the file says: { $field }
importing-again-keep = Leave { $reference } as it is
importing-again-closed-here = It was closed here, so nothing of it is taken over. Open it again first.
importing-again-more =
    { $count ->
        [one] One more is not listed here; it is taken over as far as it was not changed here.
       *[other] { $count } more are not listed here; they are taken over as far as they were not changed here.
    }
importing-again-new = New
importing-again-new-hint = They come in. Tick those that shall not.
importing-again-gone = No longer in the file
importing-again-gone-hint = They stay as they are. Tick those that shall be closed. What is closed here already is not among them.
importing-again-disclosed = Shared with both sides since
importing-again-disclosed-hint = They do not come in again, and nothing of the shared ones is changed from here, since a file of yours may say what is only for you. Open one to change it.
importing-again-disclosed-one = { $place }: { $own } { $title }, now
importing-again-disclosed-hidden = { $place }: { $own } { $title }, now shared
importing-again-disclosed-otherwise = The file says otherwise: { $fields }
importing-again-run = Bring in what is new and changed
importing-close-because = Why are they closed?
importing-close-because-usual = No longer in { $file }
importing-close-because-missing = Say why they are closed.
importing-closes-form = Write closes as an object with the id of each record and why it is closed.
importing-again-unknown = No such register was brought in here. Name one of again.registers, or none.
importing-again-not-gone = One of these is in the file, or not of this register. Close only what is no longer in it.
importing-again-stale = Somebody has changed the record since you looked. Send the file again to see how it stands.

# Why a row is left out
importing-why-above = It stands above the table
importing-why-below = It stands below the table
importing-why-heading = It is a heading
importing-why-totals = It adds others up
importing-why-guidance = It explains the columns
importing-why-header-again = It is the header again
importing-why-no-subject = It says nothing of what the record is
importing-why-no-title = It has no text that could be its name
importing-why-placeholder = It only shows where to write
importing-why-chosen = You left it out
importing-why-other-kind = It is of another kind
importing-why-only-us = It is for one side only, and these are for all
importing-why-other = It is no record

# What a table holds
importing-type-risk = risks
importing-type-issue = issues
importing-type-action = actions
importing-type-decision = decisions
importing-type-assumption = assumptions
importing-type-dependency = dependencies
importing-type-change = changes
importing-type-lesson = lessons
importing-type-stakeholder = stakeholders
importing-type-kpi = measures
importing-type-milestone = milestones
importing-type-project-status = the state of projects
importing-type-raid = a log of risks, issues and the like
importing-type-idea = ideas
importing-type-opportunity = opportunities

# What a column of a risk register can mean
importing-risk-title = Short name
importing-risk-description = Description
importing-risk-event = What could happen
importing-risk-cause = Cause
importing-risk-consequence = What would follow
importing-risk-category = Area
importing-risk-threat-or-opportunity = Risk or opportunity
importing-risk-likelihood = How likely now
importing-risk-impact = How big the effect now
importing-risk-start-likelihood = At the start: how likely
importing-risk-start-impact = At the start: how big the effect
importing-risk-target-likelihood = How likely it is to become
importing-risk-target-impact = How big the effect is to become
importing-risk-proximity = How soon
importing-risk-response = Response, in a word
importing-risk-mitigation = What we do
importing-risk-owner = Owner
importing-risk-trigger = Early sign
importing-risk-last-review = Last looked at
importing-risk-next-review = Next look
importing-risk-status = Open or closed
importing-risk-resolution = Why it was closed
importing-risk-id = Reference
importing-risk-record-type = Kind of record
importing-risk-reference = Reference in another Comity
importing-risk-seen-by = Who saw it there
importing-risk-why-private = Why only us
importing-risk-second-owner = Second owner
importing-risk-looked-because = Still valid, because
importing-risk-level = Level, worked out again

# What did not go in as it stands
draft-no-title = It has no text that could be its name.
draft-shortened = { $field }: the text is longer than fits. It was cut, and the whole is kept beside it: { $value }
draft-step-unknown = { $field }: “{ $value }” is no step that we know, so it is not scored. The word is kept.
draft-choice-unknown = { $field }: “{ $value }” is none of ours. The word is kept with the record.
draft-half-scored = { $field }: “{ $value }” stands without its other half, so it is not scored. The word is kept.
draft-no-reason = { $field }: the file says “{ $value }” and not why. That word stands there until somebody says why.
importing-note-owner = { $field }: “{ $value }” is nobody who takes part here. The name is kept with the record.
importing-note-ahead = { $field }: { $value } is still to come, so it is the next look and not the last one.
importing-note-not-yet = { $field }: { $value } is still to come, so nobody has looked then. It is kept with the record.
importing-note-owner-elsewhere = { $field }: “{ $value }” is of { other-side } and cannot own what only we see. The name is kept with the record.
importing-note-owner-observes = { $field }: “{ $value }” is an observer here, who only reads and cannot own it. The name is kept with the record.
importing-note-far = { $field }: { $value } lies more than a year ahead. It is kept with the record; the next look is set by its level.
importing-note-too-much = { $field }: the row holds more text than a record can keep. What follows { $value } is cut.

# Cells to look at
read-cell-error = The cell shows the error { $detail }; its value was not taken.
read-date-unclear = { $detail } can be read as two different days. Say below which way round the dates are.
read-date-unread = { $detail } was not understood as a date. It is kept as it is.
read-date-placeholder = { $detail } stands where a date should be.
read-dates-swapped = { $detail }: day and month may be the wrong way round here, and in other dates of the column. Say below which way round they are.
read-dates-mixed = Some dates put the day first and some the month.
read-encoding-guessed = The letters of this text were guessed. Look whether accents are right.
read-quote-open = A quotation mark is never closed; everything after it became part of record { $detail }.
read-too-many-problems = More of the same kind are not listed: { $detail }.
read-no-table = No table of records was found.

# Files that cannot be read
read-empty = This file is empty. Send one with a table in it.
read-too-large =
    This file is too large to be read: it has too { $what ->
        [bytes] many bytes
        [cells] many cells
        [sheets] many sheets
        [columns] many columns
        [text] much text
        [memory] much in it
       *[other] much in it
    }. Split it, or save only the register to a new file.
read-bomb = This file unpacks to far more than an honest spreadsheet would. Save the register to a new file and send that.
read-locked = This file is locked by a password. Take the password off in your spreadsheet program and send it again.
read-not-a-table =
    This is not a spreadsheet but { $found ->
        [html] a web page
        [text] plain text
        [pdf] a PDF
        [word] a Word document
        [image] a picture
        [archive] an archive
        [program] a program
        [xml] an XML file
        [rtf] a rich text document
       *[other] another kind of file
    }{ $named ->
        [none] .
       *[other] , whatever its name ends in.
    } Send it as .xlsx, .ods or .csv.
read-cut-off = This file ends in the middle. Send it again; perhaps it was still being copied.
read-damaged = This file is damaged and cannot be read. Open it in your spreadsheet program, save it again and send that.
read-forbidden = This file carries markup that no spreadsheet needs. Save the register to a new file and send that.
read-too-slow = This file takes too long to read. Split it, or save only the register to a new file.
read-vocabulary = We cannot read files at the moment: the words to read them by do not fit together. Tell whoever runs this server.
read-child = We cannot read files at the moment. Nothing was changed. Try again in a minute.

# The work
importing-state-previewed = To be looked through
importing-state-running = Coming in
importing-state-undoing = Being undone
importing-state-done = Brought in
importing-state-undone = Undone
importing-state-failed = Stopped
importing-so-far = { $done } of { $all }
importing-leave = You can leave this page. It goes on by itself.
importing-lede-running = The rows come in one after the other. They show **all at once** when the last one is in.
importing-lede-undoing = What was brought in is being taken back.
importing-lede-done =
    { $count ->
        [one] **One record** was brought in.
       *[other] **{ $count } records** were brought in.
    }
importing-lede-done-again =
    { $count ->
        [one] **One record** was brought in
       *[other] **{ $count } records** were brought in
    } and { $changed ->
        [one] **one** was changed.
       *[other] **{ $changed }** were changed.
    }
importing-lede-stopped-part =
    It stopped in the middle. { $changed ->
        [one] **One record** was changed
       *[other] **{ $changed } records** were changed
    }, and nothing new came in. Undo it, or send the file again.
importing-lede-undone =
    { $count ->
        [one] **One record** was taken back
       *[other] **{ $count } records** were taken back
    }{ $drafts ->
        [0] { "" }
        [one] , one of them kept as a draft
       *[other] , { $drafts } of them kept as drafts
    }{ $left ->
        [0] .
        [one] . One stayed as it was.
       *[other] . { $left } stayed as they were.
    }
importing-lede-undo-stopped =
    { $count ->
        [one] **One record** was brought in. Undoing it stopped in the middle: you may undo it again.
       *[other] **{ $count } records** were brought in. Undoing them stopped in the middle: you may undo them again.
    }
importing-lede-failed = **Nothing came in.** { $why }
importing-failed = It could not go on. Send the file again.
importing-failed-changed = The program reads this file in another way now. Send the file again.
importing-refused = Rows that were refused
importing-already-came = { $title }: brought in, though it is like
importing-already-left = { $title }: left out; it is like
importing-already-refused = { $title }: refused; it is like
importing-already-shared = { $title }: it is
importing-disclosed = Shared with both sides already
importing-disclosed-hint = They did not come in again, and nothing of the shared ones was changed.
importing-to-list = See the register
importing-another = Bring in another file
importing-undo = Undo the whole import
importing-undo-question = Undo what came from { $file }?
importing-undo-lede =
    { $count ->
        [one] **One record** is taken back
       *[other] **{ $count } records** are taken back
    } in one go and then in no list or figure. { $worked ->
        [0] Nobody has worked on any of them since. The history stays in the book.
        [one] People have worked on **one** of them since: it is kept as a draft. The history stays in the book.
       *[other] People have worked on **{ $worked }** of them since: these are kept as drafts. The history stays in the book.
    }
importing-undo-restored =
    { $count ->
        [one] One record that was here before says again what it said, but for what people have changed since.
       *[other] { $count } records that were here before say again what they said, but for what people have changed since.
    }
importing-undo-worked = People have worked on these since
importing-undo-worked-hint = Each is kept as a draft with all that was done to it and said about it, for the same readers as now. It can be brought back from there. Tick those that shall stay in the register as they are.
importing-undo-see = See it
importing-undo-see-one = See it: { $reference }
importing-drafts = Kept as drafts
importing-drafts-hint = People had worked on these before the import was undone. Nothing of it is lost: open one to bring it back.
importing-undo-no = Keep it

# What happened, in Updates and histories
act-import-begun = **{ $who }** began to bring in a register from a file
act-import-done = **{ $who }** brought in a register from a file
act-import-undone = **{ $who }** undid an import
act-risk-brought-in = **{ $who }** brought in { $reference } from a file
act-risk-undone = **{ $who }** undid the import of { $reference }
act-risk-kept-as-draft = **{ $who }** undid the import of { $reference }; what was done to it since is kept as a draft
