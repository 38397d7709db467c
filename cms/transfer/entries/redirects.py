from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.transfer.bundle import RedirectEntry
from cms.transfer.redirect_paths import is_path, shown_path, stored_path
from cms.visibility import visible_anywhere


def redirects_of(site: Site) -> dict[str, Redirect]:
    """The redirects that readers of the site meet, by stored path, in the order they were made.

    Where the site and all sites have one for a path, the site's counts. One statement.
    """
    rows = Redirect.get_for_site(site).order_by("pk")
    found: dict[str, Redirect] = {}
    for row in rows:
        if row.site_id or row.old_path not in found:
            found[row.old_path] = row
    return found


def redirect_chain(site: Site) -> dict[str, str]:
    """Return the redirects of the site from path to path, as stored."""
    chain = {}
    for old_path, redirect in redirects_of(site).items():
        target = target_of(redirect, site)
        if target and is_path(target):
            chain[old_path] = stored_path(target)
    return chain


def target_of(redirect: Redirect, site: Site) -> str | None:
    """The path or address a redirect leads to; None if its page has none, or is not public."""
    if redirect.redirect_page_id is None:
        link: str = redirect.redirect_link
        return link or None
    page = Page.objects.filter(visible_anywhere(), pk=redirect.redirect_page_id).first()
    parts = page.specific.get_url_parts() if page else None
    if parts is None:
        return None
    path = parts[2].rstrip("/") + (redirect.redirect_page_route_path or "/")
    return path if parts[0] == site.pk else parts[1] + path


def entry_of(redirect: Redirect, target: str) -> RedirectEntry:
    return RedirectEntry.model_construct(
        old_path=shown_path(redirect.old_path),
        target=target,
        temporary=not redirect.is_permanent,
    )


def fill(redirect: Redirect, entry: RedirectEntry) -> None:
    redirect.old_path = stored_path(entry.old_path)
    redirect.redirect_page = None
    redirect.redirect_page_route_path = ""
    redirect.redirect_link = entry.target
    redirect.is_permanent = not entry.temporary
    redirect.automatically_created = False
