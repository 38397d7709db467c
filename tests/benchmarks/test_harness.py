"""The benchmarks themselves, as far as they can be tried without measuring anything."""

import subprocess
import sys

import pytest
from graphql import parse, validate

from cms.api.schema import graphql_schema
from cms.settings import BASE_DIR
from tests.benchmarks import report
from tests.benchmarks.__main__ import titles_in
from tests.benchmarks.load import Measured
from tests.benchmarks.queries import QUESTIONS

SPEEDS = {
    ("medium", "source page", report.TRUSTED): 900,
    ("medium", "source page", report.AD_HOC): 400,
    ("medium", "source page", report.ONE_STATEMENT): 1_800,
    ("medium", "source page", report.POSTGRAPHILE): 1_000,
    ("medium", "source page", report.STOCK): 10,
    ("medium", "source page", report.ANEW): 450,
    ("medium", "hot source", report.ANEW): 300,
    ("large", "source page", report.TRUSTED): 850,
    ("large", "source page", report.ANEW): 400,
}
RESULTS = {row: Measured(speed, 8, 20, 0.5, 0.2, 100) for row, speed in SPEEDS.items()}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_can_be_asked(question) -> None:
    assert validate(graphql_schema, parse(question.text)) == []
    assert question.variables


def test_answers_are_compared_by_their_titles() -> None:
    answer = {"data": {"source": {"title": "A", "nodes": [{"title": "B"}, {"topic": None}]}}}

    assert titles_in(answer) == {"A", "B"}
    assert titles_in({"data": {"source": {"title": {"html": "C"}}}}) == set()


def test_what_is_wanted_is_held_against_what_was_found() -> None:
    found = {goal.text: (round(goal.ratio, 2), goal.is_met) for goal in report.goals(RESULTS)}

    assert found == {
        "medium: source page to PostGraphile": (0.9, False),
        "medium: source page to stock Grapple": (90, True),
        "medium: source page, ad hoc, POST to trusted, GET": (0.44, False),
        "medium: source page to one statement, bare": (0.5, True),
        "medium: source page to PostGraphile, made anew": (0.45, False),
        "medium: source page to stock Grapple, made anew": (45, True),
        "medium: source page to one statement, bare, made anew": (0.25, False),
        "medium: cost of hot source to source page, made anew": (1.5, False),
        "source page: cost in large to that in medium": (1.06, True),
        "source page: cost in large to that in medium, made anew": (1.12, True),
    }


def test_table_and_chart_are_written_together(tmp_path, monkeypatch) -> None:
    page, chart = tmp_path / "performance.md", tmp_path / "performance.svg"
    page.write_text("Before\n<!-- figures -->\nold\n<!-- end of figures -->\nAfter\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(report, "CHART", chart)

    for how in ("First.", "Medians of 3 rounds."):
        report.write(RESULTS, dict.fromkeys(RESULTS, 2), how)

    text = page.read_text()
    assert "old" not in text
    assert "First." not in text
    assert text.startswith("Before")
    assert text.endswith("After\n")
    assert "| medium | source page | PostGraphile | 1,000 |" in text
    assert "| medium: source page to PostGraphile | 0.90 | at least 1 | missed |" in text
    assert chart.read_text().count("<rect") == 1 + 6

    page.write_text("no marks")
    with pytest.raises(SystemExit, match="lost its marks"):
        report.write(RESULTS, dict.fromkeys(RESULTS), "Again.")


@pytest.mark.parametrize(
    ("module", "wrong", "said"),
    [
        ("tests.benchmarks", ["--sizes", "huge"], "invalid choice: 'huge'"),
        ("tests.benchmarks.soak", ["--minutes", "0"], "--minutes must be more than 0."),
        ("tests.benchmarks.writes", ["--guides", "0"], "--rounds and --guides are at least 1."),
    ],
)
def test_commands_teach_and_refuse(module: str, wrong: list[str], said: str) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)

    help_text, refused = run("--help"), run(*wrong)

    assert help_text.returncode == 0
    assert "make " in help_text.stdout
    assert refused.returncode == 2
    assert said in refused.stderr
