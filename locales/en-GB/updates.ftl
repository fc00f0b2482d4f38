### What happened: the page, and the sentences that every kind shares. A kind's own sentences stand in its file.

updates-title = Updates
updates-lede =
    { $count ->
        [0] You have seen everything that others did.
        [one] One thing is new since you last looked.
       *[other] { $count } things are new since you last looked.
    }
updates-mark-seen = Mark all as seen
done-updates-seen = Everything up to now is marked as seen.
updates-new-mark = New
updates-today = Today
updates-yesterday = Yesterday
updates-filter = Relationship
updates-filter-do = Show
updates-all = All relationships
updates-older = Older
updates-newest = Newest
updates-pages = Older and newer updates
updates-none-title = Nothing has happened yet
updates-none = What all sides do in your relationships is told here, day by day.
updates-none-do = Go to your relationships
updates-nobody = Comity
updates-somebody = Somebody
updates-something = a record

# Roles, by themselves and in a sentence
role-senior-executive = Senior executive
    .as = senior executive
    .hint = Answers for the relationship on your side. May seat people, invite, disclose and import.
role-relationship-manager = Relationship manager
    .as = relationship manager
    .hint = Keeps it moving day to day. May seat people, invite, disclose and import.
role-member = Member
    .as = member
    .hint = Raises, scores, comments and acts.
role-observer = Observer
    .as = observer
    .hint = Reads, and changes nothing.

# What was done
act-other = **{ $who }** changed { $reference }
act-other-book = **{ $who }** did something about this relationship
act-book-opened = **{ $who }** opened the relationship
act-book-resumed = **{ $who }** went on without entries that a restored backup did not have
act-book-opened-us = **{ $who }** opened the book of our side
act-seat-given = **{ $who }** gave { $other } a seat as { $role }
act-seat-ended = **{ $who }** ended the seat of { $other }
act-seat-ended-self = **{ $who }** gave up their seat
act-party-agreed = **{ $who }** agreed that **{ $organisation }** joins
act-party-declined = **{ $who }** did not agree that **{ $organisation }** joins
act-party-left = **{ $who }** took **{ $organisation }** out of this relationship
act-organisation-renamed = **{ $was }** is now called **{ $organisation }**
act-record-disclosed = **{ $who }** showed { $reference } to { every-side }
act-record-shared = **{ $who }** copied { $reference } to the shared book
act-comment-made = **{ $who }** commented on { $reference }
act-comment-made-us = **{ $who }** wrote a note of ours on { $reference }
act-comment-amended = **{ $who }** changed a comment on { $reference }
act-comment-amended-us = **{ $who }** changed a note of ours on { $reference }
act-comment-withdrawn = **{ $who }** took back a comment on { $reference }
act-comment-withdrawn-us = **{ $who }** took back a note of ours on { $reference }
act-action-promised = **{ $who }** added an action to { $reference }
act-action-amended = **{ $who }** changed an action of { $reference }
act-action-done = **{ $who }** finished an action of { $reference }
act-action-reopened = **{ $who }** opened an action of { $reference } again
act-attachment-added = **{ $who }** added a file to { $reference }
act-attachment-withdrawn = **{ $who }** took back a file of { $reference }
