"""Say which guides readers lose with a topic, and move guides to another."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms.admin.bulk.field_changes import ChangeFieldMixin
from cms.admin.failures import RefusedError
from cms.admin.jobs.forms import SaveModeField
from cms.admin.permissions import Obstacle, obstacle, with_page_status
from cms.admin.source_changes import write
from cms.pages.deletion import guides_hidden_without
from cms.pages.models import GuidePage, TopicPage
from cms.visibility import is_published

MOVE_ACTION = "hub.move_to_topic"
"""The action in the history of a guide."""

NAMED = 20
"""Guides that the screens name."""


def guides_lost(pages: list[Page], next_url: str) -> dict[str, Any]:
    """Return the context of `hub_admin/guides_lost.html`."""
    guides = guides_hidden_without(pages)
    ids = [("id", pk) for pk in guides.values_list("pk", flat=True)]
    move = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move_to_topic"])
    return {
        "lost": len(ids),
        "lost_named": guides[:NAMED],
        "lost_unnamed": max(len(ids) - NAMED, 0),
        "move_guides_url": f"{move}?{urlencode([*ids, ('next', next_url)])}",
    }


class UnpublishPageView(UnpublishView):
    template_name = "hub_admin/confirm_unpublish_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        pages = [page for page in self.objects_to_unpublish if isinstance(page, Page)]
        return {**context, **guides_lost(pages, self.request.get_full_path())}


class UnpublishPagesAction(UnpublishBulkAction):
    """Wagtail's, which does not say what readers lose besides."""

    template_name = "hub_admin/confirm_bulk_unpublish.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        pages, _others = self.get_actionable_objects()
        return {**context, **guides_lost(pages, self.request.get_full_path())}


class MoveToTopicForm(forms.Form):
    topic = forms.ModelChoiceField(
        TopicPage.objects.all(),
        label=_("Topic"),
        widget=AdminPageChooser(target_models=[TopicPage]),
    )
    how = SaveModeField()


class MoveToTopicAction(ChangeFieldMixin, PageBulkAction):
    """Give guides another topic. Their addresses stay."""

    display_name = _("Move to topic")
    action_type = "move_to_topic"
    aria_label = _("Move the selected guides to another topic")
    template_name = "hub_admin/bulk_move_to_topic.html"
    action_priority = 60
    form_class = MoveToTopicForm
    explanation = _("These guides get the topic that you choose:")
    icon = "arrow-right-full"
    field = "topic"
    changed_model = GuidePage

    @classmethod
    def get_queryset(cls, model: Any, object_ids: list[str]) -> list[Page]:
        pages = with_page_status(model.objects.all())
        return super().get_queryset(pages, object_ids)

    def reason_against(self, page: Page) -> str:
        if not issubclass(page.specific_class or Page, GuidePage):
            return gettext("Only guides belong to a topic.")
        reason = obstacle(page, self.request.user)
        return str(reason.label) if reason else ""

    def object_context(self, page: Page) -> dict[str, Any]:
        return {
            **super().object_context(page),
            "title": page.get_admin_display_title(),
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        }

    def value_of(self, stored: int) -> TopicPage:
        topic: TopicPage | None = TopicPage.objects.filter(pk=stored).first()
        if topic is None:
            raise RefusedError(gettext("Its topic does not exist any more."))
        return topic

    def change(self, page: Page, topic: TopicPage, user: Any, *, publish: bool) -> bool:
        guide = self.locked(page)
        publish = publish and guide.live
        drafted = guide.get_latest_revision_as_object().topic_id
        if topic.locale_id != guide.locale_id:
            raise ValidationError(_("The topic is in another language."))
        if drafted == topic.pk and (not publish or guide.topic_id == topic.pk):
            return False
        if reason := obstacle(guide, user, publish=publish):
            raise RefusedError(Obstacle(reason).label)
        if publish and not guide.permissions_for_user(user).can_publish():
            raise PermissionDenied
        write(
            guide,
            {"topic": topic},
            publish=publish,
            user=user,
            action=MOVE_ACTION,
            data={"topic": topic.title, "published": publish},
        )
        return True

    def undo(self, content: Page, before: dict[str, Any], user: Any) -> None:
        guide = self.locked(content)
        if (
            guide.live
            and guide.topic_id != before["live"]
            and not is_published(self.value_of(before["live"]))
        ):
            raise RefusedError(
                gettext("Its former topic is not published any more; readers would lose the guide.")
            )
        super().undo(content, before, user)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d guide has been moved to “%(topic)s”.",
            "%(count)d guides have been moved to “%(topic)s”.",
            num_parent_objects,
        ) % {"count": num_parent_objects, "topic": self.cleaned_form.cleaned_data["topic"]}
