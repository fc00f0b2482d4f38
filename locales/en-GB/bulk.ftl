### One act on many records of a list.

bulk-title = Change what is chosen
bulk-lede =
    { $count ->
        [one] One is chosen. It is changed by itself, and keeps its own history.
       *[other] { $count } are chosen. Each is changed by itself, and keeps its own history.
    }
bulk-chosen-title = Chosen
bulk-do = { $what } ({ $count })
bulk-leave = Leave as it is
bulk-back = Back without this
bulk-disclose-bold = { $others } will see each of these.
bulk-disclose-left =
    { $count ->
        [one] You also chose { $which }. Every side already sees it, so it stays as it is.
       *[other] You also chose { $which }. Every side already sees them, so they stay as they are.
    }
bulk-disclose-shown = What they will see
bulk-disclose-kept = Stays with us: { $fields }.
bulk-disclose-words = The reason why it was private stays with us, and so do our notes. This cannot be taken back.
bulk-outcome =
    { $done ->
        [0] None of { $all } was changed.
       *[other] { $done } of { $all } changed.
    }
bulk-done = Changed
bulk-not-done = Not changed, and why
bulk-unknown = A record that you cannot see
bulk-to-list = To the list
bulk-none-chosen = Choose at least one. Tick the rows you mean, then say what to do with them.
bulk-too-many = Choose at most { $most } at once.
bulk-item = Give each item an id and the version that you saw, and nothing else.
