from typing import Any

from django import template
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.widgets.button import ListingButton

from cms.admin.permissions import has_permission
from cms.snippets.models import Source

register = template.Library()


def offered_actions(user: Any) -> list[Any]:
    """List the bulk actions on sources that the user may take, by priority.

    Users who may change sources may take an action without a method `is_offered_to`.
    """
    meta = Source._meta
    actions = bulk_action_registry.get_bulk_actions_for_model(meta.app_label, meta.model_name)
    may_change = has_permission(user, "change")
    offered = [
        action
        for action in actions
        if (action.is_offered_to(user) if hasattr(action, "is_offered_to") else may_change)
    ]
    return sorted(offered, key=lambda action: action.action_priority)


@register.inclusion_tag("wagtailadmin/shared/buttons.html", takes_context=True)
def source_bulk_actions(context: Any) -> dict[str, Any]:
    """Wagtail's `bulk_action_choices`, limited to what the user may do."""
    names = [Source._meta.app_label, Source._meta.model_name]
    return {
        "buttons": [
            ListingButton(
                action.display_name,
                reverse("wagtail_bulk_action", args=[*names, action.action_type]),
                attrs={"aria-label": action.aria_label, "data-bulk-action-button": ""},
                priority=action.action_priority,
                classname=" ".join(sorted(action.classes | {"bulk-action-btn"})),
            )
            for action in offered_actions(context["request"].user)
        ]
    }
