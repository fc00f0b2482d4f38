"""Holds the API to its own description: Schemathesis sends what the OpenAPI document allows, and what it does not.

Run by script/test api, which starts the demo: COMITY_BIN is the program, COMITY_DATA the demo's data folder and
COMITY_DEMO the file with its JSON line. A failing run can be repeated with COMITY_SEED, which every run prints.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import planted

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "negative_data_rejection",
]
# Bounds the whole to about two minutes; the phases before the random one try every parameter's borders.
EXAMPLES_MAX = 12


def schemathesis(document, token, seed, folder, quiet=False):
    """Runs every phase but the stateful one; returns the report, as Schemathesis writes it."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", document,
        "--header", f"Authorization: Bearer {token}",
        "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(EXAMPLES_MAX),
        "--seed", str(seed),
        "--suppress-health-check", "all",
        "--request-timeout", "10",
        "--workers", "2",
        "--report-json-path", str(report),
        "--no-color",
    ]
    # In a folder of its own, where it may leave what it likes.
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL if quiet else None, check=False)
    return json.loads(report.read_text())


def see_the_planted(seed, folder):
    """What the checks did not see of the planted faults, or saw where none is; as sentences."""
    report = schemathesis(planted.serve() + "/openapi.json", planted.TOKEN, seed, folder, quiet=True)
    found = {(operation.removeprefix("GET "), failure["type"]) for failure in report["failures"] for operation in failure["operations"]}
    missed = [f"the planted {fault} at {path} was not seen" for path, fault in planted.FAULTS.items() if (path, fault) not in found]
    return missed + [f"a {fault} was seen where none is" for path, fault in sorted(found) if path == "/sound"]


def demo():
    """The demo's address, and a token of its first person."""
    line = next(line for line in Path(os.environ["COMITY_DEMO"]).read_text().splitlines() if line.startswith("{"))
    told = json.loads(line)
    command = [os.environ["COMITY_BIN"], "token", "create", "--data", os.environ["COMITY_DATA"], "--person", told["people"][0]["email"], "--json"]
    made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return told["address"].rstrip("/"), json.loads(made.stdout)["token"]


def told(report, unseen):
    """Says in two lines what was done; answers whether every operation was tried and every check held."""
    operations, cases = report["operations"], report["test_cases"]
    rates = [rate for phases in report["valid_rates"].values() for rate in phases.values()]
    accepted, refused = (sum(rate[name] for rate in rates) for name in ("accepted", "rejected"))
    print(f"api: {operations['tested']} of {operations['total']} operations, {cases['generated']} requests "
          f"({accepted} meant to be valid were accepted, {refused} refused), {cases['unique_failures']} failures")
    broken = {operation for failure in report["failures"] for operation in failure["operations"]}
    failed = len(broken) + operations["total"] - operations["tested"] + len(unseen)
    held = report["complete"] and report["exit_code"] == 0 and operations["total"] > 0 and failed == 0
    # One test is an operation, or a planted fault. script/test reads this line.
    print(f"api: {operations['total'] + len(planted.FAULTS) - failed} passed, {max(failed, 0 if held else 1)} failed", flush=True)
    return held


def main():
    seed = int(os.environ.get("COMITY_SEED", random.SystemRandom().randrange(2**32)))
    print(f"api: seed {seed} (COMITY_SEED={seed} repeats this run)", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        unseen = see_the_planted(seed, folder)
        print("\n".join(unseen) or f"api: all {len(planted.FAULTS)} planted faults were seen", flush=True)
        address, token = demo()
        for attempt in range(3):
            report = schemathesis(f"{address}/api/openapi.json", token, seed + attempt, folder)
            # CPython 3.11 now and then loses count of how deep its own parser is; that says nothing of the API.
            if "AST constructor recursion depth mismatch" not in json.dumps(report):
                break
    return 0 if told(report, unseen) else 1


if __name__ == "__main__":
    sys.exit(main())
