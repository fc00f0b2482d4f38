#!/usr/bin/env python3
"""Checks a Comity book file with nothing but Python 3 and its standard library.

    python3 verify_book.py FILE

Says what fits, or the first thing that does not, and ends with 0 or 1. It was written from
book-format.md and shares no code with Comity: a stranger's verifier, to read in one sitting.
"""

import base64
import hashlib
import json
import sys


class Misfit(Exception):
    pass


def want(holds, what):
    if not holds:
        raise Misfit(what)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text):
    raw = base64.b64decode(text, validate=True)
    want(base64.b64encode(raw).decode() == text, "base64 in another spelling")
    return raw


def canonical(text):
    """JSON, but only in its one spelling (book-format.md, section 2)."""

    def members(pairs):
        keys = [key for key, _ in pairs]
        want(keys == sorted(set(keys), key=lambda key: key.encode("utf-16-be")), "keys out of order")
        return dict(pairs)

    def no_fraction(number):
        raise Misfit(f"the number {number}")

    value = json.loads(text, object_pairs_hook=members, parse_float=no_fraction, parse_constant=no_fraction)
    again = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    want(again == text, "JSON in another spelling")
    return value


# Ed25519 (RFC 8032), to verify only: slow, and short enough to read.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(k, point):
    sum_ = (0, 1, 1, 0)
    while k:
        if k & 1:
            sum_ = add(sum_, point)
        point, k = add(point, point), k >> 1
    return sum_


def point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    want(y < P, "a point out of range")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    want((x * x - square) % P == 0 and (x or not sign), "bytes that are no point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = times(s, BASE), add(point(signature[:32]), times(h, point(key)))
    same = (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0
    return s < Q and same


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return sha256(b"\x01", root(leaves[:left]), root(leaves[left:]))


class Book:
    def __init__(self, header):
        want(header["format"] == "comity-book/1", "the format")
        self.book, self.origin = header["book"], header["origin"]
        self.keys, self.leaves, self.versions = {}, [], {}
        self.covered, self.gone, self.tombstoned, self.texts = None, set(), set(), 0
        for written in header["keys"] + [key for holder in header["holders"] for key in holder["keys"]]:
            name, key_id, raw = written.split("+", 2)
            raw = unbase64(raw)
            want(sha256(name.encode(), b"\n", raw)[:4].hex() == key_id, "a key's id")
            self.keys[name, key_id] = raw

    def entry(self, line):
        text, n = line["entry"].encode(), len(self.leaves) + 1
        want(sha256(b"\x00", text).hex() == line["leaf"], "the entry or its leaf hash was changed")
        self.leaves.append(bytes.fromhex(line["leaf"]))
        entry = canonical(line["entry"])
        want((entry["book"], entry["origin"], entry["n"]) == (self.book, self.origin, n), "out of place")
        if entry["version"] is not None:
            want(entry["version"] == self.versions.get(entry["record"], 0) + 1, "a version out of order")
            self.versions[entry["record"]] = entry["version"]
        if entry["act"] == "record.erased":
            self.tombstoned |= set(entry["note"]["erases"])
        beside = set(line) - {"entry", "leaf"}
        if entry["digest"] is None:
            want(beside == set(), "a text beside an entry that made no version")
        elif beside == {"erased"} and line["erased"] is True:
            self.gone.add(n)
        else:
            want(beside == {"head", "body", "salt"}, "the text of its version is missing")
            canonical(line["head"]), canonical(line["body"])
            salt = bytes.fromhex(line["salt"])
            want(len(salt) == 32 and salt.hex() == line["salt"], "the salt")
            whole = '{"body":%s,"head":%s}' % (line["body"], line["head"])
            want(sha256(salt, whole.encode()).hex() == entry["digest"], "its text or salt was changed")
            self.texts += 1

    def checkpoint(self, line):
        want(set(line) == {"checkpoint"}, "a checkpoint with more beside it")
        head, _, signatures = line["checkpoint"].rpartition("\n\n")
        log = f"comity/book/{self.book}/{self.origin}"
        stated = f"{log}\n{len(self.leaves)}\n{base64.b64encode(root(self.leaves)).decode()}"
        want(head == stated, f"the tree over {len(self.leaves)} entries is not the one that was signed")
        want(signatures.endswith("\n"), "a note that does not end")
        by = set()
        for signature in signatures[:-1].split("\n"):
            dash, name, raw = signature.split(" ")
            raw = unbase64(raw)
            key = self.keys.get((name, raw[:4].hex()))
            want(dash == "—" and key and (name, key) not in by, f"the signature line of {name}")
            message, raw = f"{head}\n".encode(), raw[4:]
            if key[0] == 4:
                message = b"cosignature/v1\ntime %d\n" % int.from_bytes(raw[:8], "big") + message
                raw = raw[8:]
            want(key[0] in (1, 4) and signed(key[1:], message, raw), f"the signature of {name}")
            by.add((name, key))
        want(any(name == log and key[0] == 1 for name, key in by), "the log itself did not sign")
        self.covered = len(self.leaves)


def verify(raw):
    lines = raw.decode().split("\n")
    want(len(lines) > 2 and lines.pop() == "", "cut short")
    before = "".join(line + "\n" for line in lines[:-1]).encode()
    seal = '{"lines":%d,"sha256":"%s"}' % (len(lines) - 1, sha256(before).hex())
    book, at = Book(canonical(lines[0])), 1
    try:
        for at, text in enumerate(lines[1:-1], 2):
            line = canonical(text)
            book.checkpoint(line) if "checkpoint" in line else book.entry(line)
    except (ValueError, KeyError, TypeError, Misfit) as why:
        raise Misfit(f"line {at}, entry {len(book.leaves)}: {why}") from why
    want(lines[-1] == seal, "the seal does not fit: cut short, or a line was changed")
    want(book.covered == len(book.leaves), "the last checkpoint does not cover every entry")
    want(book.gone <= book.tombstoned, f"texts are gone that no entry says were erased: {book.gone - book.tombstoned}")
    return book


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as file:
            found = verify(file.read())
    except (Misfit, ValueError, KeyError, TypeError) as why:
        sys.exit(f"does not fit: {why}")
    print(f"fits: {len(found.leaves)} entries, {found.texts} texts, {len(found.gone)} erased")
