"""Plan the changes that a file makes to sources, row by row."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cms.admin.jobs.models import SaveMode
from cms.admin.permissions import has_permission
from cms.admin.source_import.columns import (
    BY_FIELD,
    CHECKED,
    Refused,
    required_columns,
    says_the_same,
    written,
)
from cms.admin.source_import.duplicates import SameWebsite, SameWebsites
from cms.admin.source_import.existing import Existing, load_existing, locale_of, owner_of
from cms.admin.source_import.files import Problem, Row
from cms.admin.source_import.models import USE
from cms.admin.source_import.validation import invalid
from cms.snippets.models import Source

NO_DECISIONS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The old and new text of a field; `drafted` is the text of a pending draft if it differs."""

    field: str
    old: str
    new: str
    drafted: str | None = None


@dataclass(slots=True)
class Line:
    """The change that a row makes: `action` is new, changed, unchanged or left.

    `same_website` are other sources and rows with its website. The editor decides whether to `use`
    them, which leaves the row out, or to `keep` it beside them.
    """

    number: int
    slug: str
    language: str
    title: str
    action: str
    source_id: int | None = None
    publishes: bool = False
    changes: list[FieldChange] = field(default_factory=list)
    same_website: list[SameWebsite] = field(default_factory=list)
    decision: str = ""

    @property
    def is_undecided(self) -> bool:
        return bool(self.same_website) and not self.decision

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Plan:
    """Lines in the order of the file, the new values of their fields, and problems."""

    lines: list[Line] = field(default_factory=list)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def plan(
    rows: Sequence[Row],
    headings: dict[str, str],
    *,
    how: str,
    user: Any,
    lock: bool = False,
    decisions: Mapping[str, str] = NO_DECISIONS,
) -> Plan:
    """Plan the import in seven statements, however many rows; with `lock` lock the sources.

    `decisions` are those of the editor, by the number of the row.
    """
    known = load_existing(rows, user, lock=lock)
    result = Plan()
    websites = SameWebsites(known)
    owners: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        line, values, problems = _plan_row(row, known, how, user, websites)
        result.problems += [
            Problem(message, row.number, _heading(name, headings), row.cells.get(name, ""))
            for name, message in problems
        ]
        if line is not None:
            if line.same_website:
                line.decision = decisions.get(str(row.number), "")
                line.action = "left" if line.decision == USE else line.action
            result.lines.append(line)
            result.values[row.number] = values
            owners[line.source_id or (line.language, line.slug)].append(row)
    for same in owners.values():
        for row in same[1:]:
            result.problems.append(
                Problem(
                    _("Row %(number)d is about the same source. Keep one of the two.")
                    % {"number": same[0].number},
                    row.number,
                    _heading("slug", headings),
                    row.cells["slug"],
                )
            )
    if refused := {problem.row for problem in result.problems}:
        result.problems += [
            Problem(
                line.same_website[0].message(),
                line.number,
                _heading("website", headings),
                result.values[line.number]["website"],
            )
            for line in result.lines
            if line.is_undecided and not refused & {line.number, line.same_website[0].row}
        ]
    result.problems.sort(key=lambda problem: problem.row or 0)
    return result


def _heading(name: str, headings: dict[str, str]) -> str:
    return headings.get(name) or str(BY_FIELD[name].heading)


def counts(lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    counted = Counter(line["action"] for line in lines)
    return {action: counted[action] for action in ("new", "changed", "unchanged", "left")}


def _plan_row(
    row: Row, known: Existing, how: str, user: Any, websites: SameWebsites
) -> tuple[Line | None, dict[str, Any], list[tuple[str, str]]]:
    problems: list[tuple[str, str]] = []
    locale = locale_of(row.cells.get("locale", ""), known)
    if locale is None:
        codes = ", ".join(sorted(known.locales))
        problems.append(
            ("locale", _("This is none of the hub's languages: %(codes)s.") % {"codes": codes})
        )
        return None, {}, problems
    slug = row.cells["slug"]
    source = known.sources.get((locale.pk, slug)) if slug else None
    values = _values(row, known, problems)
    draft = known.drafts[source.pk] if source else Source(slug=slug, locale=locale, live=False)
    if source is None:
        for column in required_columns(is_new=True):
            if column.field not in row.cells:
                problems.append(
                    (
                        "slug",
                        _("No source has this slug, and a new one needs the column “%(name)s”.")
                        % {"name": column.heading},
                    )
                )
        problems += invalid(draft, ["slug"])
        if not has_permission(user, "add"):
            problems.append(("slug", _("No source has this slug, and you may not add any.")))
    elif source.pk in known.obstacles:
        problems.append(("slug", known.obstacles[source.pk]))
    changes = _changes(source, draft, values, how)
    before = draft.website
    for name, value in values.items():
        setattr(draft, name, value)
    publishes = how == SaveMode.PUBLISH and not (source and source.live)
    said = {*values, *(name for name, _message in problems)}
    problems += invalid(
        draft, [name for name in CHECKED if name in values or (name not in said and publishes)]
    )
    is_valid = not any(name == "website" for name, _message in problems)
    same = websites.of(draft, before, row.number) if "website" in values and is_valid else []
    line = Line(
        number=row.number,
        slug=slug,
        language=locale.language_code,
        title=draft.title,
        action="new" if source is None else "changed" if changes or publishes else "unchanged",
        source_id=source.pk if source else None,
        publishes=publishes,
        changes=changes,
        same_website=same,
    )
    return line, values, problems


def _values(row: Row, known: Existing, problems: list[tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in BY_FIELD:  # the database does not keep the order of the cells
        if name in ("slug", "locale") or name not in row.cells:
            continue
        cell = row.cells[name]
        try:
            values[name] = (
                owner_of(cell, known) if name == "review_owner" else BY_FIELD[name].read(cell)
            )
        except Refused as refused:
            problems.append((name, str(refused)))
    return values


def _changes(
    source: Source | None, draft: Source, values: dict[str, Any], how: str
) -> list[FieldChange]:
    """Compare with the latest draft and, if it is published, with the live version."""
    if source is None:
        new = Source()
        return [
            FieldChange(name, "", _as_text(name, value))
            for name, value in values.items()
            if value != getattr(new, name)
        ]
    live = source if how == SaveMode.PUBLISH and source.live else draft
    changes = []
    for name, value in values.items():
        old, drafted = written(live, name), written(draft, name)
        new_text = _as_text(name, value)
        if not (says_the_same(new_text, old) and says_the_same(new_text, drafted)):
            changes.append(FieldChange(name, old, new_text, drafted if drafted != old else None))
    return changes


def _as_text(name: str, value: Any) -> str:
    if name == "review_owner":
        return value.get_username() if value else ""
    return BY_FIELD[name].write(value)
