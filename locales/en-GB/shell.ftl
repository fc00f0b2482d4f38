### The frame of every page, and the parts that every page may use.

skip-to-main = Skip to main content
title-faulty = Error:
plain-foot = Comity. One place for all sides.

nav-main = Main
nav-crumbs = Breadcrumb
nav-quick = Quick
back-to = Back to { $page }

switcher-open = Change relationship
switcher-all = All relationships
switcher-count =
    { $count ->
        [one] All relationships
       *[other] All { $count } relationships
    }
switcher-organisation = Act for another organisation

search-placeholder = Search or jump to
search-label = Search
theme-switch = Switch light and dark

updates-bell =
    { $count ->
        [0] Updates
       *[other] Updates, { $count } new
    }
updates-new = { $count } new
waiting-badge = { $count } waiting

me-account = { $name }, { $organisation }: your account
me-settings = Settings
me-act-for = Act for { $organisation }
me-sign-out = Sign out

tab-work = My work
tab-relationship = Relationship
tab-add = Add
tab-updates = Updates
tab-menu = Menu

print-comity = Comity.

toast-undo = Undo
toast-dismiss = Hide this message
# The connection is lost while a page is open.
toast-cut-off = Comity cannot be reached just now, so nothing was sent. What you typed is still here: try again in a moment.
dialog-close = Close

others-to-come = whoever joins
names-and = { $first } and { $last }

# To, of and for every party. Any message may ask for $sides, how many there are where the page is; it is 0 where that is
# not known, and the words are then true of any number. Two or more, or one alone: nothing may assume two.
every-side =
    { $sides ->
        [2] both sides
       *[other] all sides
    }
other-side =
    { $sides ->
        [2] the other side
       *[other] another side
    }
seen-shared =
    { $sides ->
        [2] { seen-both }
        [3] { seen-all-3 }
        [4] { seen-all-4 }
       *[other] { seen-all }
    }
seen-both = Both sides
seen-all-3 = All three sides
seen-all-4 = All four sides
seen-all = All sides
seen-us = Only us
seen-named = Only those named

faults-title =
    { $count ->
        [one] One thing to put right
        [2] Two things to put right
        [3] Three things to put right
       *[other] { $count } things to put right
    }

pager-none = Nothing to show
pager-range = { $from } to { $to } of { $all }
pager-some = { $shown } of { $all }
pager-next = Next page
pager-first = First page

bulk-chosen = chosen
bulk-none = Choose none

diff-removed = Removed:
diff-added = Added:

copy-do = Copy
copy-done = Copied

keys-title = Keys
keys-search = Search or jump to
keys-work = My work
keys-overview = Overview of the relationship
keys-risks = Risks and opportunities
keys-new = Add something new
keys-rows = Next row, previous row
keys-tick = Tick the row
keys-open = Open the row
keys-edit = Change what is shown
keys-help = This list
keys-close = Close
keys-off = Keys work while you are not typing. You can turn them off in
owner-not-here = Not here now

# Who hosts: whoever has the machine can read what is on it.
hosting-undeclared = Who hosts this has not been declared. Whoever does can read what is on it.
hosting-neutral = Hosted by { $host }, who is no party. They can read what is on it.
hosting-side = Hosted by { $host }, itself a party. They can read what is on it, of every side.
