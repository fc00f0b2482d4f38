"""Holds the API to its own description: Schemathesis sends what the OpenAPI document allows, and what it does not, as
several people of the sample, who name what is there, and once as one who does not know what is there.

Run by script/test api, which starts the demo: COMITY_BIN is the program, COMITY_DATA the demo's data folder and
COMITY_DEMO the file with its JSON line. COMITY_SEED draws other requests than the usual ones, and every run prints it;
COMITY_API_PEOPLE and COMITY_API_EXAMPLES say as how many people, and with how many random requests for each operation;
COMITY_API_AT_ONCE how many of them send beside each other, which is quicker and repeats less exactly.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import known
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
# What is wrong may be refused for its size before it is looked at, which the check does not know of.
REFUSED = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429]
# Bounds the whole to about two minutes; the phases before the random one try every parameter's borders.
EXAMPLES = int(os.environ.get("COMITY_API_EXAMPLES", 12))
PEOPLE = int(os.environ.get("COMITY_API_PEOPLE", 3))
AT_ONCE = int(os.environ.get("COMITY_API_AT_ONCE", 1))
# The same requests in every run, so that nobody's change is held up by what was there before it; the night draws others.
USUAL_SEED = 2026
# A senior executive, the partner's relationship manager, a colleague, an administrator who sits nowhere, the partner's
# observer, and somebody of an organisation that is in none of it.
ACT = ["Priya Nair", "Grace Adeyemi", "Aisha Bello", "Ruth Calder", "Martin Frost", "Vera Stone"]
# After this the caller can do nothing more in the relationship. It is asked for alone, at the end.
LAST = ["leave_relationship"]
# These take a token or its owner's place. Who knows nothing picks ids up on the way, their own among them, and would
# end with the first of these.
# What changes how somebody signs in takes their password, and no request here knows one: it is refused, and in the end
# waits as at signing in. It ends no token either.
ENDING = ["revoke_token", "end_session", "end_membership", "suspend_person"]


def schemathesis(document, token, seed, folder, more=(), settings="", quiet=False):
    """Runs every phase but the stateful one; returns the report, as Schemathesis writes it."""
    folder = Path(tempfile.mkdtemp(dir=folder))
    report, config = folder / "report.json", folder / "settings.toml"
    config.write_text(f"[checks.negative_data_rejection]\nexpected-statuses = {REFUSED}\n{settings}")
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "--no-color", "run", document,
        "--header", f"Authorization: Bearer {token}",
        "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(EXAMPLES),
        "--seed", str(seed),
        "--suppress-health-check", "all",
        "--warnings", "off",
        "--request-timeout", "10",
        "--report-json-path", str(report),
        *more,
    ]
    # In its own folder, where it may leave what it likes.
    outcome = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    # CPython 3.11 now and then loses count of how deep its own parser is; that says nothing of the API.
    if "AST constructor recursion depth mismatch" in outcome.stdout:
        return schemathesis(document, token, seed + 1, folder.parent, more, settings, quiet)
    if outcome.returncode != 0 and not quiet:
        print(outcome.stdout, flush=True)
    return json.loads(report.read_text())


def see_the_planted(seed, folder):
    """What the checks did not see of the planted faults, or saw where none is; as sentences."""
    report = schemathesis(planted.serve() + "/openapi.json", planted.TOKEN, seed, folder, quiet=True)
    found = {(operation.removeprefix("GET "), failure["type"]) for failure in report["failures"] for operation in failure["operations"]}
    missed = [f"the planted {fault} at {path} was not seen" for path, fault in planted.FAULTS.items() if (path, fault) not in found]
    return missed + [f"a {fault} was seen where none is" for path, fault in sorted(found) if path == "/sound"]


def demo():
    """The demo's address, and its people by their names."""
    line = next(line for line in Path(os.environ["COMITY_DEMO"]).read_text().splitlines() if line.startswith("{"))
    told = json.loads(line)
    return told["address"].rstrip("/"), {person["name"]: person for person in told["people"]}


def token_of(person):
    """A token that writes."""
    command = [os.environ["COMITY_BIN"], "token", "create", "--data", os.environ["COMITY_DATA"], "--person", person["email"], "--json"]
    made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(made.stdout)["token"]


def told(who, report):
    """Says in a line what was done; answers how many operations held and how many did not."""
    operations, cases = report["operations"], report["test_cases"]
    rates = [rate for phases in report["valid_rates"].values() for rate in phases.values()]
    accepted, refused = (sum(rate[name] for rate in rates) for name in ("accepted", "rejected"))
    print(f"api: {who}: {operations['tested']} of {operations['selected']} operations, {cases['generated']} requests "
          f"({accepted} meant to be valid were accepted, {refused} refused), {cases['unique_failures']} failures", flush=True)
    broken = {operation for failure in report["failures"] for operation in failure["operations"]}
    failed = len(broken) + operations["selected"] - operations["tested"]
    if failed == 0 and not (report["complete"] and report["exit_code"] == 0 and operations["selected"] > 0):
        failed = 1
    return operations["selected"] - failed, failed


def as_person(address, person, seed, folder, spare):
    """Everything that one person may try; nothing of it may take their token from them."""
    asker = known.Asker(address, token_of(person))
    document = asker.document()
    settings = known.settings(document, known.values(asker, spare))
    report = schemathesis(f"{address}/api/openapi.json", asker.token, seed, folder, operations("exclude", LAST), settings)
    return still_known(asker, told(person["name"], report))


def as_who_knows_nothing(address, person, seed, folder):
    """Everything, with ids that are made up or were met on the way."""
    asker = known.Asker(address, token_of(person))
    but = operations("exclude", LAST + ENDING)
    report = schemathesis(f"{address}/api/openapi.json", asker.token, seed, folder, but)
    return still_known(asker, told("who knows nothing", report))


def still_known(asker, outcome):
    """The outcome; a failure more where the token ended on the way, because then most requests said nothing."""
    passed, failed = outcome
    if asker.ask("/me") is None:
        print("api: the token of this run ended on the way", flush=True)
        failed += 1
    return passed, failed


def operations(which, names):
    """Schemathesis's words to include or exclude the operations of these names."""
    return [word for name in names for word in (f"--{which}-operation-id", name)]


def main():
    seed = int(os.environ.get("COMITY_SEED", USUAL_SEED))
    print(f"api: seed {seed} (COMITY_SEED={seed} repeats this run)", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        unseen = see_the_planted(seed, folder)
        print("\n".join(unseen) or f"api: all {len(planted.FAULTS)} planted faults were seen", flush=True)
        address, people = demo()
        act = ACT[:PEOPLE]
        outcomes = [(len(planted.FAULTS) - len(unseen), len(unseen))]
        spare = people.keys() - set(act)
        with ThreadPoolExecutor(AT_ONCE) as senders:
            sent = [senders.submit(as_person, address, people[name], seed + place, folder, spare) for place, name in enumerate(act)]
            sent.append(senders.submit(as_who_knows_nothing, address, people[ACT[0]], seed, folder))
            outcomes += [each.result() for each in sent]
        report = schemathesis(f"{address}/api/openapi.json", token_of(people[ACT[1]]), seed, folder, operations("include", LAST))
        outcomes.append(told("at last", report))
    passed, failed = (sum(numbers) for numbers in zip(*outcomes))
    # One test is an operation as somebody, or a planted fault. script/test reads this line.
    print(f"api: {passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
