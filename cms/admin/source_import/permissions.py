"""Who may import sources. Each row asks again for what it does."""

from typing import Any

from cms.admin.source_import.models import How
from cms.admin.source_permissions import may


def may_import(user: Any) -> bool:
    return may(user, "add") or may(user, "change")


def ways(user: Any) -> list[How]:
    """What the user may let become of sources."""
    return [How.DRAFT, How.PUBLISH] if may(user, "publish") else [How.DRAFT]
