"""Plan the changes that a file makes to sources, row by row."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q, TextField
from django.utils.translation import gettext as _
from wagtail.models import Locale

from cms.admin.jobs.models import SaveMode
from cms.admin.permissions import has_permission, source_obstacles
from cms.admin.source_import.columns import (
    BY_FIELD,
    CHECKED,
    Refused,
    latest_versions,
    required_columns,
    says_the_same,
    written,
)
from cms.admin.source_import.files import Problem, Row
from cms.snippets.models import Source

TEXT_LIMITS: dict[str, int] = {
    model_field.name: model_field.max_length
    for model_field in Source._meta.fields
    if isinstance(model_field, TextField) and model_field.max_length
}
"""Limits of long texts, which only Django's forms check; the model checks short ones."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The old and new text of a field; `drafted` is the text of a pending draft if it differs."""

    field: str
    old: str
    new: str
    drafted: str | None = None


@dataclass(slots=True)
class Line:
    """The change that a row makes: `action` is new, changed or unchanged."""

    number: int
    slug: str
    language: str
    title: str
    action: str
    source_id: int | None = None
    publishes: bool = False
    changes: list[FieldChange] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Plan:
    """Lines in the order of the file, the new values of their fields, and problems."""

    lines: list[Line] = field(default_factory=list)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Existing:
    """The objects that rows may refer to, loaded in a fixed number of statements."""

    locales: dict[str, Locale]
    default_locale: Locale
    users: dict[str, list[Any]]
    sources: dict[tuple[int, str], Source]
    drafts: dict[int, Source]
    obstacles: dict[int, str]


def plan(
    rows: Sequence[Row], headings: dict[str, str], *, how: str, user: Any, lock: bool = False
) -> Plan:
    """Plan the import in six statements, however many rows; with `lock` lock the sources."""
    known = _load(rows, user, lock)
    result = Plan()
    owners: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        line, values, problems = _plan_row(row, known, how, user)
        result.problems += [
            Problem(message, row.number, _heading(name, headings), row.cells.get(name, ""))
            for name, message in problems
        ]
        if line is not None:
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
                    headings["slug"],
                    row.cells["slug"],
                )
            )
    result.problems.sort(key=lambda problem: problem.row or 0)
    return result


def _heading(name: str, headings: dict[str, str]) -> str:
    return headings.get(name) or str(BY_FIELD[name].heading)


def counts(lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    counted = Counter(line["action"] for line in lines)
    return {action: counted[action] for action in ("new", "changed", "unchanged")}


def _load(rows: Sequence[Row], user: Any, lock: bool) -> Existing:
    names = {row.cells["review_owner"] for row in rows if row.cells.get("review_owner")}
    users: dict[str, list[Any]] = defaultdict(list)
    people = get_user_model().objects.filter(is_active=True)
    for person in people.filter(Q(username__in=names) | Q(email__in=names)):
        for name in {person.get_username(), person.email} & names:
            users[name].append(person)
    slugs = {row.cells["slug"] for row in rows}
    drafted = Q(has_unpublished_changes=True, latest_revision__content__slug__in=slugs)
    found = (
        Source.objects.filter(Q(slug__in=slugs) | drafted)
        .select_related("locale", "latest_revision", "review_owner")
        .order_by("pk")
    )
    if lock:
        found = found.select_for_update(of=("self",))
    drafts = latest_versions(list(found))
    sources: dict[tuple[int, str], Source] = {}
    for source in (*drafts.values(), *found):
        sources.setdefault((source.locale_id, source.slug), source)
    by_id = {source.pk: source for source in found}
    return Existing(
        locales={locale.language_code: locale for locale in Locale.objects.all()},
        default_locale=Locale.get_default(),
        users=users,
        sources={key: by_id[source.pk] for key, source in sources.items()},
        drafts=drafts,
        obstacles=source_obstacles(list(found), user),
    )


def _plan_row(
    row: Row, known: Existing, how: str, user: Any
) -> tuple[Line | None, dict[str, Any], list[tuple[str, str]]]:
    problems: list[tuple[str, str]] = []
    locale = _locale(row.cells.get("locale", ""), known)
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
        problems += _invalid(draft, ["slug"])
        if not has_permission(user, "add"):
            problems.append(("slug", _("No source has this slug, and you may not add any.")))
    elif source.pk in known.obstacles:
        problems.append(("slug", known.obstacles[source.pk]))
    changes = _changes(source, draft, values, how)
    for name, value in values.items():
        setattr(draft, name, value)
    publishes = how == SaveMode.PUBLISH and not (source and source.live)
    said = {*values, *(name for name, _message in problems)}
    problems += _invalid(
        draft, [name for name in CHECKED if name in values or (name not in said and publishes)]
    )
    line = Line(
        number=row.number,
        slug=slug,
        language=locale.language_code,
        title=draft.title,
        action="new" if source is None else "changed" if changes or publishes else "unchanged",
        source_id=source.pk if source else None,
        publishes=publishes,
        changes=changes,
    )
    return line, values, problems


def _locale(cell: str, known: Existing) -> Locale | None:
    if not cell:
        return known.default_locale
    for locale in known.locales.values():
        if cell.casefold() in (locale.language_code, str(locale).casefold()):
            return locale
    return None


def _values(row: Row, known: Existing, problems: list[tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in BY_FIELD:  # the database does not keep the order of the cells
        if name in ("slug", "locale") or name not in row.cells:
            continue
        cell = row.cells[name]
        try:
            values[name] = (
                _owner(cell, known) if name == "review_owner" else BY_FIELD[name].read(cell)
            )
        except Refused as refused:
            problems.append((name, str(refused)))
    return values


def _owner(cell: str, known: Existing) -> Any:
    if not cell:
        return None
    people = known.users.get(cell, [])
    if len(people) != 1:
        raise Refused(
            _("Several users have this e-mail address. Give the user name.")
            if people
            else _("No user has this name or e-mail address.")
        )
    return people[0]


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


def _invalid(source: Source, names: list[str]) -> list[tuple[str, str]]:
    """Return the messages of the model's validators about these fields, without a statement."""
    problems = [
        (name, message)
        for name in names
        if name in TEXT_LIMITS
        for message in _too_long(getattr(source, name), TEXT_LIMITS[name])
    ]
    try:
        source.clean_fields(exclude={field.name for field in source._meta.fields} - set(names))
    except ValidationError as error:
        problems += [
            (name, message) for name, messages in error.message_dict.items() for message in messages
        ]
    return problems


def _too_long(text: str, limit: int) -> list[str]:
    try:
        MaxLengthValidator(limit)(text)
    except ValidationError as error:
        return list(error.messages)
    return []
