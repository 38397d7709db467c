"""What docs/webhooks.md says, done to a webhook that was really sent."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from cms.settings import BASE_DIR
from tests.delivery.receiver import SECRET, Heard
from tests.factories import SourceFactory, make_hub

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (BASE_DIR / "docs" / "webhooks.md").read_text()
FOUR_MINUTES, SIX_MINUTES = 4 * 60, 6 * 60


def code(language: str) -> str:
    [found] = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def heard(receiver) -> Heard:
    make_hub()
    receiver.heard.clear()
    SourceFactory(title="Inburgering: café")
    [heard] = receiver.heard
    return heard


def cases(heard: Heard) -> list[tuple[bool, str, str, dict[str, str]]]:
    """(whether it is from the hub, body, secret, headers), of which one is as it was heard."""
    body = heard.body.decode()
    late = {**heard.headers, "X-Hub-Timestamp": str(int(time.time()) - SIX_MINUTES)}
    return [
        (True, body, SECRET, heard.headers),
        (False, body + " ", SECRET, heard.headers),
        (False, body, SECRET + "r", heard.headers),
        (False, body, SECRET, late),
        (False, body, SECRET, {**heard.headers, "X-Hub-Timestamp": "now"}),
        (False, body, SECRET, {**heard.headers, "X-Hub-Signature": "sha256=00"}),
        (False, body, SECRET, {}),
    ]


def test_python_tells_the_hub_from_others(heard, monkeypatch) -> None:
    names: dict = {}
    exec(code("python"), names)
    is_from_hub = names["is_from_hub"]

    for expected, body, secret, headers in cases(heard):
        assert is_from_hub(body.encode(), headers, secret) is expected
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + FOUR_MINUTES)
    assert is_from_hub(heard.body, heard.headers, SECRET)
    monkeypatch.setattr(time, "time", lambda: now + SIX_MINUTES)
    assert not is_from_hub(heard.body, heard.headers, SECRET)


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node")
def test_node_tells_the_hub_from_others(heard, tmp_path: Path) -> None:
    asked = cases(heard)
    script = tmp_path / "verify.mjs"
    script.write_text(
        f"{code('js')}\n"
        f"const cases = {json.dumps([case[1:] for case in asked])};\n"
        "console.log(JSON.stringify(cases.map(([body, secret, headers]) =>"
        " isFromHub(body, new Headers(headers), secret))));\n"
    )

    answer = subprocess.run(["node", script], capture_output=True, text=True, check=True).stdout

    assert json.loads(answer) == [expected for expected, *_ in asked]


def test_shows_a_payload_with_what_is_sent(heard) -> None:
    assert list(json.loads(code("json"))) == list(heard.payload)
    assert "application/json" in TEXT
    for name in ("X-Hub-Timestamp", "X-Hub-Signature"):
        assert f"\n{name}: " in TEXT
        assert name in heard.headers
