### The books of a relationship.

library-title = Book
library-lede = Everything that happens here is an entry in a book. Entries are never rewritten.
library-books = Books
library-shared = The shared book
library-ours = The book of our side
library-size = Length
library-entries =
    { $count ->
        [0] No entry
        [one] 1 entry
       *[other] { $count } entries
    }
library-signed = Last signed
library-since =
    { $count ->
        [0] Nothing has been added since.
        [one] 1 entry has been added since.
       *[other] { $count } entries have been added since.
    }
library-unsigned = Not signed yet. That is done within minutes of the first entry.
library-root = Root of the tree
library-verified = Last verified
library-fits = Every entry fits
library-unverified = Not verified yet
library-download = Download the whole book
library-read = Read its entries
library-proof = Download a book and run “comity verify” on it, on any computer and without a network. It names the first entry that does not fit.
library-entries-title = Entries
library-number = No.
library-what = What was done
library-about = About
library-about-none = The book itself
library-when = When
library-newest = Newest
library-older = Older
