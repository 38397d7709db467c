"""What frontends were promised still holds, or the changelog says what does not."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from graphql import build_schema

from cms.api.compatibility import admitted, breaking_changes, dangerous_changes, unadmitted
from cms.api.execution.operations import operations_in, unused_fields
from cms.api.management.commands import release_schema, write_schema
from cms.api.schema import graphql_schema, sdl
from cms.settings import BASE_DIR
from tests.contract.deprecations import undated_deprecations

CONTRACT = BASE_DIR / "frontend_contract"
RELEASED = (CONTRACT / "released.graphql").read_text()
CHANGELOG = (CONTRACT / "CHANGELOG.md").read_text()

BREAKING = [
    ("  website: String!\n", "  address: String!\n", "Source.website"),
    ("  publisher: String!\n", "  publisher: String\n", "Source.publisher"),
    ('  """The law, or help with the law."""\n  LEGAL\n', "", "SourceKind.LEGAL"),
    (
        '  """How often the hub mentions the source."""\n  mentionCounts: MentionCounts!\n',
        "",
        "Source.mentionCounts",
    ),
    ("  occurrences: Int!\n", "  occurrences: Float!\n", "MentionCounts.occurrences"),
    (" | FigureBlock", "", "GuideBlock.FigureBlock"),
    ("    slug: String!\n", "    key: String!\n", "Query.source(slug:)"),
    ("    path: String!\n", "    path: String!\n    site: ID!\n", "Query.route(site:)"),
    ("    filter: TopicFilter\n", "    filter: TopicFilter!\n", "Query.topics(filter:)"),
    ("  publisher: String\n", "  publisher: String\n  site: ID!\n", "SourceFilter.site"),
    ("type FocalPoint {", "interface FocalPoint {", "FocalPoint"),
    ("type Offer implements Node {", "type Offer {", "Offer"),
]
"""(text of the schema, what is there instead, the coordinate of what that breaks)"""


def patched(before: str, after: str) -> str:
    assert before in RELEASED
    return RELEASED.replace(before, after, 1)


def test_the_changelog_names_every_breaking_change() -> None:
    left = unadmitted(breaking_changes(RELEASED, sdl()), CHANGELOG)

    assert left == [], (
        "Frontends break on these changes since released.graphql:\n"
        + "\n".join(map(str, left))
        + "\nUndo them, or name each in frontend_contract/CHANGELOG.md, which says how."
    )


def test_every_deprecation_has_a_reason_and_a_date() -> None:
    assert undated_deprecations(graphql_schema) == []


@pytest.mark.parametrize(("before", "after", "coordinate"), BREAKING, ids=[c for *_, c in BREAKING])
class TestBreakingChange:
    def test_is_found(self, before: str, after: str, coordinate: str) -> None:
        changes = breaking_changes(RELEASED, patched(before, after))

        assert coordinate in [change.coordinate for change in changes]
        assert unadmitted(changes, CHANGELOG) == changes

    def test_passes_once_the_changelog_names_it(
        self, before: str, after: str, coordinate: str
    ) -> None:
        changes = breaking_changes(RELEASED, patched(before, after))
        names = ", ".join(f"`{change.coordinate}`" for change in changes)

        assert unadmitted(changes, f"{CHANGELOG}\n- Breaking: {names} had to go.\n") == []


def test_adding_breaks_nothing() -> None:
    more = patched("  website: String!\n", "  website: String!\n  phone: String\n")

    assert breaking_changes(RELEASED, more) == []
    assert dangerous_changes(RELEASED, more) == []


@pytest.mark.parametrize(
    ("before", "after", "coordinate"),
    [
        ("  LEGAL\n", "  LEGAL\n  MEDICAL\n", "SourceKind.MEDICAL"),
        (" | FigureBlock", " | FigureBlock | Offer", "GuideBlock.Offer"),
        ("format: ImageFormat = WEBP", "format: ImageFormat = AVIF", "Image.srcset(format:)"),
        ("    path: String!\n", "    path: String!\n    site: ID\n", "Query.route(site:)"),
        ("  publisher: String\n", "  publisher: String\n  site: ID\n", "SourceFilter.site"),
        ("type Redirect {", "type Redirect implements Node {\n  id: ID!", "Redirect"),
    ],
)
def test_what_careful_frontends_survive_is_dangerous(before, after, coordinate) -> None:
    current = patched(before, after)

    assert breaking_changes(RELEASED, current) == []
    assert [change.coordinate for change in dangerous_changes(RELEASED, current)] == [coordinate]


class TestChangelog:
    def test_only_unreleased_entries_about_breaking_changes_count(self) -> None:
        changelog = """
- Breaking: `Before.all`

## Unreleased

- Breaking: `A.b` is gone, and
  so is `A.c(d:)`.
- Added: `A.e`.

## 2026-01-31

- Breaking: `Old.one`
"""
        assert admitted(changelog) == {"A.b", "A.c(d:)"}

    def test_without_that_heading_nothing_counts(self) -> None:
        assert admitted("- Breaking: `A.b`\n") == set()


@pytest.mark.parametrize(
    ("reason", "is_dated"),
    [
        ("", False),
        ('(reason: "Use `title`.")', False),
        ('(reason: "2027-06-30")', False),
        ('(reason: "Use `title`. Stays until 2027-06-30.")', True),
    ],
)
def test_a_deprecation_without_reason_or_date_is_found(reason: str, is_dated: bool) -> None:
    schema = build_schema(f"""
        type Query {{ old: Int @deprecated{reason}  new(old: Int @deprecated{reason}): E }}
        enum E {{ OLD @deprecated{reason} }}
        input I {{ old: Int @deprecated{reason} }}
    """)

    found = undated_deprecations(schema)

    assert sorted(found) == ([] if is_dated else ["E.OLD", "I.old", "Query.new(old:)", "Query.old"])


def test_fields_that_no_operation_asks_for_are_found(tmp_path: Path) -> None:
    schema = build_schema("""
        interface Page { title: String }
        type Topic implements Page { title: String summary: String }
        type Guide implements Page { title: String summary: String }
        type Query { page: Page guide: Guide }
    """)
    (tmp_path / "A.graphql").write_text("query A { page { title ... on Topic { summary } } }")

    assert unused_fields(schema, operations_in(tmp_path)) == ["Guide.summary", "Query.guide"]


def test_writing_the_schema_lists_what_has_changed_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(write_schema, "BASE_DIR", tmp_path)
    (tmp_path / "frontend_contract").mkdir()
    (tmp_path / "frontend_contract" / "released.graphql").write_text("type Query { old: Int }")
    before = sdl().replace("  LEGAL\n", "  LAW\n").replace("    path: String!\n", "")
    publisher = '  """Who is behind the site; may be empty."""\n  publisher: String!\n'
    before = before.replace(publisher, "")
    (tmp_path / "frontend_contract" / "schema.graphql").write_text(
        before.replace(
            '    """As in a reader\'s address bar: `/sources/duo/`, `/nl/topics/`."""\n', ""
        ).replace("  route(\n  )", "  route")
    )

    call_command("write_schema")

    _, *lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Breaking: `Query.route(path:)`: A required arg path on Query.route was added.",
        "Breaking: `SourceKind.LAW`: LAW was removed from enum type SourceKind.",
        "Dangerous: `SourceKind.LEGAL`: LEGAL was added to enum type SourceKind.",
        "Added: `Source.publisher`",
    ]
    call_command("write_schema")
    assert capsys.readouterr().out == "schema.graphql is up to date.\n"


class TestReleasing:
    @pytest.fixture
    def contract(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for command in (release_schema, write_schema):
            monkeypatch.setattr(command, "BASE_DIR", tmp_path)
        contract = tmp_path / "frontend_contract"
        contract.mkdir()
        (contract / "schema.graphql").write_text(sdl())
        (contract / "released.graphql").write_text("type Query { old: Int }")
        (contract / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n")
        return contract

    def test_makes_the_schema_of_today_the_released_one(self, contract: Path) -> None:
        (contract / "CHANGELOG.md").write_text(
            "# Changes\n\n## Unreleased\n\n- Breaking: `Query.old` is gone.\n"
        )

        call_command("release_schema")

        assert (contract / "released.graphql").read_text() == sdl()
        changelog = (contract / "CHANGELOG.md").read_text()
        assert changelog.startswith("# Changes\n\n## Unreleased\n\n## 20")
        assert changelog.endswith("\n\n- Breaking: `Query.old` is gone.\n")
        assert admitted(changelog) == set()

    def test_waits_for_the_changelog(self, contract: Path) -> None:
        with pytest.raises(CommandError, match=r"Query\.old was removed"):
            call_command("release_schema")

        assert (contract / "released.graphql").read_text() == "type Query { old: Int }"
