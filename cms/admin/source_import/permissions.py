"""Who may import sources. Each row asks again for what it does."""

from typing import Any

from wagtail.permissions import policy_registry

from cms.admin.source_import.models import How
from cms.snippets.models import Source


def may(user: Any, action: str) -> bool:
    """Whether the user may do this with sources. Nobody in particular, on a shell, may."""
    if user is None:
        return True
    return bool(policy_registry.get_by_type(Source).user_has_permission(user, action))


def may_import(user: Any) -> bool:
    return may(user, "add") or may(user, "change")


def ways(user: Any) -> list[How]:
    """What the user may let become of sources."""
    return [How.DRAFT, How.PUBLISH] if may(user, "publish") else [How.DRAFT]
