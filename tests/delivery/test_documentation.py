"""What docs/webhooks.md says, done to a webhook that was really sent."""

import hashlib
import hmac
import json
import re
import shutil
import subprocess
import time

import pytest

from cms.settings import BASE_DIR
from tests.delivery.receiver import SECRET, Heard
from tests.factories import SourceFactory, make_hub

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk"
OTHER = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcg=="
TEXT = (BASE_DIR / "docs" / "webhooks.md").read_text()
SIX_MINUTES = 6 * 60


def code(language: str) -> str:
    [found] = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def heard(receiver, settings) -> Heard:
    settings.WEBHOOK_SECRET_FALLBACKS = [OLD]
    make_hub()
    receiver.heard.clear()
    SourceFactory(title="Inburgering: café")
    [heard] = receiver.heard
    return heard


def cases(heard: Heard) -> list[tuple[bool, str, str, dict[str, str]]]:
    """(whether it is from the hub, body, secret, headers), of which two are as it was heard."""
    body = heard.body.decode()
    late = {**heard.headers, "webhook-timestamp": str(int(time.time()) - SIX_MINUTES)}
    return [
        (True, body, SECRET, heard.headers),
        (True, body, OLD, heard.headers),
        (False, body + " ", SECRET, heard.headers),
        (False, body, OTHER, heard.headers),
        (False, body, SECRET, late),
        (False, body, SECRET, {**heard.headers, "webhook-timestamp": "now"}),
        (False, body, SECRET, {**heard.headers, "webhook-signature": "v1,00"}),
        (False, body, SECRET, {**heard.headers, "webhook-id": "1"}),
        (False, body, SECRET, {}),
    ]


def test_python_tells_the_hub_from_others(heard) -> None:
    names: dict = {}
    exec(code("python"), names)
    is_from_hub = names["is_from_hub"]

    for expected, body, secret, headers in cases(heard):
        assert is_from_hub(body.encode(), headers, secret) is expected


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node")
def test_node_tells_the_hub_from_others(heard) -> None:
    asked = cases(heard)
    script = (
        f"{code('js')}\n"
        f"const cases = {json.dumps([case[1:] for case in asked])};\n"
        "console.log(JSON.stringify(cases.map(([body, secret, headers]) => {\n"
        "  try { return read(body, new Headers(headers), secret).type; } catch { return null; }\n"
        "})));\n"
    )

    answer = subprocess.run(
        ["node", "--input-type=module", "-"],
        cwd=BASE_DIR / "frontend_contract",
        input=script,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    told = ["content.changed" if is_from_hub else None for is_from_hub, *_ in asked]
    assert json.loads(answer) == told


def test_shows_a_payload_with_what_is_sent(heard) -> None:
    shown = json.loads(code("json"))
    assert [*heard.payload] == [*shown, "id", "event", "created", "tags", "paths"]
    assert [*heard.names] == [*shown["data"]]
    assert "application/json" in TEXT
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        assert f"\n{name}: " in TEXT
        assert name in heard.headers


def test_the_former_signature_is_of_the_oldest_secret(heard) -> None:
    timestamp = heard.headers["X-Hub-Timestamp"]
    expected = hmac.new(OLD.encode(), f"{timestamp}.".encode() + heard.body, hashlib.sha256)

    assert heard.headers["X-Hub-Signature"] == f"sha256={expected.hexdigest()}"
    assert timestamp == heard.headers["webhook-timestamp"]
    assert heard.payload["id"] == heard.headers["webhook-id"]
    assert {name: heard.payload[name] for name in heard.names} == heard.names
