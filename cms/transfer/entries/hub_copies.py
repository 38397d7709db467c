from cms.snippets.models import HubCopy
from cms.transfer.bundle import SettingsEntry
from cms.transfer.entry import Entry


def entry_of(copy: HubCopy) -> Entry:
    return SettingsEntry.model_construct(
        **{name: getattr(copy, name) for name in HubCopy.COPY_FIELDS}
    )


def fill(copy: HubCopy, entry: Entry) -> None:
    for name in HubCopy.COPY_FIELDS:
        setattr(copy, name, getattr(entry, name))
