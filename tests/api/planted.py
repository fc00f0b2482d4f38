"""An API with a fault at every address but one, to see that the checks see: each must be told of, and `/sound` must not."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "planted"

# The address, and what the check must call the fault.
FAULTS = {
    "/crashes": "ServerError",
    "/strays": "UndefinedStatusCode",
    "/speaks": "UndefinedContentType",
    "/misshapes": "JsonSchemaError",
    "/admits": "IgnoredAuth",
    "/swallows": "AcceptedNegativeData",
}


def document():
    """The description: every address says that it wants a token and a small number, and answers with one."""
    answer = {"description": "The number", "content": {"application/json": {"schema": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}}}}
    refusal = {"description": "Why not", "content": {"application/problem+json": {"schema": {"type": "object", "required": ["title"]}}}}
    operation = {
        "security": [{"token": []}],
        "parameters": [{"name": "n", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 1, "maximum": 9}}],
        "responses": {"200": answer, "401": refusal, "405": refusal, "422": refusal},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Planted", "version": "1"},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {path: {"get": operation} for path in ["/sound", *FAULTS]},
    }


class Handler(BaseHTTPRequestHandler):
    """Does what the document says, and at each address one thing wrong."""

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/openapi.json":
            return self.answer(200, document())
        if self.headers.get("Authorization") != f"Bearer {TOKEN}" and url.path != "/admits":
            return self.refuse(401)
        numbers = parse_qs(url.query, keep_blank_values=True).get("n", [])
        good = len(numbers) == 1 and numbers[0] in {str(n) for n in range(1, 10)}
        if not good and url.path != "/swallows":
            return self.refuse(422)
        if url.path == "/crashes":
            return self.refuse(500)
        if url.path == "/strays":
            return self.refuse(409)
        if url.path == "/speaks":
            return self.answer(200, {"n": 1}, "text/html")
        return self.answer(200, {"n": "one" if url.path == "/misshapes" else 1})

    def refuse(self, status):
        self.answer(status, {"title": "No"}, "application/problem+json")

    def answer(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def __getattr__(self, name):
        # Every other method is refused, as the document says.
        if name.startswith("do_"):
            return lambda: self.refuse(405)
        raise AttributeError(name)

    def log_message(self, *_):
        """Says nothing: there are thousands of requests."""


def serve():
    """Starts it on a free port of its own; returns its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
