# What a run of tests says of itself at its end, as "passed failed skipped". `part` is the part of script/test:
# nextest's "Summary" (or cargo's "test result"), Playwright's last lines, or the last line of tests/api/run.py.

function count(words) { return match($0, "[0-9]+ " words) ? substr($0, RSTART) + 0 : 0 }

part == "tests" && /^ *Summary \[/ {
  summary = 1
  passed = count("passed"); failed = count("failed") + count("exec failed") + count("timed out"); skipped = count("skipped")
}
part == "tests" && !summary && /^test result: / {
  passed += count("passed"); failed += count("failed"); skipped += count("ignored")
}
part == "browser" && /^ +[0-9]+ (passed|failed|flaky|interrupted|skipped|did not run)/ {
  passed += count("passed") + count("flaky"); failed += count("failed") + count("interrupted"); skipped += count("skipped") + count("did not run")
}
part == "api" && /^api: [0-9]+ passed, [0-9]+ failed$/ { passed = count("passed"); failed = count("failed") }

END { print passed + 0, failed + 0, skipped + 0 }
