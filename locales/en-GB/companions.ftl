### What stands below a record of any kind: what is said, what is to be done, files.

companions-title = What goes with this
companions-change = Change
companions-change-what = Change: { $what }
companions-take-back = Take back
companions-take-back-what = Take back { $what }
companions-nobody = Nobody yet
companions-nobody-yet = Nobody yet
companions-gone-on = This could not be done.
companions-load-again = Load the page again
companions-back = Back without this
companions-says-now = Somebody else changed this meanwhile. It says now: { $now }

# Talk and notes
companions-said = What each side says
companions-said-none = Nobody has said anything yet.
companions-notes = Our notes
companions-notes-none = No notes yet.
companions-note-label = Our note. Only { $own } sees this
companions-both-label = { $all } see this
companions-amended = changed since
companions-withdrawn = This was taken back.
companions-say-do = Say something to { every-side }
companions-say-send = Say it to { every-side }
companions-note-do = Note something for us
companions-note-send = Keep our note

# Actions
companions-actions = Actions
companions-actions-open = open
companions-actions-none = Nothing to be done yet.
companions-done = Done
companions-finish = Done
companions-finish-what = Done: { $what }
companions-reopen = Open again
companions-reopen-what = Open again: { $what }
companions-action-add = Add an action
companions-action-send = Add it

# Files
companions-files = Files
companions-files-none = No files yet.
companions-file-add = Attach a file
companions-file-choose = The file
companions-file-hint = At most { $most } MB. Where a photo was taken and by whom is removed before it is kept. What a PDF or an office file says of its author stays in it.
companions-file-send = Attach it
companions-size-bytes =
    { $count ->
        [one] 1 byte
       *[other] { $count } bytes
    }
companions-size-kb = { $count } kB
companions-size-mb = { $count } MB
companions-media-pdf = PDF
companions-media-picture = Picture
companions-media-text = Text
companions-media-csv = CSV
companions-media-spreadsheet = Spreadsheet
companions-media-document = Document
companions-media-slides = Slides
companions-media-archive = Archive
companions-media-other = File

# What each form is called and says
comment-field-text = What you say
comment-field-seen-by = Who can see it
comment-seen-by-both = Whoever sees the record
comment-seen-by-us = Only us
comment-text-missing = Write what you want to say.
comment-edit-title = Change what you said
comment-edit-title-note = Change our note
comment-add-title = Say something
comment-add-title-note = Note something for us
comment-withdraw-question = Take this back?
comment-withdraw-words = The text disappears from the page. The history goes on to show that it was said, by whom, and what it was.
comment-withdraw-yes = Take it back
comment-withdraw-no = Keep it
comment-save = Save it

action-field-title = What is to be done
action-field-owner = Who does it
action-field-due = By when
action-field-outcome = What came of it
companions-outcome-add = Say what came of it
action-field-seen-by = Who can see it
action-seen-by-both = Whoever sees the record
action-seen-by-us = Only us
action-title-missing = Write what is to be done.
action-edit-title = Change this action
action-add-title = Add an action
action-save = Save it

attachment-field-title = Name
attachment-field-media-type = Sort of file
attachment-field-bytes = Bytes
attachment-field-digest = Fingerprint (SHA-256)
attachment-field-file = Kept under
attachment-field-seen-by = Who can see it
attachment-seen-by-both = Whoever sees the record
attachment-seen-by-us = Only us
attachment-title-missing = Give the file a name.
attachment-media-type-missing = Choose a file.
attachment-bytes-missing = Choose a file.
attachment-digest-missing = Choose a file.
attachment-file-missing = Choose a file.
attachment-add-title = Attach a file
attachment-empty = This file is empty. Choose another one.
attachment-too-large = This file is larger than { $most } MB. Make it smaller, or keep it elsewhere and say where.
attachment-not-what-it-says = This file is called { $name }, but what is in it is something else. Save it anew from the program that made it, and attach that.
attachment-picture-damaged = This picture is damaged, so we cannot remove where it was taken. Save it anew and attach that.
attachment-picture-unknown = From a picture of this sort we cannot remove where it was taken. Save it as JPEG, PNG or WebP and attach that.
attachment-unreadable = What was sent broke off. Choose the file and send it once more.
attachment-form-kind = Send the file as a form (multipart/form-data), in a part named file.
attachment-broken = This file is not what was attached, so we do not give it out. Nothing was changed. Tell whoever runs this server.
attachment-withdraw-question = Take this file back?
attachment-withdraw-words = Nobody can open it any more. That it was here, and when, stays in the history.
attachment-withdraw-yes = Take it back
attachment-withdraw-no = Keep it

# What just happened
done-comment-made = Said. It stands below, and in the history.
done-comment-made-us = Our note is kept. { $sides ->
        [2] The other side does
       *[other] The others do
    } not see it.
done-comment-amended-us = Our note is changed.
done-comment-withdrawn-us = Our note is taken back.
done-comment-amended = Changed. The history keeps what it said before.
done-comment-withdrawn = Taken back.
done-action-promised = The action is added.
done-action-amended = The action is changed.
done-action-done = Done.
done-action-reopened = The action is open again.
done-attachment-added = The file is attached.
done-attachment-withdrawn = The file is taken back.
