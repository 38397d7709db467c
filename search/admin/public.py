"""The public of the default site, as the screens of the admin search for it."""

from wagtail.models import Site

from cms.audience import public_of
from cms.declaration import type_with_name
from cms.visibility import visible_mention, visible_rows
from search.kinds import kinds
from search.visible_matches import Asker


def public_asker(locale: str) -> Asker:
    """The public, in one language."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    audience = public_of(site, locale)
    return Asker(
        locale=locale,
        candidates={kind: visible_rows(audience, type_with_name(kind)) for kind in kinds()},
        mentions=visible_mention(audience),
    )
