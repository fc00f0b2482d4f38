### What went wrong, whatever it was about, and what to do next.

problem-not-found = There is nothing here that you can see. It may have moved, or belong to somebody else.
problem-not-signed-in = Sign in to go on.
problem-invalid =
    { $count ->
        [one] Put one thing right and send it again.
       *[other] Put { $count } things right and send it again.
    }
problem-unavailable = We cannot do this at the moment. Nothing was changed. Try again in a minute.
problem-no-room = This was not kept: the disk on which everything stands is full. What is here can be read. Tell whoever runs this installation, and send it again once there is room.
problem-entries-missing = Nothing can be written at the moment: an older copy of the data was put back, and something that was written later is missing. What is here can be read. Whoever runs this installation knows what to do.
problem-stale = Somebody changed this while you were looking at it: you saw version { $seen }, it is version { $now } now. Look at both and send yours again.
problem-key-used = This was sent before with other words. Load the page again and send it once more.
problem-form-not-ours = This form has grown old: you may have signed in again since it was drawn. Load the page again and send it once more.
problem-form-unreadable = We could not read what was sent. Load the page again and send it once more.
problem-too-large = This is more than can be sent here. Send less at once.
problem-wrong-method = This address takes no such request. See /api/openapi.json for what it takes.
problem-nothing-to-see = Forms are sent to this address, and there is nothing to see at it. Go to the page that you came from, or begin anew from the menu.
problem-form-kind = Send this as a form (application/x-www-form-urlencoded).
problem-form-too-large = This is more than a form can carry. Shorten the longest text and send it again.
problem-other-site = This was asked for from another site, so nothing was changed. Open the page here and do it from there.

# The page that says so
problem-title = Not done
problem-heading = This could not be done
problem-heading-not-found = Nothing here
problem-heading-forbidden = This is for somebody else to do
problem-heading-conflict = This does not go as things stand
problem-heading-later = Not just now
problem-way-out = Go to my work
problem-way-back = Back to where you were
problem-way-to = Go to { $name }
problem-written = What you wrote
problem-written-hint = It was not kept. Copy what you still need before you go on.

right-token-reads = This token may read but not change. Use a token that may change things.
right-needs-member = You can read this. To take part, ask a relationship manager of your organisation to make you a member.
right-needs-manager = Only a relationship manager or senior executive of your organisation can do this. Ask one of them.
right-needs-manager-disclose = Only a relationship manager or senior executive of your organisation can show this to the other sides. Ask one of them.
right-needs-manager-import = Only a relationship manager or senior executive of your organisation can bring in a register for all sides. Ask one of them, or bring it in for your own side only.

# Fields
field-unknown = There is no field called { $field }. Take it out.
field-not-text = Write this as words.
field-not-a-number = Give a whole number, not a text.
field-too-long = Shorten this to { $most } characters at most.
field-choose = Choose one of: { $words }.
field-score = Choose a whole number from 1 to { $most }.
field-day = Write the day as year, month and day, such as 2027-03-31.
field-person-unknown = Choose somebody who takes part in this.
field-person-observes = An observer only reads here and could not do it. Choose a member, a relationship manager or a senior executive, or have their role changed under People first.
field-extra-too-many = Keep fewer columns without a home: take out those that nobody reads.
field-extra-header = Shorten the name of this column to 200 characters at most.
field-record-elsewhere = What revealed this is only yours to see, so a record for others cannot name it. The link is left out: send it again to raise it without.
field-record-unknown = Choose a record of the same book: there is none here with this id.

# Lists
list-after-unknown = This place in the list is not there any more. Start from the first page.
list-not-narrowed = The list is not narrowed by “{ $name }”. { $why }
list-limit = Choose a whole number from 1 to 200.
list-parameter-unknown = There is no parameter called { $name }. Take it out.

# Programs
api-content-type = Send JSON, with Content-Type: application/json.
api-not-json = This is not JSON: look at line { $line }, column { $column }.
api-not-an-object = Send one JSON object: names and values between braces.
api-if-match = Write the version as you got it, such as "v3".
api-version = Write the version as a whole number, such as 3.
api-version-missing = Say which version you saw: send its ETag as If-Match, or the member version.

# Comments, actions, files
companion-not-author = Only the person who wrote this can change it.
companion-not-so = This has been done or taken back already. Load the page again to see how it stands.
companion-of-private = Keep this with the private record it is about. In the shared book it would tell others of it.

# Showing a private record to both sides
disclose-all-shared = Every side already sees what you chose. Choose entries that only your side sees, then share those.
disclose-not-private = Only an open record that your side keeps to itself can be shown to all sides. Load the page again to see how it stands.

api-key-length = Give Idempotency-Key 1 to 100 characters, or leave it out.
right-not-in-a-room = What is in a room stays with the people named in it. Raise it anew outside of the room.
