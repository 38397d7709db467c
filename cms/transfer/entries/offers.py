from django.db.models import QuerySet

from cms.snippets.models import HubSettings, Offer
from cms.transfer.bundle import OfferEntry
from cms.transfer.structure import Hub


def offers_of(hub: Hub) -> QuerySet[Offer]:
    """The offer of the site in the hub's language, published or not."""
    chosen = HubSettings.objects.filter(site=hub.site).values("offer__translation_key")
    return Offer.objects.filter(locale=hub.locale, translation_key__in=chosen)


def entry_of(offer: Offer) -> OfferEntry:
    return OfferEntry.model_construct(
        **{name: getattr(offer, name) for name in OfferEntry.model_fields}
    )


def fill(offer: Offer, entry: OfferEntry) -> None:
    for name in OfferEntry.model_fields:
        setattr(offer, name, getattr(entry, name))
