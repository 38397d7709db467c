"""Load what the rows of a file may refer to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Locale

from cms.admin.locales import hub_locales
from cms.admin.permissions import source_obstacles
from cms.admin.source_import.columns import Refused, latest_versions
from cms.admin.source_import.files import Row
from cms.languages import canonical_code
from cms.snippets.duplicates import sources_by_website
from cms.snippets.models import Source


@dataclass(slots=True)
class Existing:
    """The objects that rows may refer to."""

    locales: dict[str, Locale]
    default_locale: Locale
    users: dict[str, list[Any]]
    sources: dict[tuple[int, str], Source]
    drafts: dict[int, Source]
    obstacles: dict[int, str]
    by_website: dict[tuple[int, str], list[Source]]


def load_existing(rows: Sequence[Row], user: Any, *, lock: bool) -> Existing:
    """Seven statements, however many rows; with `lock` lock the sources."""
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
        locales={locale.language_code: locale for locale in hub_locales()},
        default_locale=Locale.get_default(),
        users=users,
        sources={key: by_id[source.pk] for key, source in sources.items()},
        drafts=drafts,
        obstacles=source_obstacles(list(found), user),
        by_website=sources_by_website({row.cells.get("website", "") for row in rows}),
    )


def locale_of(cell: str, known: Existing) -> Locale | None:
    if not cell:
        return known.default_locale
    named = {str(locale).casefold(): locale for locale in known.locales.values()}
    return known.locales.get(canonical_code(cell)) or named.get(cell.casefold())


def owner_of(cell: str, known: Existing) -> Any:
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
