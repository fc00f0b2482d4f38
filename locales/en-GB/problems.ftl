### What went wrong, whatever it was about, and what to do next.

problem-not-found = There is nothing here that you can see. It may have moved, or belong to somebody else.
problem-not-signed-in = Sign in to go on.
problem-invalid =
    { $count ->
        [one] Put one thing right and send it again.
       *[other] Put { $count } things right and send it again.
    }
problem-unavailable = We cannot do this at the moment. Nothing was changed. Try again in a minute.
problem-stale = Somebody changed this while you were looking at it: you saw version { $seen }, it is version { $now } now. Look at both and send yours again.
problem-key-used = This was sent before with other words. Load the page again and send it once more.
right-token-reads = This token may read but not change. Use a token that may change things.
right-needs-member = You can read this. To take part, ask a relationship manager of your organisation to make you a member.
right-needs-manager = Only a relationship manager or senior executive of your organisation can do this. Ask one of them.
right-needs-manager-disclose = Only a relationship manager or senior executive of your organisation can show this to the other side. Ask one of them.
right-needs-manager-import = Only a relationship manager or senior executive of your organisation can bring in a register. Ask one of them.

# Fields
field-unknown = There is no field called { $field }. Take it out.
field-not-text = Write this as words.
field-too-long = Shorten this to { $most } characters at most.
field-choose = Choose one of: { $words }.
field-score = Choose a whole number from 1 to { $most }.
field-day = Write the day as year, month and day, such as 2027-03-31.
field-person-unknown = Choose somebody who takes part in this.
field-extra-too-many = Keep fewer columns without a home: take out those that nobody reads.
field-extra-header = Shorten the name of this column to 200 characters at most.

# Lists
list-after-unknown = This place in the list is not there any more. Start from the first page.

# Comments, actions, files
companion-not-author = Only the person who wrote this can change it.
companion-not-so = This has been done or taken back already. Load the page again to see how it stands.
