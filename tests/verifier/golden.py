#!/usr/bin/env python3
"""Makes the golden vectors of the book format, from docs/book-format.md and not from Comity's code.

    python3 golden.py > golden.json               once; what was published never changes
    python3 golden.py --example > example.jsonl   the book of the format's worked example
    python3 golden.py --check golden.json

Comity is held against the file by `tests/src/spelling.rs`.
"""

import base64
import hashlib
import json
import sys

import verify_book as book


def canonical(value):
    """The one spelling of a value."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def compress(point):
    inverse = pow(point[2], book.P - 2, book.P)
    x, y = point[0] * inverse % book.P, point[1] * inverse % book.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def key_pair(seed):
    raw = hashlib.sha512(seed).digest()
    secret = int.from_bytes(raw[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return secret, raw[32:], compress(book.times(secret, book.BASE))


def sign(seed, message):
    secret, prefix, public = key_pair(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % book.Q
    nonce = compress(book.times(r, book.BASE))
    h = int.from_bytes(hashlib.sha512(nonce + public + message).digest(), "little") % book.Q
    return nonce + ((r + h * secret) % book.Q).to_bytes(32, "little")


def written(name, role, seed):
    raw = bytes([role]) + key_pair(seed)[2]
    key_id = sha256(name.encode(), b"\n", raw)[:4]
    return f"{name}+{key_id.hex()}+{base64.b64encode(raw).decode()}", key_id


def signature(name, role, seed, text, at=None):
    message, before = text, b""
    if role == 4:
        message, before = f"cosignature/v1\ntime {at}\n{text}", at.to_bytes(8, "big")
    raw = written(name, role, seed)[1] + before + sign(seed, message.encode())
    return f"— {name} {base64.b64encode(raw).decode()}\n"


VALUES = [
    {},
    [],
    "",
    None,
    [True, False, None, 0, -1, 1, 2**53 - 1, -(2**53 - 1)],
    {"b": 1, "a": [True, {"z": "", "": "z"}]},
    {"likelihood": 4, "effect": 5, "title": "Spare parts late", "owner": None},
    # The order of RFC 8785: by UTF-16 code units, where 😀 stands before U+FB33.
    {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7},
    "".join(map(chr, range(0x20))) + '"\\/\x7f\x80\u2028\u2029\ufeff\uffff',
    # One word in the four Unicode forms, and what other alphabets do: none is another's bytes.
    ["\u00e9", "e\u0301", "\ufb01", "fi", "\u212b", "\u00c5", "A\u030a", "\u1e9b\u0323", "\uac00", "\u1100\u1161"],
    ["İstanbul", "ıI", "straße", "STRASSE", "Ǆ", "ό", "ό", "שלום", "مرحبا ١٢٣", "नमस्ते १२३", "東京", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"],
    ["\u202eevil\u202c", "a\u200bb", "a\u00adb", "\u00a0", "1.234,56", "1,234.56", "1 234,56", "٣٫١٤", "31.12.2026"],
    {"n": {"n": {"n": {"n": {"n": [[[[[[]]]]]]}}}}},
]

OTHERWISE = [
    "{ }", "{} ", "\n{}", "\ufeff{}", '{"a":1, "b":2}', '{"b":2,"a":1}', '{"a":1,"a":1}', '"\\u0041"', '"\\/"',
    '"\\u001F"', '"\\u000a"', '"\\u007f"', '"\\ud83d\\ude00"', '"\\ud800"', "1.0", "1e3", "-0", "01", "0.1", "1E400",
    "9007199254740992", "-9007199254740992", "18446744073709551616", "NaN", "Infinity", "nul", "'a'", "[1,]", "{a:1}",
    '{"\ufb33":1,"\U0001f600":2}', '{"$serde_json::private::RawValue":"1"}', "[" * 101 + "]" * 101 + "x", "",
]

DOCUMENTS = [
    ({"title": "é"}, {"effect": 5, "cause": None}, b"\x5a" * 32),
    ({"title": "e\u0301"}, {"effect": 5, "cause": None}, b"\x5a" * 32),
    ({"title": "é"}, {"effect": 5, "cause": None}, bytes(range(32))),
    ({"kind": "risk", "number": 27, "title": "Spare parts for chiller 2 arrive late"}, {"extra": {"£": "1.200"}}, b"\0" * 32),
]


def entry(n, **more):
    fields = dict.fromkeys(book.FIELDS)
    fields.update(book="b-works", origin="o-1", n=n, at=1_760_000_000_000_000 + n, act="risk.raised")
    return {**fields, **more}


ENTRIES = [
    entry(1, act="book.opened", about="t-works"),
    entry(2, person="p-olive", organisation="g-meridian", record="r-1", kind="risk", version=1, digest="04" * 32),
    entry(3, act="risk.looked_at", record="r-1", kind="risk", note={"still_valid": True, "next_days": 30, "é": "e\u0301"}),
    entry(4, act="record.erased", record="r-1", kind="risk", note={"erases": [2]}),
    entry(2**53 - 1, at=-1),
]


def vectors():
    texts = [canonical(value) for value in VALUES]
    leaves = [sha256(b"\x00", canonical(one).encode()) for one in ENTRIES]
    roots, tree = [], book.Tree()
    for n in range(18):
        roots.append(tree.root().hex())
        tree.append(sha256(n.to_bytes(8, "big")))
    log, party = "comity/book/b-works/o-1", "comity/party/g-meridian"
    text = f"{log}\n17\n{base64.b64encode(bytes.fromhex(roots[17])).decode()}\n"
    note = text + "\n" + signature(log, 1, b"\x01" * 32, text) + signature(party, 4, b"\x02" * 32, text, 1_770_000_000)
    return {
        "about": "Golden vectors of comity-book/1, made by golden.py. They never change.",
        "canonical": [{"text": one, "sha256": sha256(one.encode()).hex()} for one in texts],
        "refused": OTHERWISE,
        "documents": [
            {
                "head": canonical(head),
                "body": canonical(body),
                "salt": salt.hex(),
                "digest": sha256(salt, canonical({"body": body, "head": head}).encode()).hex(),
            }
            for head, body, salt in DOCUMENTS
        ],
        "entries": [{"text": canonical(one), "leaf": leaf.hex()} for one, leaf in zip(ENTRIES, leaves)],
        "roots": roots,
        "keys": [written(log, 1, b"\x01" * 32)[0], written(party, 4, b"\x02" * 32)[0]],
        "note": note,
    }


def example():
    """A book of three entries: a risk raised and re-scored, and the first version's text erased."""
    log, party = "comity/book/b-works/o-1", "comity/party/g-works"
    header = {
        "book": "b-works",
        "exported_at": 1_790_000_000_000_000,
        "format": book.FORMAT,
        "holders": [{"id": "g-works", "keys": [written(party, 4, b"\x02" * 32)[0]], "name": "Department of Works"}],
        "keys": [written(log, 1, b"\x01" * 32)[0]],
        "origin": "o-1",
        "title": "Works Estate: both sides",
    }
    versions = [
        ({"title": "Roof leaks", "version": 1}, {"effect": 3, "likelihood": 4}, b"\x11" * 32),
        ({"title": "Roof leaks", "version": 2}, {"effect": 3, "likelihood": 2}, b"\x22" * 32),
    ]
    digests = [sha256(salt, canonical({"body": body, "head": head}).encode()).hex() for head, body, salt in versions]
    said = {"person": "p-olive", "organisation": "g-works", "record": "r-1", "kind": "risk"}
    entries = [
        entry(1, **said, version=1, digest=digests[0]),
        entry(2, **said, act="risk.rescored", version=2, digest=digests[1]),
        entry(3, record="r-1", kind="risk", act="record.erased", note={"erases": [1]}),
    ]
    head, body, salt = versions[1]
    beside = [{"erased": True}, {"head": canonical(head), "body": canonical(body), "salt": salt.hex()}, {}]
    tree, lines = book.Tree(), [canonical(header)]
    for one, more in zip(map(canonical, entries), beside):
        tree.append(sha256(b"\x00", one.encode()))
        lines.append(canonical({"entry": one, "leaf": sha256(b"\x00", one.encode()).hex(), **more}))
    text = f"{log}\n3\n{base64.b64encode(tree.root()).decode()}\n"
    note = text + "\n" + signature(log, 1, b"\x01" * 32, text) + signature(party, 4, b"\x02" * 32, text, 1_770_000_000)
    lines.append(canonical({"checkpoint": note}))
    before = "".join(line + "\n" for line in lines)
    return before + canonical({"lines": len(lines), "sha256": sha256(before.encode()).hex()}) + "\n"


def check(found):
    """Whether the file is what is made today, and the verifier reads it so."""
    assert found == vectors(), "the golden vectors are not those that are made today"
    for one in found["canonical"]:
        book.canonical(one["text"])
    for text in found["refused"]:
        try:
            book.canonical(text)
        except (book.Misfit, ValueError):
            continue
        raise AssertionError(f"read, but refused: {text!r}")
    for one in found["entries"]:
        book.entry(one["text"])
    text, signatures = book.note(found["note"])
    for name, key_id, raw in map(book.key, found["keys"]):
        assert any(book.holds(raw, text, one[2]) for one in signatures if one[:2] == (name, key_id)), name


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        with open(sys.argv[2], encoding="utf-8") as file:
            check(json.load(file))
        book.verify(example().encode())
        print("the golden vectors hold")
    elif sys.argv[1:2] == ["--example"]:
        print(example(), end="")
    else:
        print(json.dumps(vectors(), ensure_ascii=True, indent=1))
