"""What `make test` says of its checks, and how it ends."""

import shlex
import sys
from pathlib import Path

import pytest

from cms.runner import quality
from cms.runner.quality import Check


def printing(text: str, status: int = 0) -> list[str]:
    return ["sh", "-c", f"echo {text} in $PLACE; exit {status}"]


def test_a_check_shows_what_it_prints_below_its_name(capfd) -> None:
    for run in (Check.holds, Check.holds_quietly):
        assert run(Check("Style", printing("fine"), {"PLACE": "order"})) is True
        assert capfd.readouterr().out == "==> Style\nfine in order\n"


def test_a_check_that_fails_says_how_to_repeat_it(capfd) -> None:
    command = printing("wrong", 3)
    for run in (Check.holds, Check.holds_quietly):
        assert run(Check("Style", command, {"PLACE": "places"})) is False
        assert capfd.readouterr().out == (
            f"==> Style\nwrong in places\nFAILED: {shlex.join(command)} (status 3)\n"
        )


def test_each_static_check_has_its_program() -> None:
    programs = {Path(check.command[0]) for check in quality.static_checks()}

    assert all(program.is_file() for program in programs)
    assert {program.name for program in programs} >= {"mypy", "ruff", "lint-imports"}


def test_the_whole_suite_is_spread_and_a_choice_is_not() -> None:
    whole, chosen = (quality.test_suite("test", given).command for given in ([], ["tests/web"]))

    assert "--dist=loadfile" in whole
    assert chosen[-3:] == ["-m", "not thorough and not release and not opensearch", "tests/web"]
    assert "--dist=loadfile" not in chosen


@pytest.mark.parametrize(
    ("arguments", "statuses", "failed"),
    [
        ([], (0, 0), None),
        ([], (1, 0), "Style"),
        ([], (1, 1), "Style, Tests"),
        (["--without-tests"], (0, 1), None),
        (["--level=thorough"], (1, 0), None),
        (["tests/web"], (1, 1), "Tests"),
    ],
)
def test_names_at_the_end_what_failed(monkeypatch, arguments, statuses, failed) -> None:
    style, tests = (["sh", "-c", f"exit {status}"] for status in statuses)
    monkeypatch.setattr(sys, "argv", ["make test", *arguments])
    monkeypatch.setattr(quality, "static_checks", lambda: [Check("Style", style)])
    monkeypatch.setattr(quality, "test_suite", lambda level, given: Check("Tests", tests))

    if failed is None:
        quality.main()
    else:
        with pytest.raises(SystemExit, match=f"Failed: {failed}\\. Each is explained above"):
            quality.main()
