#!/usr/bin/env python3
"""Makes small book files, sound and tampered with, each with its verdict, from docs/book-format.md.

    python3 tampered.py > tampered.json       once; what was published never changes, cases may be added
    python3 tampered.py --check tampered.json

A verifier of one's own reads every case of tampered.json and must say what stands there: whether the file fits, and
the entry named, null where none is. The verdicts are written down here by hand, none is computed. A case's `lines` are
numbers of lines of `sound`, from 1, or lines of their own, as text or as base64 of bytes that are no text; each ends
with a line feed, and `cut` bytes are taken off the end of the whole. `keys` and `checkpoints` name what the reader
brings. Long because it is a list.
"""

import base64
import json
import sys

import verify_book as book
from golden import canonical, entry, sha256, signature, written

LOG, PARTY, THIRD = "comity/book/b-works/o-1", "comity/party/g-works", "comity/party/g-third"
SEED, PARTY_SEED, THIRD_SEED = b"\x01" * 32, b"\x02" * 32, b"\x07" * 32
SAID = {"person": "p-olive", "organisation": "g-works", "kind": "risk"}
TEXTS = {1: ("Roof leaks", 1, 4), 2: ("Roof leaks", 2, 2), 4: ("Pump stops", 1, 3), 5: ("Pump stops", 2, 5), 8: ("Roof leaks", 3, 1)}


def text_of(n):
    """Head, body and salt of the version that entry n made."""
    title, version, likelihood = TEXTS[n]
    return canonical({"title": title, "version": version}), canonical({"likelihood": likelihood}), bytes([0x10 + n]) * 32


def digest(head, body, salt):
    return sha256(salt, b'{"body":', body.encode(), b',"head":', head.encode(), b"}").hex()


def version(n, record):
    return {**SAID, "record": record, "version": TEXTS[n][1], "digest": digest(*text_of(n))}


ENTRIES = {
    1: entry(1, **version(1, "r-1")),
    2: entry(2, **version(2, "r-1"), act="risk.rescored"),
    3: entry(3, **SAID, record="r-1", act="risk.looked_at"),
    4: entry(4, **version(4, "r-2")),
    5: entry(5, **version(5, "r-2"), act="risk.rescored"),
    6: entry(6, record="r-1", kind="risk", act="record.erased", note={"erases": [2]}),
    7: entry(7, **SAID, record="r-2", act="risk.looked_at"),
    8: entry(8, **version(8, "r-1"), act="risk.rescored"),
}
HEADER = {
    "book": "b-works",
    "exported_at": 1_790_000_000_000_000,
    "format": book.FORMAT,
    "holders": [{"id": "g-works", "keys": [written(PARTY, 4, PARTY_SEED)[0]], "name": "Department of Works"}],
    "keys": [written(LOG, 1, SEED)[0]],
    "origin": "o-1",
    "title": "Works Estate: both sides",
}


def header(**more):
    return canonical({**HEADER, **more})


def line(one, beside=None):
    """An entry's line, its leaf hash made for it; `beside` is what stands there of its version."""
    if beside is None:
        beside = {"erased": True} if one["n"] == 2 else dict(zip(("head", "body", "salt"), text_of(one["n"]))) if one["n"] in TEXTS else {}
    beside = {name: value.hex() if isinstance(value, bytes) else value for name, value in beside.items()}
    text = canonical(one)
    return canonical({"entry": text, "leaf": sha256(b"\x00", text.encode()).hex(), **beside})


def changed(n, beside=None, **more):
    """Entry n's line with some of it otherwise, its leaf hash made for it."""
    return line({**ENTRIES[n], **more}, beside)


def stated(size, entries=None, log=LOG, root=None):
    """A checkpoint's text: over the first `size` entries, or over these."""
    tree = book.Tree()
    for one in entries or [ENTRIES[n] for n in range(1, 9)][:size]:
        tree.append(sha256(b"\x00", canonical(one).encode()))
    return f"{log}\n{size}\n{root or base64.b64encode(tree.root()).decode()}\n"


def by_log(text):
    return signature(LOG, 1, SEED, text)


def by_party(text, name=PARTY, seed=PARTY_SEED, at=1_770_000_000):
    return signature(name, 4, seed, text, at)


def note(text, signatures=None):
    return text + "\n" + (by_log(text) + by_party(text) if signatures is None else signatures)


def signed(text, signatures=None):
    """A checkpoint's line."""
    return canonical({"checkpoint": note(text, signatures)})


def spare_bit(text):
    """Signatures of which the last carries a bit in its base64 that belongs to no byte."""
    lines = by_log(text) + by_party(text)
    assert lines.endswith("A==\n") or lines.endswith("Q==\n") or lines.endswith("g==\n") or lines.endswith("w==\n")
    return lines[:-4] + chr(ord(lines[-4]) + 1) + "==\n"


def flipped(text):
    """Signatures of which the log's has one bit otherwise."""
    name, raw = by_log(text).rsplit(" ", 1)
    raw = bytearray(base64.b64decode(raw))
    raw[40] ^= 1
    return f"{name} {base64.b64encode(raw).decode()}\n" + by_party(text)


def seal(lines):
    """The seal's line over these lines."""
    whole = b"".join(one + b"\n" for one in lines)
    return canonical({"lines": len(lines), "sha256": sha256(whole).hex()})


def raw_line(key):
    """A header's key of these bytes, with the id that belongs to them."""
    name = "comity/party/g-odd"
    return f"{name}+{sha256(name.encode(), chr(10).encode(), key)[:4].hex()}+{base64.b64encode(key).decode()}"


def with_party_keys(*keys):
    return header(holders=[{"id": "g-works", "keys": list(keys), "name": "Department of Works"}])


def nested(levels, inner):
    """A book of one entry, whose note holds something that many levels deep; the entry itself is level 0."""
    for _ in range(levels - 2):
        inner = [inner]
    one = entry(1, act="book.opened", note={"x": inner})
    return [1, line(one, {}), signed(stated(1, [one]))]


def forked():
    """The book with entry 5 written otherwise, and everything signed anew with the keys."""
    entries = [{**one, "at": one["at"] + (one["n"] == 5)} for one in ENTRIES.values()]
    anew = [signed(stated(size, entries[:size])) for size in (6, 8)]
    return [1, 2, 3, 4, 5, 6, line(entries[4]), 8, anew[0], 10, 11, anew[1]]


SOUND = [header()] + [line(ENTRIES[n]) for n in (1, 2, 3)] + [signed(stated(3))]
SOUND += [line(ENTRIES[n]) for n in (4, 5, 6)] + [signed(stated(6))]
SOUND += [line(ENTRIES[n]) for n in (7, 8)] + [signed(stated(8))]
SOUND.append(seal([one.encode() for one in SOUND]))

NINTH = entry(9, **SAID, record="r-2", act="risk.looked_at")
OTHER = entry(1, book="b-other")
KEYS = {"log": HEADER["keys"][0], "party": HEADER["holders"][0]["keys"][0], "third": written(THIRD, 4, THIRD_SEED)[0]}
KEPT = {
    "three": note(stated(3), by_log(stated(3))),
    "five": note(stated(5), by_log(stated(5))),
    "eight": note(stated(8), by_log(stated(8))),
    "nine": note(stated(9, [*ENTRIES.values(), NINTH]), by_log(stated(9, [*ENTRIES.values(), NINTH]))),
}
OF_ANOTHER = stated(1, [OTHER], "comity/book/b-other/o-1")
KEPT["another"] = note(OF_ANOTHER, by_log(OF_ANOTHER))


def at(place, *put, drop=1):
    """The sound file's lines but the seal, with others in the place of `drop` of them."""
    whole = list(range(1, 13))
    return whole[: place - 1] + list(put) + whole[place - 1 + drop :]


def cases():
    """What was done, the lines, the entry that must be named (True: it fits), and what the reader brings."""
    six, eight = stated(6), stated(8)
    yield from sound_and_cut()
    yield "a checkpoint in the middle is missing", at(9), True
    yield "entry 5 is missing", at(7), 5
    yield "the last entry is missing", at(11), 8
    yield "entry 4 stands twice", at(7, 6, 7), 5
    yield "entry 4 stands once more after entry 7", at(11, 6, 11), 8
    yield "entries 4 and 5 are swapped", at(6, 7, 6, drop=2), 4
    yield "two checkpoints are swapped", [1, 2, 3, 4, 9, 6, 7, 8, 5, 10, 11, 12], 4
    yield "an older checkpoint in the place of one", at(9, 5), 4
    yield "a checkpoint one entry too early", at(8, 9, 8, drop=2), 6
    yield "the text of entry 5 is another, its leaf hash is not", at(7, SOUND[6].replace("olive", "amina")), 5
    yield "entry 5 and its leaf hash are others", at(7, changed(5, at=5)), 4
    yield "the same, and the reader holds a checkpoint over 5", at(7, changed(5, at=5)), 1, "five"
    yield "the same, and the reader holds checkpoints over 3 and 5", at(7, changed(5, at=5)), 4, "three", "five"
    yield "entry 6 and its leaf hash are others", at(8, changed(6, at=5)), 4
    yield "the same, and the reader holds a checkpoint over 5, which agrees", at(8, changed(6, at=5)), 6, "five"
    yield "forked at 5 with the keys", forked(), True
    yield "the same, and the reader holds a checkpoint over 8", forked(), 1, "eight"
    yield "the same, and the reader holds checkpoints over 3 and 8", forked(), 4, "three", "eight"
    yield "another book's entry", at(7, changed(5, book="b-other")), 5
    yield "another server's entry", at(7, changed(5, origin="o-2")), 5
    yield "a version is left out", at(7, changed(5, version=3)), 5
    yield "the log's signature has a bit flipped", at(9, signed(six, flipped(six))), 4
    yield "the same, and the reader holds a checkpoint over 5", at(9, signed(six, flipped(six))), 6, "five"
    yield "base64 with a bit that belongs to no byte", at(9, signed(six, spare_bit(six))), 4
    yield "signed by a key that nobody names", at(9, signed(six, signature(LOG, 1, b"\x09" * 32, six))), 4
    yield "the log did not sign", at(9, signed(six, by_party(six))), 4
    yield "a key signed twice", at(9, signed(six, by_log(six) + by_party(six) + by_party(six, at=1))), 4
    more = signed(eight, by_log(eight) + by_party(eight, THIRD, THIRD_SEED))
    yield "cosigned by one whom nobody names", at(12, more), 7
    yield "the same, and the reader brings that key", at(12, more), True, "third"
    yield "the reader's key did not sign the last checkpoint", at(12, signed(eight, by_log(eight))), None, "party"
    yield "another book's checkpoint", at(9, signed(stated(6, log="comity/book/b-other/o-1"))), 4
    yield "a checkpoint that is no signed note", at(9, canonical({"checkpoint": six})), 4
    yield "a checkpoint's line with one key more", at(9, canonical({"checkpoint": note(six), "more": 1})), 7
    zeros = six.replace("\n6\n", "\n06\n")
    yield "a checkpoint's size with a zero before it", at(9, signed(zeros)), 4
    yield "a checkpoint over 2^64 - 1 entries", at(9, signed(six.replace("\n6\n", f"\n{2**64 - 1}\n"))), 7
    yield "a checkpoint over 2^64 entries", at(9, signed(six.replace("\n6\n", f"\n{2**64}\n"))), 4
    yield "a checkpoint with a fourth line", at(9, signed(six + "more\n")), 4
    yield from of_the_header()
    yield from of_entries()
    yield from of_texts()
    yield from of_the_seal()


def sound_and_cut():
    yield "nothing", at(13, drop=0), True
    yield "nothing, and the reader holds checkpoints over 3, 5 and 8", at(13, drop=0), True, "three", "five", "eight"
    yield "nothing, and the reader brings both keys", at(13, drop=0), True, "log", "party"
    yield "the header's title is another: nothing signs it", at(1, header(title="Roofs")), True
    yield "an empty book", [1, signed(stated(0))], True
    yield "an empty book without a checkpoint", [1], 1
    yield "the last checkpoint is missing", at(12), 7
    yield "the same, and the reader holds a checkpoint over 8", at(12), 7, "eight"
    yield "cut after the checkpoint over 6", list(range(1, 10)), True
    yield "the same, and the reader holds a checkpoint over 8", list(range(1, 10)), 7, "eight"
    yield "cut after the checkpoint over 3, before an erasure is told", [1, 2, 3, 4, 5], 2
    yield "the same, and the reader holds a checkpoint over 8", [1, 2, 3, 4, 5], 2, "eight"
    yield "the reader holds a checkpoint over 9", at(13, drop=0), 9, "nine"
    yield "the reader holds another book's checkpoint", at(13, drop=0), None, "another"
    yield "the reader holds both, the longer first", at(13, drop=0), 9, "nine", "another"
    yield "the reader holds both, the other book's first", at(13, drop=0), None, "another", "nine"


def of_the_header():
    party, log = HEADER["holders"][0]["keys"][0], HEADER["keys"][0]
    twins = [written(PARTY, 4, seed.to_bytes(32, "big"))[0] for seed in (16702, 53326)]
    yield "another format", at(1, header(format="comity-book/2")), None
    yield "a header with one key more", at(1, header(more=1)), None
    yield "a header with white space", at(1, header().replace(",", ", ", 1)), None
    yield "a header's book that is no id", at(1, header(book="b works")), None
    yield "a holder's id that is none", at(1, header(holders=[{"id": "", "keys": [party], "name": "Works"}])), None
    yield "a header's keys that are no list", at(1, header(keys={}, holders=[{"id": "g-works", "keys": [log, party], "name": "Works"}])), None
    yield "a key whose id belongs to another", at(1, with_party_keys(party.replace("+8e518328+", "+8e518329+"))), None
    yield "a key of another role", at(1, with_party_keys(party, raw_line(b"\x02" + b"\x58" + b"\x66" * 31))), None
    yield "a key of small order", at(1, with_party_keys(party, raw_line(b"\x04\x01" + bytes(31)))), None
    yield "a key that is no point", at(1, with_party_keys(party, raw_line(b"\x04\x02" + bytes(31)))), None
    odd = (book.P + 3).to_bytes(32, "little")
    yield "a key that is a point in another spelling", at(1, with_party_keys(party, raw_line(b"\x04" + odd))), None
    yield "two keys of one name and one id", at(1, with_party_keys(party, *twins)), None
    yield "a key's name with U+00A0, a space", at(1, with_party_keys(party, written("g\u00a0works", 4, THIRD_SEED)[0])), None
    yield "a key's name with U+FEFF, which is no space", at(1, with_party_keys(party, written("g\ufeffworks", 4, THIRD_SEED)[0])), True
    yield "one key named twice", at(1, with_party_keys(party, party)), True


def of_entries():
    yield "an act with two dots", at(7, changed(5, act="risk.raised.again")), 5
    yield "an act of 129 bytes", at(7, changed(5, act="risk." + "a" * 124)), 5
    yield "a version of no record", at(7, changed(5, record=None, kind=None, version=1)), 5
    yield "a kind that is no id", at(7, changed(5, kind="a risk")), 5
    yield "a kind without a record", at(4, changed(3, record=None)), 3
    yield "a digest without a version", at(7, changed(5, version=None)), 5
    yield "a version 0", at(7, changed(5, version=0)), 5
    yield "a note that is empty", at(7, changed(5, note={})), 5
    yield "a digest in capitals", at(7, changed(5, digest=ENTRIES[5]["digest"].upper())), 5
    yield "an entry with one key more", at(7, changed(5, more=None)), 5
    yield "an erasure of itself", at(8, changed(6, note={"erases": [6]})), 6
    yield "an erasure that names nothing", at(8, changed(6, note=None)), 6
    yield "a text 100 levels deep", nested(100, "x"), True
    yield "an empty list 100 levels deep", nested(100, []), True
    yield "a text 101 levels deep", nested(101, "x"), 1
    yield "an entry's line with white space", at(7, SOUND[6].replace('":', '": ', 1)), 5
    yield "an entry's line that is no UTF-8", at(7, SOUND[6].encode().replace(b"olive", b"oliv\xe9")), 5
    yield "an entry's line that ends as on Windows", at(7, SOUND[6] + "\r"), 5
    yield "an empty line", at(7, "", 7), 5


def of_texts():
    head, body, salt = text_of(5)
    kept = {"head": head, "body": body, "salt": salt}
    yield "a text is missing", at(7, changed(5, {})), 5
    yield "a text is another", at(7, changed(5, {**kept, "body": body.replace("5", "2")})), 5
    yield "a salt is another", at(7, changed(5, {**kept, "salt": bytes(32)})), 5
    yield "a text without its salt", at(7, changed(5, {"head": head, "body": body})), 5
    yield "a text beside an entry that made no version", at(4, changed(3, kept)), 3
    yield "erased beside an entry that made no version", at(4, changed(3, {"erased": True})), 3
    yield "erased, and it is false", at(7, changed(5, {"erased": False})), 5
    yield "erased, and no entry says so", at(7, changed(5, {"erased": True})), 5
    yield "a text that an entry says was erased is there", at(3, changed(2, dict(zip(kept, text_of(2))))), True
    moved = {**kept, "body": '{},"head":1', "head": "1"}
    yield "a text that is no JSON under its own digest", at(7, changed(5, moved, digest=digest("1", moved["body"], salt))), 5


def of_the_seal():
    """Whole files, the seal among their lines; a number in front says how many bytes are cut off the end."""
    whole = list(range(1, 14))
    yield "an empty file", 0, [], None
    yield "the seal is missing", 0, whole[:12], 9
    yield "the seal's line does not end", 1, whole, 9
    yield "cut in the middle of entry 5", 40, whole[:7], 5
    yield "cut in the middle of the header", 40, whole[:1], None
    yield "cut after the header", 0, whole[:1], 1
    yield "the seal stands twice", 0, [*whole, 13], None
    yield "the seal is of other lines", 0, [header(title="Roofs"), *whole[1:]], None
    said = json.loads(SOUND[-1])
    yield "the seal counts one line more", 0, [*whole[:12], canonical({**said, "lines": 13})], None
    yield "the seal counts -12 lines", 0, [*whole[:12], canonical({**said, "lines": -12})], 9
    yield "the seal counts 2^53 lines", 0, [*whole[:12], canonical({**said, "lines": 2**53})], 9
    yield "the seal's hash in capitals", 0, [*whole[:12], canonical({**said, "sha256": said["sha256"].upper()})], 9


def bytes_of(line):
    return SOUND[line - 1].encode() if isinstance(line, int) else line if isinstance(line, bytes) else line.encode()


def made():
    listed = []
    for what, *rest in cases():
        cut, lines, verdict, *brought = rest if isinstance(rest[0], int) else [0, *rest]
        if not isinstance(rest[0], int):
            last = seal([bytes_of(one) for one in lines])
            lines = [*lines, 13 if last == SOUND[-1] else last]
        keys = [name for name in brought if name in KEYS]
        kept = [name for name in brought if name in KEPT]
        listed.append(
            {
                "what": what,
                "lines": [{"base64": base64.b64encode(one).decode()} if isinstance(one, bytes) else one for one in lines],
                "cut": cut,
                "keys": keys or (["log"] if kept else []),
                "checkpoints": kept,
                "fits": verdict is True,
                "n": None if verdict is True else verdict,
            }
        )
    about = "Book files of comity-book/1, sound and tampered with, and what a verifier must say; made by tampered.py."
    return {"about": about, "sound": SOUND, "keys": KEYS, "checkpoints": KEPT, "cases": listed}


def file_of(found, case):
    """A case's file, as the bytes to verify."""
    lines = [found["sound"][one - 1] if isinstance(one, int) else one for one in case["lines"]]
    raw = [base64.b64decode(one["base64"]) if isinstance(one, dict) else one.encode() for one in lines]
    whole = b"".join(one + b"\n" for one in raw)
    return whole[: len(whole) - case["cut"]]


def check(found):
    """Whether the file is what is made today, and the verifier says what stands there."""
    assert found == made(), "the published files are not those that are made today"
    for case in found["cases"]:
        kept = [book.checkpoint(book.note(found["checkpoints"][name])[0]) for name in case["checkpoints"]]
        try:
            book.verify(file_of(found, case), [found["keys"][name] for name in case["keys"]], kept)
            said = True, None, "fits"
        except book.Misfit as misfit:
            said = False, misfit.n, misfit
        assert said[:2] == (case["fits"], case["n"]), f"{case['what']}: {said[1]}: {said[2]}"


def printed(found):
    """One case on a line, so that a change to the list is read as one."""
    listed = ",\n".join(json.dumps(case) for case in found["cases"])
    before = json.dumps({**found, "cases": []}, indent=1)
    return before.replace('"cases": []', f'"cases": [\n{listed}\n ]')


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        with open(sys.argv[2], encoding="utf-8") as file:
            check(json.load(file))
        print("the published files are judged as they must be")
    else:
        print(printed(made()))
