"""The parts of a bundle that are about the site as a whole: copy, offer, redirects, images."""

from collections.abc import Callable
from typing import Any

from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from cms.snippets.models import HubCopy, HubSettings, Offer
from cms.snippets.models.image_text import describe
from cms.transfer.bundle import (
    FixedPageEntry,
    ImageEntry,
    OfferEntry,
    RedirectEntry,
    SettingsEntry,
)
from cms.transfer.entries import fixed_pages, hub_copies, images, offers, redirects
from cms.transfer.models import BundleImage
from cms.transfer.names import Names
from cms.transfer.publishing import publish
from cms.transfer.redirect_paths import stored_path
from cms.transfer.structure import Hub
from cms.transfer.tally import Outcome
from cms.visibility import is_published


def bring_fixed_page(page: Any, entry: FixedPageEntry) -> Outcome:
    """Let a page that every hub has say what the entry says."""
    slug = entry.slug or fixed_pages.entry_of(entry.page, page).slug
    said = entry.model_copy(update={"slug": slug})
    if is_published(page) and fixed_pages.entry_of(entry.page, page) == said:
        return Outcome.UNCHANGED
    if page.alias_of_id:
        ConvertAliasPageAction(page).execute(skip_permission_checks=True)
    fixed_pages.fill(page, entry)
    publish(page)
    return Outcome.CHANGED


def bring_settings(hub: Hub, entry: SettingsEntry, names: Names) -> Outcome:
    """Let the site's copy in the hub's language, and its image, be what the entry says."""
    settings = HubSettings.for_site(hub.site)
    copy = HubCopy.objects.filter(settings__site=hub.site, locale=hub.locale).first()
    is_same = copy is not None and hub_copies.entry_of(copy, settings, names) == entry
    names.drain()
    if is_same:
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED if copy else Outcome.NEW
    copy = copy or HubCopy(locale=hub.locale)
    hub_copies.fill(copy, settings, entry, names)
    settings.copies.add(copy)
    settings.save()
    return outcome


def bring_offer(hub: Hub, entry: OfferEntry) -> Outcome:
    """Let the site's current offer say in the hub's language what the entry says."""
    offer = offers.offers_of(hub).first()
    if offer and is_published(offer) and offers.entry_of(offer) == entry:
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED if offer else Outcome.NEW
    settings = HubSettings.for_site(hub.site)
    if offer is None:
        offer = Offer(locale=hub.locale, live=False)
        if settings.offer:
            offer.translation_key = settings.offer.translation_key
    offers.fill(offer, entry)
    if outcome == Outcome.NEW:
        offer.save()
    publish(offer, is_new=outcome == Outcome.NEW)
    if settings.offer is None:
        settings.offer = offer
        settings.save()
    return outcome


def bring_redirect(hub: Hub, entry: RedirectEntry, existing: dict[str, Redirect]) -> Outcome:
    """Let the former path lead where the entry says; `existing` are those of the site by path."""
    redirect = existing.get(stored_path(entry.old_path))
    if redirect:
        target = redirects.target_of(redirect, hub.site)
        if target and redirects.entry_of(redirect, target) == entry:
            return Outcome.UNCHANGED
    outcome = Outcome.CHANGED if redirect else Outcome.NEW
    if redirect is None or redirect.site_id is None:
        # One for all sites stays as it is for the others.
        redirect = Redirect(site=hub.site)
    redirects.fill(redirect, entry)
    redirect.save()
    return outcome


def bring_image(entry: ImageEntry, locale: Locale, store: Callable[[Any], None]) -> Outcome:
    """Let the key mean the image of the entry; `store` is told of a file that was stored."""
    row = BundleImage.objects.filter(key=entry.key).select_related("image").first()
    if row and images.is_same(row, entry, locale):
        return Outcome.UNCHANGED
    is_known, row = row is not None, row or BundleImage()
    is_new = images.fill(row, entry)
    says_more = not images.is_described(row.image, entry, locale)
    if says_more and entry.description is not None:
        describe(row.image, locale, entry.description)
    if is_new:
        store(row.image.file)
        return Outcome.CHANGED if is_known else Outcome.NEW
    # The hub had this very image, without a key, unless it is known.
    return Outcome.CHANGED if is_known or says_more else Outcome.UNCHANGED
