"""The columns of a file of sources, and the values of their cells."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.admin.source_changes import drafts_of
from cms.admin.source_list import SourceIndexView
from cms.snippets.models import Source, SourceKind

LANGUAGES = ("en", "nl")
"""Languages of headings and kinds: those of the admin."""

DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")


class Refused(Exception):  # noqa: N818  (it is the cell that is refused)
    """A cell that its column does not accept. The text says what to do."""


@dataclass(frozen=True)
class Column:
    """A field of sources. `names` are accepted beside the `heading`."""

    field: str
    heading: Any
    example: str
    names: tuple[str, ...] = ()
    read: Callable[[str], Any] = str
    write: Callable[[Any], str] = str

    @property
    def required(self) -> bool:
        return self.field in ("title", "website", "summary")


def _kind(cell: str) -> str:
    known = {value: value for value in SourceKind.values}
    for language in LANGUAGES:
        with override(language):
            known |= {plain(str(kind.label)): kind.value for kind in SourceKind}
    if not cell:
        return str(Source._meta.get_field("kind").get_default())
    if plain(cell) not in known:
        kinds = ", ".join(str(kind.label) for kind in SourceKind)
        raise Refused(_("This is none of the kinds: %(kinds)s.") % {"kinds": kinds})
    return known[plain(cell)]


def _day(cell: str) -> date | None:
    if not cell:
        return None
    for day_format in DATE_FORMATS:
        try:
            return datetime.strptime(cell, day_format).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise Refused(_("This is no day. Write it as 2027-12-31 or as 31-12-2027."))


COLUMNS = (
    Column("slug", _("Slug"), "duo-integration", ("pad",)),
    Column(
        "locale",
        _("Language"),
        "en",
        ("language code", "taalcode"),
        write=lambda locale: locale.language_code,
    ),
    Column("title", _("Title"), "DUO integration", ("name", "naam")),
    Column(
        "website",
        _("Website"),
        "https://www.example.org/",
        ("url", "address", "link", "webadres", "adres"),
    ),
    Column("publisher", _("Publisher"), "DUO", ("aanbieder", "organisatie")),
    Column(
        "kind",
        _("Kind"),
        "official",
        ("type",),
        read=_kind,
        write=lambda value: str(SourceKind(value).label) if value in SourceKind.values else value,
    ),
    Column("summary", _("Summary"), "Register for exams, pay for them and read your results."),
    Column("intro", _("Intro"), "", ("introduction", "introductie")),
    Column("review_owner", _("Review owner"), "", ("owner", "eigenaar")),
    Column(
        "review_by",
        _("Review by"),
        "2027-12-31",
        ("review date", "review day"),
        read=_day,
        write=lambda value: value.isoformat() if value else "",
    ),
)
BY_FIELD = {column.field: column for column in COLUMNS}


CHECKED = ("title", "website", "publisher", "kind", "summary", "intro", "review_by")
"""The fields whose validators read no other table."""


def plain(text: str) -> str:
    """Normalize a heading: `Review_by:` is `review by`."""
    return " ".join(re.findall(r"\w+", text.replace("_", " ").casefold()))


def known_headings() -> dict[str, Column]:
    """Return the columns by all their names."""
    known: dict[str, Column] = {}
    for column in COLUMNS:
        names = {column.field, *column.names}
        for language in LANGUAGES:
            with override(language):
                names |= {str(column.heading), _label(column.field)}
        known |= {plain(name): column for name in names}
    return known


def computed_headings() -> set[str]:
    """Return the headings of the export of the list of sources that cannot be imported."""
    found = set()
    for name in SourceIndexView.list_export:
        if name in BY_FIELD or name == "locale.language_code":
            continue
        found.add(plain(name))
        for language in LANGUAGES:
            with override(language):
                found.add(plain(str(SourceIndexView.export_headings.get(name) or _label(name))))
    return found


def required_columns(is_new: bool) -> Iterator[Column]:
    """Yield the columns that a row needs."""
    return (column for column in COLUMNS if column.field == "slug" or (is_new and column.required))


def _label(name: str) -> str:
    try:
        return str(label_for_field(name, Source))
    except (AttributeError, FieldDoesNotExist):
        return name


def written(source: Source, name: str) -> str:
    """Return the text of a field in a file."""
    if name == "review_owner":
        return source.review_owner.get_username() if source.review_owner else ""
    return BY_FIELD[name].write(getattr(source, name))


def latest_versions(sources: list[Source]) -> dict[int, Source]:
    """Return what importing compares with: the latest draft of each source, by id."""
    return drafts_of(sources, ("slug", *CHECKED))


def says_the_same(text: str, other: str) -> bool:
    """Are two texts the same but for line ends and outer spaces, which no sheet keeps?"""
    return text.strip().splitlines() == other.strip().splitlines()
