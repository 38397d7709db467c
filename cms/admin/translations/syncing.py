"""The form that brings translations up to date with their original."""

from typing import Any

from wagtail.models import Page
from wagtail_localize.views.update_translations import (
    UpdateTranslationsForm,
    UpdateTranslationsView,
)

from cms.admin.permissions import has_permission


def form_to_update(view: UpdateTranslationsView) -> UpdateTranslationsForm:
    """Offer to publish at once only to those who may publish every one of the translations."""
    form = UpdateTranslationsForm(view.request.POST if view.request.method == "POST" else None)
    enabled = view.object.translations.filter(enabled=True)
    targets = [translation.get_target_instance() for translation in enabled]
    if not all(_may_publish(target, view.request.user) for target in targets):
        form.fields["publish_translations"].disabled = True
        form.fields["publish_translations"].widget = form.fields[
            "publish_translations"
        ].hidden_widget()
    return form


def _may_publish(target: Any, user: Any) -> bool:
    if isinstance(target, Page):
        return bool(target.permissions_for_user(user).can_publish())
    return has_permission(user, "publish", type(target))
