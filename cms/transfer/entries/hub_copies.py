from cms.snippets.models import HubCopy, HubSettings
from cms.transfer.bundle import SettingsEntry
from cms.transfer.names import Names


def entry_of(copy: HubCopy, settings: HubSettings, names: Names) -> SettingsEntry:
    return SettingsEntry.model_construct(
        **{name: getattr(copy, name) for name in HubCopy.COPY_FIELDS},
        seo_image=names.images.name_of(settings.seo_image_id) if settings.seo_image_id else None,
    )


def fill(copy: HubCopy, settings: HubSettings, entry: SettingsEntry, names: Names) -> None:
    """The copy is of one language; the image is that of the site, in all languages."""
    for name in HubCopy.COPY_FIELDS:
        setattr(copy, name, getattr(entry, name))
    settings.seo_image_id = names.images.id_of(entry.seo_image) if entry.seo_image else None
