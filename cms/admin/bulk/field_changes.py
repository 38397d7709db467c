"""Give one field of many objects another value, and undo it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wagtail.admin.views.bulk_action import BulkAction

from cms.admin.jobs.models import SaveMode


class ChangeFieldMixin(BulkAction):
    """Put before a bulk action whose form asks for a value of `field`, and perhaps `how`."""

    field: ClassVar[str]
    changed_model: ClassVar[Any]

    def get_execution_context(self) -> dict[str, Any]:
        assert self.cleaned_form is not None
        return {**super().get_execution_context(), "self": self, **self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(cls, objects: Sequence[Any], **kwargs: Any) -> tuple[int, int]:
        action: ChangeFieldMixin = kwargs["self"]
        value, user = kwargs[cls.field], action.request.user
        publish = kwargs.get("how") == SaveMode.PUBLISH
        return sum(action.change(each, value, user, publish=publish) for each in objects), 0

    def change(self, content: Any, value: Any, user: Any, *, publish: bool) -> bool:
        """Return whether anything has changed; the object is locked until the transaction ends."""
        raise NotImplementedError

    def value_of(self, stored: Any) -> Any:
        """Return the value of the field that has been remembered."""
        return stored

    def locked(self, content: Any) -> Any:
        return self.changed_model.objects.select_for_update(of=("self",)).get(pk=content.pk)

    def remember(self, content: Any) -> dict[str, Any]:
        content = self.changed_model.objects.get(pk=content.pk)
        column = content._meta.get_field(self.field).attname
        return {
            "live": getattr(content, column),
            "draft": getattr(content.get_latest_revision_as_object(), column),
            "pending": content.has_unpublished_changes,
        }

    def undo(self, content: Any, before: dict[str, Any], user: Any) -> None:
        live, draft = self.value_of(before["live"]), self.value_of(before["draft"])
        if self.locked(content).live and self.remember(content)["live"] != before["live"]:
            self.change(content, live, user, publish=True)
        if self.remember(content)["draft"] != before["draft"]:
            self.change(content, draft, user, publish=False)
        if not before["pending"]:
            # The draft says again what is published.
            self.changed_model.objects.filter(pk=content.pk).update(has_unpublished_changes=False)
