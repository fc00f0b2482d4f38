### Search and jumping.

search-title = Search
search-lede = Records, comments, actions and files in all your relationships.
search-found =
    { $count ->
        [0] Nothing was found.
        [one] One thing was found.
       *[other] { $count } things were found.
    }
search-suggestions = Suggestions
search-suggested =
    { $count ->
        [0] No suggestions. Enter searches.
        [one] One suggestion. The arrow down leads to it.
       *[other] { $count } suggestions. The arrow down leads to them.
    }
search-do = Search
search-results = Results
search-go-to = Go to
search-open = Open
search-kind-risk-r = Risk
search-kind-risk-o = Opportunity
search-kind-comment = Comment
search-kind-action = Action
search-kind-attachment = File
search-over = Closed
search-long = Only the first 200 characters were looked for.
search-cut = More was found than is shown.
search-cut-do = Add a word to find less.
search-none-title = Nothing found
search-none = There is nothing with “{ $q }” that you can see. Try fewer or shorter words: the beginning of a word is enough.
search-empty-title = Look for anything
search-empty = The beginnings of words are enough. A reference such as R-27 goes straight to its record.
