"""The pages that every hub has: a home page for each language, and below it the index pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.coreutils import find_available_slug
from wagtail.models import DraftStateMixin, Locale, Page, Site, TranslatableMixin
from wagtail.query import PageQuerySet

from cms.declaration import declared_pages, listed_pages, listed_snippets, the_declaration
from cms.languages import content_languages
from cms.pages.models import HomePage
from cms.snippets.models import Source
from cms.transfer.import_lock import hold_import_lock
from cms.transfer.publishing import publish

HOME = "home"
"""The name of the home page in bundles; the others have that of what they list."""

HTTP_PORT = 80
HTTPS_PORT = 443


def index_pages() -> list[tuple[Any, str, str]]:
    """The pages that list others: model, title and slug of each."""
    indexes = [(model, the_declaration(model).lists) for model in declared_pages().values()]
    return [
        (model, lists.replace("_", " ").capitalize(), lists.replace("_", "-"))
        for model, lists in indexes
        if lists
    ]


class StructureError(Exception):
    """The page tree holds something that a hub cannot be built on. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub of the default site in one language."""

    site: Site
    locale: Locale
    home: HomePage
    indexes: Mapping[str, Page]
    """The index pages, by the `plural` of what they list."""

    def parent_of(self, model: Any) -> Page:
        """The page below which the pages of a declared type stand: their index page, or home."""
        return self.indexes.get(the_declaration(model).plural, self.home)

    def pages(self, model: Any) -> PageQuerySet:
        """Return the pages of a declared type in page-tree order, published or not."""
        found: PageQuerySet = model.objects.child_of(self.parent_of(model)).order_by("path")
        return found

    def everything(self, model: Any) -> QuerySet[Any]:
        """The pages or snippets of a declared type, published or not."""
        if issubclass(model, Page):
            return self.pages(model)
        found: QuerySet[Any] = model.objects.filter(locale=self.locale)
        return found


def named_types() -> list[Any]:
    """The types beside sources whose objects have names in bundles: their slugs."""
    snippets = [model for model in listed_snippets() if is_held(model) and model is not Source]
    return [*listed_pages(), *snippets]


def is_held(model: Any) -> bool:
    """Return True if bundles can hold a snippet type: it has a slug, a language and drafts."""
    has_slug = any(field.name == "slug" for field in model._meta.concrete_fields)
    return has_slug and issubclass(model, DraftStateMixin) and issubclass(model, TranslatableMixin)


def find_hub(language_code: str) -> Hub | None:
    """The hub in this language, or None while some page of its structure is missing."""
    site = default_site()
    locale = Locale.objects.filter(language_code=language_code).first()
    root = site.root_page.specific if site else None
    home = root.get_translation_or_none(locale) if locale and isinstance(root, HomePage) else None
    if site is None or home is None:
        return None
    indexes = {
        the_declaration(model).lists: model._default_manager.child_of(home).first()
        for model, _, _ in index_pages()
    }
    return None if None in indexes.values() else Hub(site, home.locale, home, indexes)


def original_hub(language_code: object) -> Hub | None:
    """The hub of which one in this language is a translation: none of that in the default one."""
    is_original = language_code == settings.LANGUAGE_CODE
    return None if is_original else find_hub(settings.LANGUAGE_CODE)


def ensure_hub(language_code: str, fill: Callable[[str, Page], None] | None = None) -> Hub:
    """The hub in this language, whose missing pages are made and published.

    Pages in another language than the default one are made as translations of those in the default
    one; `fill` is given each before it is published, with its name. Raises StructureError.
    """
    set_up()
    hub = find_hub(language_code)
    if hub is None:
        _translate_structure(Locale.objects.get(language_code=language_code), fill)
        hub = find_hub(language_code)
    if hub is None:
        raise StructureError(f"The structure of the hub in “{language_code}” could not be made.")
    return hub


def is_set_up() -> bool:
    """Return True if nothing is missing: languages, home page, index pages."""
    languages = set(Locale.objects.values_list("language_code", flat=True))
    indexes = [
        Exists(model._default_manager.filter(path__startswith=OuterRef("path")))
        for model, _, _ in index_pages()
    ]
    homes = HomePage.objects.filter(*indexes, sites_rooted_here__is_default_site=True)
    return languages.issuperset(content_languages()) and homes.exists()


def set_up(site_url: str | None = None) -> bool:
    """Make what is missing; True if that was the hub itself, with its home page.

    `site_url` is the address at which readers find the hub. A site that is there keeps its own,
    unless another one is given. Raises StructureError.
    """
    if is_set_up():
        if site_url:
            _move_site(site_address(site_url))
        return False
    address = site_address(site_url or settings.FRONTEND_URL)
    with transaction.atomic():
        hold_import_lock()
        for code in content_languages():
            Locale.objects.get_or_create(language_code=code)
        site = default_site()
        root = site.root_page.specific if site else None
        if isinstance(root, HomePage):
            home, is_new = root, False
        else:
            home, is_new = _make_home(site, root, address), True
        for model, title, slug in index_pages():
            if not model._default_manager.child_of(home).exists():
                _add(home, model(title=title, slug=slug, locale=home.locale, show_in_menus=True))
    Site.clear_site_root_paths_cache()
    return is_new


def site_address(url: str) -> tuple[str, int]:
    """Host name and port of a site's URL. Raises StructureError if a site cannot have it."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("http", "https") or not parts.hostname or port == -1:
        raise StructureError(f"“{url}” should be an address such as https://hub.example.org.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise StructureError(f"“{url}” should be the address of a host, without a path.")
    if port is None:
        port = HTTPS_PORT if parts.scheme == "https" else HTTP_PORT
    if (parts.scheme == "https") != (port == HTTPS_PORT):
        raise StructureError(
            f"“{url}” cannot be the address of a site: Wagtail takes port {HTTPS_PORT} for HTTPS"
            " and every other port for HTTP."
        )
    return parts.hostname, port


def default_site() -> Site | None:
    """The site whose hub bundles are about. One statement."""
    sites = Site.objects.filter(is_default_site=True).select_related("root_page")
    site: Site | None = sites.first()
    return site


def _make_home(site: Site | None, root: Page | None, address: tuple[str, int]) -> HomePage:
    tree_root = Page.get_first_root_node()
    welcome = next(filter(_is_welcome_page, tree_root.get_children().specific()), None)
    if root is not None and root != welcome:
        raise StructureError(
            f"The root page of the default site is “{root.title}”, a {root._meta.verbose_name}. A"
            " hub needs a home page there: choose or make one under Settings > Sites."
        )
    if welcome:
        # It gives up its slug first, and the site needs a root page all along. Saving it would
        # queue tasks for a page that is gone when they run.
        Page.objects.filter(pk=welcome.pk).update(slug="welcome-to-wagtail")
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    slug = find_available_slug(tree_root, "home")
    home = HomePage(title=settings.WAGTAIL_SITE_NAME, slug=slug, locale=locale)
    _add(tree_root, home)
    site = site or Site(is_default_site=True)
    site.hostname, site.port = address
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.save()
    if welcome:
        welcome.delete()
    return HomePage.objects.get(pk=home.pk)


def _is_welcome_page(page: Page) -> bool:
    """Return True for the empty page that Wagtail's migrations make."""
    return type(page) is Page and page.slug == "home" and page.is_leaf()


def _move_site(address: tuple[str, int]) -> None:
    site = default_site()
    if site and (site.hostname, site.port) != address:
        site.hostname, site.port = address
        site.save()


def _translate_structure(locale: Locale, fill: Callable[[str, Page], None] | None) -> None:
    site = default_site()
    home = site.root_page.specific if site else None
    if home is None:
        return
    pages = {HOME: home}
    for model, _, _ in index_pages():
        index = model._default_manager.child_of(home).first()
        if index:
            pages[the_declaration(model).lists] = index
    for name, page in pages.items():
        if page.get_translation_or_none(locale) is None:
            translation = page.copy_for_translation(locale)
            if fill:
                fill(name, translation)
                # Nobody has seen its former slug, so it gets no redirect from there.
                translation.set_url_path(translation.get_parent())
                Page.objects.filter(pk=translation.pk).update(
                    slug=translation.slug, url_path=translation.url_path
                )
            publish(translation)
    Site.clear_site_root_paths_cache()


def _add(parent: Page, page: Page) -> None:
    page.live = False
    parent.add_child(instance=page)
    publish(page, is_new=True)
