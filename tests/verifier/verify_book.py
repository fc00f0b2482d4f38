#!/usr/bin/env python3
"""Checks a Comity book file with nothing but Python 3 and its standard library.

    python3 verify_book.py FILE [--key NAME+ID+BASE64]... [--checkpoint FILE]...

Says what fits, or the first thing that does not, and ends with 0 or 1. It was written from docs/book-format.md and
shares no code with Comity: a stranger's verifier, to read in one sitting. Long because it is
one file, to take away. Numbers in brackets are that page's parts.

    python3 verify_book.py --many [--checkpoint FILE]...

reads many files from its input, each after a line with its length in bytes, and answers each with a line of JSON.
"""

import argparse
import base64
import functools
import hashlib
import json
import re
import sys

FORMAT = "comity-book/1"
LARGEST = 2**53 - 1
DEEPEST = 100
LONGEST_LINE = 16 * 1024 * 1024
LONGEST_ENTRY = 65535
LONGEST_NOTE = 64 * 1024
MOST_SIGNATURES = 64
RESERVED = "$serde_json::private::"


class Misfit(Exception):
    """What does not fit, and the first entry that does not, is missing, or is covered by no good checkpoint."""

    def __init__(self, what, n=None):
        super().__init__(what)
        self.n = n


def want(holds, what, n=None):
    if not holds:
        raise Misfit(what, n)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text):
    raw = base64.b64decode(text, validate=True)
    want(base64.b64encode(raw).decode() == text, "base64 in another spelling")
    return raw


def unhex(text):
    want(re.fullmatch("[0-9a-f]{64}", text), "hexadecimal in another spelling")
    return bytes.fromhex(text)


# Canonical JSON [2].


def canonical(text):
    """The value of a text that is JSON in its one spelling. A short one is kept for the next file of many; nobody changes it."""
    return kept_canonical(text) if len(text) <= 2048 else read_canonical(text)


@functools.lru_cache(16384)
def kept_canonical(text):
    return read_canonical(text)


def read_canonical(text):
    """The value of a text that is JSON in its one spelling."""

    def members(pairs):
        keys = [key for key, _ in pairs]
        want(keys == sorted(set(keys), key=lambda key: key.encode("utf-16-be")), "keys out of order")
        want(not any(key.startswith(RESERVED) for key in keys), "a reserved key")
        return dict(pairs)

    def no_fraction(number):
        raise Misfit(f"the number {number}")

    try:
        value = json.loads(text, object_pairs_hook=members, parse_float=no_fraction, parse_constant=no_fraction)
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError) as why:
        raise Misfit(f"not JSON: {why}") from why
    want(again == text, "JSON in another spelling")
    bounded(value, 0)
    return value


def bounded(value, depth):
    want(depth <= DEEPEST, "too deep")
    if isinstance(value, int) and not isinstance(value, bool):
        want(-LARGEST <= value <= LARGEST, "a number too large")
    for inner in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        bounded(inner, depth + 1)


# Ed25519 (RFC 8032), to verify only: slow, and short enough to read.

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
NEUTRAL = (0, 1, 1, 0)


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(k, point):
    total = NEUTRAL
    while k:
        if k & 1:
            total = add(total, point)
        point, k = add(point, point), k >> 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


@functools.lru_cache(4096)
def point(raw):
    """The point of 32 bytes; None where they are none, or one of the eight that prove nothing."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    found = (x, y, 1, x * y % P)
    return None if same(times(8, found), NEUTRAL) else found


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@functools.lru_cache(65536)
def signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    s, key_point, nonce = int.from_bytes(signature[32:], "little"), point(key), point(signature[:32])
    if s >= Q or key_point is None or nonce is None:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return same(times(s, BASE), add(nonce, times(h, key_point)))


# The tree [5], as the roots of its full subtrees, the largest first.


class Tree:
    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        self.size += 1
        self.peaks.append(leaf)
        for _ in range((self.size & -self.size).bit_length() - 1):
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(sha256(b"\x01", left, right))

    def root(self):
        if not self.peaks:
            return sha256()
        return functools.reduce(lambda right, left: sha256(b"\x01", left, right), reversed(self.peaks))


# Checkpoints [6].


def key(written):
    """A key's name, id and bytes, the first of which is its role."""
    name, key_id, raw = written.split("+", 2)
    raw = unbase64(raw)
    want(is_name(name), "a key's name")
    want(len(raw) == 33 and raw[0] in (1, 4) and point(raw[1:]), "a key's bytes")
    want(sha256(name.encode(), b"\n", raw)[:4].hex() == key_id, "a key's id")
    return name, key_id, raw


def is_name(name):
    return name != "" and not re.search(r"[\s+\x00-\x1f\x7f-\x9f]", name)


def note(text):
    """The text of a signed note, and its signatures as name, id and bytes."""
    want(len(text.encode()) <= LONGEST_NOTE, "a note too long")
    want(not re.search(r"[\x00-\x09\x0b-\x1f]", text), "a note with control characters")
    head, blank, lines = text.rpartition("\n\n")
    want(blank and lines.endswith("\n"), "not a signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, name, raw = line.split(" ", 2)
        want(dash == "—" and is_name(name), "a signature line")
        raw = unbase64(raw)
        want(len(raw) >= 4, "a signature too short")
        want(all((name, raw[:4].hex()) != other[:2] for other in signatures), "a key signed twice")
        signatures.append((name, raw[:4].hex(), raw[4:]))
    want(len(signatures) <= MOST_SIGNATURES, "too many signatures")
    return head + "\n", signatures


def checkpoint(text):
    """The log, the size and the root that a note's text states."""
    lines = text.split("\n")
    want(len(lines) == 4 and lines[3] == "" and lines[0] != "", "a checkpoint has three lines")
    want(re.fullmatch("0|[1-9][0-9]{0,19}", lines[1]) and int(lines[1]) < 2**64, "a checkpoint's size")
    root = unbase64(lines[2])
    want(len(root) == 32, "a checkpoint's root")
    return lines[0], int(lines[1]), root


def holds(raw, text, signature):
    """Whether that key made this signature of the text."""
    if raw[0] == 4:
        if len(signature) < 8:
            return False
        text = "cosignature/v1\ntime %d\n%s" % (int.from_bytes(signature[:8], "big"), text)
        signature = signature[8:]
    return signed(raw[1:], text.encode(), signature)


# The entry [4].

IDS = ("about", "organisation", "person", "record")
FIELDS = sorted(IDS + ("act", "at", "book", "digest", "kind", "n", "note", "origin", "version"))


def is_id(value):
    return isinstance(value, str) and re.fullmatch("[A-Za-z0-9._:-]{1,128}", value) is not None


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def entry(text):
    want(len(text.encode()) <= LONGEST_ENTRY, "an entry too long")
    e = canonical(text)
    want(isinstance(e, dict) and list(e) == FIELDS, "an entry's fields")
    want(is_id(e["book"]) and is_id(e["origin"]), "book or origin")
    want(all(e[field] is None or is_id(e[field]) for field in IDS + ("kind",)), "an id")
    want(isinstance(e["act"], str) and len(e["act"]) <= 128, "the act")
    want(re.fullmatch("[a-z0-9_]+[.][a-z0-9_]+", e["act"]), "the act")
    want(is_whole(e["at"]) and is_whole(e["n"]) and e["n"] >= 1, "the time or number")
    want(e["note"] is None or (isinstance(e["note"], dict) and e["note"]), "the note")
    want((e["record"] is None) == (e["kind"] is None), "record without kind")
    want((e["version"] is None) == (e["digest"] is None), "version without digest")
    if e["version"] is not None:
        want(is_whole(e["version"]) and e["version"] >= 1 and e["record"] is not None, "the version")
        want(isinstance(e["digest"], str), "the digest")
        unhex(e["digest"])
    if e["act"] == "record.erased":
        erases = (e["note"] or {}).get("erases")
        want(isinstance(erases, list) and all(is_whole(n) and 1 <= n < e["n"] for n in erases), "what it erases")
    return e


# The book [3, 7].


class Book:
    def __init__(self, header, keys, known):
        want(isinstance(header, dict), "no header")
        fields = ["book", "exported_at", "format", "holders", "keys", "origin", "title"]
        want(list(header) == fields and header["format"] == FORMAT, "another format")
        want(is_id(header["book"]) and is_id(header["origin"]), "the header's ids")
        want(isinstance(header["title"], str) and is_whole(header["exported_at"]), "the header")
        want(isinstance(header["keys"], list) and isinstance(header["holders"], list), "the header's lists")
        written = list(header["keys"])
        for holder in header["holders"]:
            want(isinstance(holder, dict) and list(holder) == ["id", "keys", "name"], "a holder")
            want(is_id(holder["id"]) and isinstance(holder["name"], str) and isinstance(holder["keys"], list), "a holder")
            written += holder["keys"]
        self.wanted, self.known = [key(one) for one in keys], known
        named = {}
        for name, key_id, raw in map(key, written):
            want(named.setdefault((name, key_id), raw) == raw, f"two keys of the name {name} have one id")
        self.keys = {(name, key_id): raw for name, key_id, raw in self.wanted} | named
        self.book, self.origin = header["book"], header["origin"]
        self.log = f"comity/book/{self.book}/{self.origin}"
        self.tree, self.versions, self.texts = Tree(), {}, 0
        self.agreed, self.vouched, self.covered, self.last = 0, 0, None, set()
        self.gone, self.tombstoned = set(), set()

    def next(self):
        return self.tree.size + 1

    def entry(self, line):
        n = self.next()
        names = list(line)
        want(names in (["entry", "leaf"], ["entry", "erased", "leaf"], ["body", "entry", "head", "leaf", "salt"]), "keys")
        want(all(isinstance(line[name], str) for name in names if name != "erased"), "a line's values")
        want(line.get("erased", True) is True, "erased")
        leaf, salt = unhex(line["leaf"]), unhex(line["salt"]) if "salt" in line else None
        want(sha256(b"\x00", line["entry"].encode()) == leaf, "its text or its kept hash was changed")
        e = entry(line["entry"])
        want(e["book"] == self.book and e["origin"] == self.origin, "it belongs to another book or server")
        want(e["n"] == n, f"entry {e['n']} stands in its place")
        if e["version"] is not None:
            want(e["version"] == self.versions.get(e["record"], 0) + 1, "a version out of order")
        if e["digest"] is None:
            want(names == ["entry", "leaf"], "a text beside an entry that made no version")
        elif salt is None:
            want("erased" in line, "the text of its version is missing")
        else:
            whole = '{"body":%s,"head":%s}' % (line["body"], line["head"])
            want(sha256(salt, whole.encode()).hex() == e["digest"], "the text of its version, or the salt, was changed")
            canonical(line["head"]), canonical(line["body"])
        self.tree.append(leaf)
        self.hold_against_known()
        self.take(e, salt is not None)

    def hold_against_known(self):
        for log, size, root in self.known:
            if log == self.log and size == self.tree.size:
                want(root == self.tree.root(), "it differs from a checkpoint that you hold", self.vouched + 1)
                self.agreed = self.vouched = size

    def take(self, e, has_text):
        if e["version"] is not None:
            self.versions[e["record"]] = e["version"]
            self.texts += has_text
            if not has_text:
                self.gone.add(e["n"])
        if e["act"] == "record.erased":
            self.tombstoned |= set(e["note"]["erases"])

    def checkpoint(self, line):
        want(list(line) == ["checkpoint"] and isinstance(line["checkpoint"], str), "keys")
        uncovered, entries = self.agreed + 1, self.tree.size
        try:
            text, signatures = note(line["checkpoint"])
            log, size, root = checkpoint(text)
        except (ValueError, Misfit) as why:
            raise Misfit(f"a checkpoint cannot be read: {why}", uncovered) from why
        want(log == self.log, "a checkpoint of another log", uncovered)
        by = set()
        for name, key_id, signature in signatures:
            raw = self.keys.get((name, key_id))
            want(raw is not None, f"signed by {name}, a key that is not known", uncovered)
            want(holds(raw, text, signature), f"the signature of {name} does not fit", uncovered)
            by.add((name, key_id, raw))
        want(any(name == log and raw[0] == 1 for name, _, raw in by), "the log itself did not sign", uncovered)
        want(size == entries, f"a checkpoint over {size} entries stands after {entries}", min(size, entries) + 1)
        want(root == self.tree.root(), "the tree is not the one that was signed", uncovered)
        self.agreed, self.covered, self.last = size, size, by

    def finish(self):
        entries = self.tree.size
        covered = self.covered or 0
        want(self.covered is not None and covered == entries, f"only {covered} entries are covered", covered + 1)
        missed = self.gone - self.tombstoned
        want(not missed, "texts are gone, and no entry says that they were erased", min(missed, default=None))
        for log, size, _ in self.known:
            want(log == self.log, "you hold a checkpoint of another log")
            want(size <= entries, f"you hold a checkpoint over {size} entries", entries + 1)
        for one in self.wanted:
            want(one in self.last, f"the last checkpoint is not signed by {one[0]}")


def verify(raw, keys=(), known=()):
    """The whole file. Gives the book, or raises what does not fit."""
    book, at, lines = None, 0, 0
    while True:
        end = raw.find(b"\n", at)
        n = book and book.next()
        want(end >= 0, "the file ends before its seal", n)
        try:
            want(end - at < LONGEST_LINE, "a line too long")
            text = raw[at:end].decode()
            if book is None:
                book = Book(canonical(text), keys, known)
            elif text.startswith('{"lines"'):
                line = canonical(text)
                want(list(line) == ["lines", "sha256"] and is_whole(line["lines"]) and line["lines"] >= 0, "the seal")
                unhex(line["sha256"])
                break
            elif text.startswith('{"checkpoint"'):
                book.checkpoint(canonical(text))
            else:
                book.entry(canonical(text))
        except (ValueError, KeyError, TypeError, AttributeError) as why:
            raise Misfit(f"line {lines + 1}: {why}", n) from why
        except Misfit as why:
            raise Misfit(f"line {lines + 1}: {why}", why.n or n) from why
        at, lines = end + 1, lines + 1
    want(line == {"lines": lines, "sha256": sha256(raw[:at]).hex()}, "the seal does not fit")
    want(end + 1 == len(raw), "the file goes on after its seal")
    book.finish()
    return book


def kept(path, keys):
    """A checkpoint that the reader kept: believed where one of the reader's own keys signed it."""
    with open(path, encoding="utf-8") as file:
        text, signatures = note(file.read())
    known = {one[:2]: one[2] for one in map(key, keys)}
    by = [(known[name, key_id], signature) for name, key_id, signature in signatures if (name, key_id) in known]
    want(by and all(holds(raw, text, signature) for raw, signature in by), f"{path} is not signed by a key of yours")
    return checkpoint(text)


def many(keys, known):
    while length := sys.stdin.buffer.readline():
        raw = sys.stdin.buffer.read(int(length))
        try:
            verify(raw, keys, known)
            said = {"fits": True, "n": None}
        except Misfit as why:
            said = {"fits": False, "n": why.n, "why": str(why)}
        print(json.dumps(said), flush=True)


def main():
    reads = argparse.ArgumentParser(description="Check a Comity book file.")
    reads.add_argument("file", nargs="?")
    reads.add_argument("--key", action="append", default=[], help="a key that you got from its holder")
    reads.add_argument("--checkpoint", action="append", default=[], help="a checkpoint of this book that you kept")
    reads.add_argument("--many", action="store_true", help="read many files from the input")
    given = reads.parse_args()
    known = [kept(path, given.key) for path in given.checkpoint]
    if given.many:
        return many(given.key, known)
    with open(given.file, "rb") as file:
        found = verify(file.read(), given.key, known)
    print(f"fits: {found.tree.size} entries, {found.texts} texts, {len(found.gone)} erased")


if __name__ == "__main__":
    try:
        main()
    except Misfit as misfit:
        sys.exit("does not fit: " + (f"entry {misfit.n}: " if misfit.n else "") + str(misfit))
