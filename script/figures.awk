# What stories tell of themselves, from the logs of a run: the line of the battery, the story, and its words (its seed,
# its figures), between tabs. Stories begin such a line with their number; the API's runs and a few without a number with
# a name. Which story it is, cargo-nextest says before what it printed.

FNR == 1 { story = "-"; is_over = 0 }
/ left out on this machine:$/ { is_over = 1 }
is_over { next }
{ gsub(/\033\[[0-9;]*m/, "") }
/^ *(PASS|FAIL|SLOW|LEAK|SIG[A-Z]+|TIMEOUT) \[/ { story = $NF; next }
/^ *(T[0-9]+t?|D1|api|imports|read again|rooms|statements)(: | [a-z][a-zA-Z ]*: )/ {
  sub(/^ +/, "")
  name = $1; sub(/:$/, "", name)
  if (name == "api" && !/ requests|seed /) next
  words = substr($0, length(name) + 1); sub(/^: */, "", words); sub(/^ +/, "", words)
  print name "\t" story "\t" words
}
