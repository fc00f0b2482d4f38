### Taking a list out as a file: the columns beside the kind's own fields.

exporting-reference = Reference
exporting-seen-by = Who sees it
exporting-level = Level
exporting-state = State
