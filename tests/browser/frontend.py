"""A frontend as small as one can be, on a port of its own: a page at `/api/draft`."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit
from urllib.request import Request, urlopen

QUERY = """query ($path: String!, $locale: String) {
  route(path: $path) {
    ... on GuidePage { title } ... on TopicPage { title } ... on Source { title }
  }
  sources(locale: $locale) { nodes { title slug website mentionCounts { guides occurrences } } }
}"""


@contextmanager
def frontend(api: str, *, is_checked: bool = True) -> Iterator[str]:
    """The address of the draft route of a frontend that asks this API."""
    address = urljoin(api, "/static/previews/checks.js")
    checks = f'<script async src="{address}"></script>' if is_checked else ""

    class Draft(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = {
                name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()
            }
            content = page(ask(api, given), checks).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Draft)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/draft"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ask(api: str, given: dict[str, str]) -> dict[str, Any]:
    body = {
        "query": QUERY,
        "variables": {"path": given.get("path", "/"), "locale": given.get("locale")},
    }
    headers = {"Content-Type": "application/json"}
    if "token" in given:
        headers["X-Preview-Token"] = given["token"]
    with urlopen(Request(api, json.dumps(body).encode(), headers)) as response:
        return json.load(response)["data"]


def page(data: dict[str, Any], checks: str) -> str:
    title = (data["route"] or {"title": "Not found"})["title"]
    sources = "".join(
        f'<li><a href="{escape(source["website"])}" data-source="{source["slug"]}">'
        f"{escape(source['title'])}</a>: {source['mentionCounts']['guides']} guides,"
        f" {source['mentionCounts']['occurrences']} citations</li>"
        for source in data["sources"]["nodes"]
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title>'
        f'<link rel="icon" href="data:,">{checks}</head>'
        f"<body><main><h1>{escape(title)}</h1><ul>{sources}</ul></main></body></html>"
    )


def preview_at(settings: Any, url: str) -> None:
    """Has the admin show previews of a frontend, as settings with this PREVIEW_URL would."""
    parts = urlsplit(url)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    frames = [*policy["frame-src"], f"{parts.scheme}://{parts.netloc}"]
    settings.PREVIEW_URL = url
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "frame-src": frames}}
