### What others changed while a page was open.

live-who = { $who } of { $organisation }
live-show = Show
