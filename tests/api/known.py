"""What somebody can name: the ids, slugs and people of the sample that their addresses can hold.

Without them nearly every request would ask for what is not there, and the refusal of that is all that would be held to
the description. What is named can be lost without harm: no address names the caller, their own token or their session.
"""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ESTATE = "works-estate"
NOBODYS = "00000000-0000-4000-8000-00000000dead"
REGISTER = b"Risk,Likelihood,Impact\nPumps fail in a flood,High,Medium\nKeys go missing,Low,Low\n"


class Asker:
    """A person with a token."""

    def __init__(self, address, token):
        self.address, self.token = address, token

    def ask(self, path, method="GET", body=None, sort="application/json"):
        """The JSON that answers; nothing where it is refused."""
        body = json.dumps(body).encode() if isinstance(body, dict) else body
        request = Request(f"{self.address}/api/v1{path}", method=method, data=body)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", sort)
        try:
            with urlopen(request, timeout=10) as answer:
                return json.loads(answer.read() or "null")
        except HTTPError:
            return None

    def document(self):
        """The description that the server gives of itself."""
        with urlopen(f"{self.address}/api/openapi.json", timeout=10) as answer:
            return json.loads(answer.read())

    def first(self, path, fits=lambda item: True):
        """The id of the first in a list that fits, else one that nobody has."""
        items = (self.ask(path) or {}).get("items", [])
        return next((item["id"] for item in items if fits(item)), NOBODYS)

    def made(self, path, body, sort="application/json"):
        """The id of what was just made, else one that nobody has."""
        return (self.ask(path, "POST", body, sort) or {}).get("id", NOBODYS)


def attached(asker, risk):
    """The id of a file put to a risk."""
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\n1,2\n\r\n--x--\r\n'
    return asker.made(f"/relationships/{ESTATE}/risks/{risk}/attachments", body, "multipart/form-data; boundary=x")


def proposed(asker, estate):
    """The id of risk criteria that wait for the other side: new ones, else those that wait already."""
    text = ((asker.ask(f"{estate}/criteria") or {}).get("now") or {}) | {"days": {"low": 60, "medium": 30, "high": 30, "very_high": 7}}
    made = asker.made(f"{estate}/criteria", {"text": text})
    return asker.first(f"{estate}/criteria") if made == NOBODYS else made


def values(asker, spare):
    """A value for each parameter of an address, by its name; those of an `id` by the noun before it. `spare` are the
    people that nobody acts as."""
    estate = f"/relationships/{ESTATE}"
    risk = asker.first(f"{estate}/risks")
    return {
        "relationship": ESTATE,
        "organisation": asker.ask("/me")["organisation"],
        "person": asker.first("/people", lambda person: person["name"] in spare),
        "token": asker.made("/me/tokens", {"name": "to be revoked", "scope": "read", "days": 1}),
        "session": NOBODYS,
        "invitation": asker.first("/invitations"),
        "view": asker.made(f"{estate}/views", {"list": "risks", "name": "Late ones", "query": "review=late"}),
        "risks/id": risk,
        "actions/id": asker.first(f"{estate}/actions"),
        "comments/id": asker.first(f"{estate}/comments"),
        "attachments/id": attached(asker, risk),
        "room": asker.made(f"{estate}/rooms", {"name": "Board papers"}),
        "criteria/id": proposed(asker, estate),
        "imports/id": asker.made(f"{estate}/imports?file_name=register.csv&seen_by=us", REGISTER, "text/csv"),
    }


def settings(document, values):
    """Schemathesis's settings that name what there is: a table for each address with parameters."""
    tables = []
    for path in document["paths"]:
        parts = path.split("/")
        held = []
        for noun, part in zip(parts, parts[1:]):
            name = part.strip("{}")
            value = values.get(f"{noun}/{name}") or values.get(name)
            if part.startswith("{") and value:
                held.append(f'"path.{name}" = {json.dumps(value)}')
        if held:
            tables.append(f"[[operations]]\ninclude-path = {json.dumps(path)}\nparameters = {{ {', '.join(held)} }}\n")
    return "\n".join(tables)
