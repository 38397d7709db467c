"""The form that brings translations up to date with their original."""

from wagtail_localize.views.update_translations import (
    UpdateTranslationsForm,
    UpdateTranslationsView,
)

from cms.admin.permissions import allows


def form_to_update(view: UpdateTranslationsView) -> UpdateTranslationsForm:
    """Offer to publish at once only to those who may publish every one of the translations."""
    form = UpdateTranslationsForm(view.request.POST if view.request.method == "POST" else None)
    enabled = view.object.translations.filter(enabled=True)
    targets = [translation.get_target_instance() for translation in enabled]
    if not all(allows(target, view.request.user, "publish") for target in targets):
        publish = form.fields["publish_translations"]
        publish.disabled = True
        publish.widget = publish.hidden_widget()
    return form
