# What a run of tests says of itself at its end, as "passed failed skipped". `part` is the part of script/test or
# script/nightly that it is: nextest's "Summary" (or cargo's "test result"), Playwright's last lines, or the last line
# of tests/api/run.py, script/faults, script/fuzz and script/supply. What nextest calls skipped was not asked for; what
# could not be told on this machine, parts.sh counts.

function count(words) { return match($0, "[0-9]+ " words) ? substr($0, RSTART) + 0 : 0 }

part !~ /^faults/ && /^ *Summary \[/ {
  summary = 1
  passed = count("passed"); failed = count("failed") + count("exec failed") + count("timed out")
}
part !~ /^faults/ && !summary && /^test result: / {
  passed += count("passed"); failed += count("failed"); skipped += count("ignored")
}
/^ +[0-9]+ (passed|failed|flaky|interrupted|skipped|did not run)/ {
  passed += count("passed") + count("flaky"); failed += count("failed") + count("interrupted"); skipped += count("skipped") + count("did not run")
}
/^(api|supply): [0-9]+ passed, [0-9]+ failed$/ { passed = count("passed"); failed = count("failed") }
/^[0-9]+ planted, [0-9]+ caught$/ { passed = count("caught"); failed = count("planted") - passed }
/^[0-9]+ left out on this machine:$/ { untold = count("left out") }
/^[0-9]+ targets, [0-9]+ findings$/ { failed = count("findings"); passed = count("targets") - failed }

# A test that had to leave its story out passed all the same.
END { print (passed > untold ? passed - untold : 0), failed + 0, skipped + untold }
