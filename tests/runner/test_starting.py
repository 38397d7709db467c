"""The start of `make run`: what it refuses, and that its processes end together."""

import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.runner import __main__ as runner
from cms.runner import preparedness, processes
from cms.runner.supervisor import ProcessEndedError, Supervisor
from tests.services import free_port


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing of this project is touched or started; signals and variables are put back."""
    monkeypatch.setattr(sys, "argv", ["make run"])
    monkeypatch.setattr(runner, "DATA_DIR", tmp_path / "data")
    monkeypatch.setattr(preparedness, "STAMP", tmp_path / "data" / "prepared.json")
    monkeypatch.setattr(processes, "SITE", tmp_path / "site")
    monkeypatch.setattr(processes, "preparation", lambda demo: ["false"])
    handlers = {number: signal.getsignal(number) for number in runner.STOP_SIGNALS}
    variables = dict(os.environ)
    for name in ("MAKELEVEL", "PORT", "SITE", "SITE_PORT", "RELOAD"):
        os.environ.pop(name, None)
    yield
    os.environ.clear()
    os.environ.update(variables)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def refusal() -> str:
    with pytest.raises(SystemExit) as stopped:
        runner.main()
    return str(stopped.value).strip()


def test_says_that_a_port_is_taken_and_which_to_try(monkeypatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        assert refusal() == (
            f"Port {port} is taken, perhaps by a hub that runs already. Stop that program, or"
            f" choose another port: PORT={port + 1} make run"
        )


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", ""])
def test_says_what_a_port_is(monkeypatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)

    assert refusal() == f"PORT must be a number from 1 to 65535, such as PORT=8001, not {port!r}."


def test_says_how_to_build_the_site_it_is_to_serve(monkeypatch) -> None:
    for name, value in {"PORT": free_port(), "SITE": 1, "SITE_PORT": free_port()}.items():
        monkeypatch.setenv(name, str(value))

    assert refusal() == "The example site has not been built. `make site` does that."


@pytest.mark.skipif(not shutil.which("node"), reason="The site needs Node.")
def test_the_hub_knows_the_site_beside_it_unless_it_was_told_of_another(monkeypatch) -> None:
    (processes.SITE / ".next").mkdir(parents=True)
    (processes.SITE / ".next" / "BUILD_ID").touch()
    monkeypatch.setenv("FRONTEND_URL", "https://example.org")
    for name in ("PREVIEW_URL", "WEBHOOK_URLS", "WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)

    runner.introduce_site(3001)

    assert os.environ["FRONTEND_URL"] == "https://example.org"
    assert os.environ["PREVIEW_URL"] == "http://127.0.0.1:3001/api/draft"
    assert os.environ["WEBHOOK_URLS"] == "http://127.0.0.1:3001/api/revalidate"
    assert len(os.environ["WEBHOOK_SECRET"]) > 30


def test_explains_itself(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["make run", "--help"])

    assert refusal() == "0"
    said = capsys.readouterr().out
    for word in ("Ctrl-C", "PORT=8001", "DEMO=0", "RELOAD=1", "SITE=1", "DATABASE_URL"):
        assert word in said


def test_prepares_a_database_once(monkeypatch, tmp_path: Path) -> None:
    command = ["sh", "-c", f"echo prepared >> '{tmp_path}/log'"]
    monkeypatch.setattr(processes, "preparation", lambda demo: command)

    runner.prepare_database(tmp_path / "run.log")
    runner.prepare_database(tmp_path / "run.log")

    assert (tmp_path / "log").read_text() == "prepared\n"


def test_shows_the_steps_of_the_preparation_and_logs_the_rest(
    monkeypatch, tmp_path: Path, capsys
) -> None:
    lines = "==> Making the tables\n  Applying 0001\n  Applying 0002\n"
    monkeypatch.setattr(processes, "preparation", lambda demo: ["printf", lines])

    runner.prepare_database(tmp_path / "run.log")

    said = capsys.readouterr().out
    assert said.splitlines()[1:] == ["==> Making the tables"]
    assert (tmp_path / "run.log").read_text() == lines


def test_without_the_demo_says_what_to_do_and_how_to_get_it() -> None:
    assert "import_content cms/transfer/demo/hub.json" in runner.banner(8000, is_demo=False)
    assert "import_content" not in runner.banner(8000)


def test_a_database_that_cannot_be_prepared_is_tried_again_the_next_time(
    monkeypatch, tmp_path: Path
) -> None:
    command = ["sh", "-c", "echo no such disk; false"]
    monkeypatch.setattr(processes, "preparation", lambda demo: command)

    for _attempt in range(2):
        with pytest.raises(runner.RunnerError, match=r"(?s)no such disk.*could not be prepared"):
            runner.prepare_database(tmp_path / "run.log")


def test_stops_the_rest_when_a_process_ends_and_says_which(monkeypatch, tmp_path, capsys) -> None:
    (tmp_path / "healthz").mkdir()
    address = ["--bind", runner.HOST, "--directory", str(tmp_path)]
    served, port = [sys.executable, "-m", "http.server", *address], free_port()
    monkeypatch.setattr(processes, "web", lambda host, port, reload: [*served, str(port)])
    monkeypatch.setattr(processes, "preparation", lambda demo: ["true"])
    monkeypatch.setattr(processes, "worker", lambda: ["sleep", "600"])
    monkeypatch.setattr(processes, "scheduler", lambda: ["sh", "-c", "echo no clock; exit 3"])

    with pytest.raises(ProcessEndedError, match="The scheduler process ended with status 3"):
        runner.run(port=port, site_port=None)

    said = capsys.readouterr().out
    assert "The hub runs." in said
    assert f"GraphQL    http://127.0.0.1:{port}/graphql/" in said
    assert "==> Stopping" in said
    log = tmp_path / "data" / f"run-{port}.log"
    assert f"details are in {log}\n" in said
    assert f"The last lines of {log}:" in said
    assert "    no clock" in said
    runner.refuse_taken(port)


def test_says_which_demo_content_is_still_to_come() -> None:
    assert "The hub runs.\n" in runner.banner(8000)
    said = runner.banner(8000, None, ["nl", "ar"])
    assert "The hub runs. Its demo content in Dutch and Arabic follows within a minute.\n" in said


def test_waits_for_an_answer_no_longer_than_it_says(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(runner, "START_SECONDS", 0.1)
    url = f"http://{runner.HOST}:{free_port()}/"

    with pytest.raises(runner.RunnerError, match=r"did not answer within 0\.1 seconds"):
        runner.wait_until_served(url, Supervisor(os.environ, tmp_path / "run.log"))
