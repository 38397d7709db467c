"""What users may do with sources."""

from typing import Any

from wagtail.permissions import policy_registry

from cms.snippets.models import Source


def may(user: Any, action: str) -> bool:
    """Whether the user may do this with sources. Nobody in particular, on a shell, may."""
    if user is None:
        return True
    return bool(policy_registry.get_by_type(Source).user_has_permission(user, action))


def may_work_with_sources(user: Any) -> bool:
    policy = policy_registry.get_by_type(Source)
    return bool(policy.user_has_any_permission(user, ["add", "change", "delete", "view"]))
