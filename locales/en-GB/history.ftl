### What happened to a record, and how it stood.

history-title = History
history-lede = Everything that was done to this, by whom and for which side, from what to what. Nothing here can be rewritten.
history-heading = What happened
history-back = Back to { $reference }
history-to = to
history-erased = The text of this version was erased by law. That it was made, by whom and when, stays.
history-entry = Entry { $n }
history-entry-sealed = Entry { $n }, sealed
history-as-of = As it stood at version { $version }
history-status = State
history-status-open = Open
history-status-closed = Closed
history-status-disclosed = Shown to { every-side }
history-status-undone = Taken out again
history-status-draft = Kept as a draft
history-status-withdrawn = Taken back
history-status-done = Done

history-proof = How this is proven
history-proof-words = Each entry is bound to all before it, and the whole is signed. Whoever changed one afterwards would be found out by comity verify.
history-not-sealed =
    { $count ->
        [one] One entry, not sealed yet
       *[other] { $count } entries, not sealed yet
    }
history-sealed = Sealed up to entry { $size } on { $at }
history-verified = Sealed up to entry { $size } on { $at }, verified on { $verified }

history-stood-title = Version { $version }
history-version = Version { $version }
history-versions = Other versions
history-fields = Fields
history-latest = This is how it stands now.
history-old = This is how it stood then.
history-old-words = It has changed since.
