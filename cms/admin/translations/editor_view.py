"""The translator's screen: it takes the place of wagtail-localize's, with the same models."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PageStatusSidePanel, StatusSidePanel
from wagtail.log_actions import registry as log_registry
from wagtail.models import DraftStateMixin, Page, RevisionMixin, WorkflowMixin, WorkflowState
from wagtail.snippets.side_panels import SnippetStatusSidePanel
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import apply_machine_translation

from cms.admin.failures import explain
from cms.admin.permissions import obstacle
from cms.admin.translations.drafts import has_changed
from cms.admin.translations.editor_form import TranslationForm, load_overrides
from cms.admin.translations.glossary import add_hints
from cms.admin.translations.saving import may_publish
from cms.admin.translations.texts import load_texts, progress_of
from cms.admin.views import ScreenView


def edit_translation(request: HttpRequest, translation: Translation, instance: Any) -> HttpResponse:
    """Answer in the place of the form of a page or snippet that is being translated."""
    view: Any = TranslationEditor.as_view(translation=translation, instance=instance)
    return view(request)


class TranslationEditor(ScreenView):
    """Texts side by side. What is saved is a draft; the buttons are those of any form."""

    translation: Any = None
    instance: Any = None
    template_name = "translations/edit.html"

    @cached_property
    def original(self) -> Any:
        """The content that was read for its translations."""
        return self.translation.source.as_instance()

    @cached_property
    def current(self) -> Any:
        """The original as readers see it now."""
        return self.translation.source.get_source_instance()

    @cached_property
    def obstacle(self) -> Any:
        return obstacle(self.instance, self.request.user, in_moderation=True)

    @cached_property
    def workflow(self) -> Any:
        """The workflow that the translation can be submitted to now."""
        if not isinstance(self.instance, WorkflowMixin) or self.obstacle:
            return None
        state = self.instance.current_workflow_state
        if state and state.status != WorkflowState.STATUS_NEEDS_CHANGES:
            return None
        return self.instance.get_workflow()

    @cached_property
    def machine(self) -> Any:
        translator = get_machine_translator()
        languages = self.translation.source.locale, self.translation.target_locale
        return translator if translator and translator.can_translate(*languages) else None

    @cached_property
    def texts(self) -> Any:
        return load_texts(self.translation, self.original)

    def form(self, data: Any = None) -> TranslationForm:
        overrides = list(load_overrides(self.translation, self.original))
        return TranslationForm(data, texts=self.texts, overrides=overrides)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.obstacle:
            raise PermissionDenied
        match request.POST.get("action"):
            case "refresh":
                self.translation.source.update_from_db()
                return redirect(request.get_full_path())
            case "machine" if self.machine:
                apply_machine_translation(self.translation.pk, request.user, self.machine)
                self._write(publish=False)
                return redirect(request.get_full_path())
        form = self.form(request.POST)
        is_valid = form.is_valid()
        form.write(self.translation, request.user)
        if not is_valid:
            messages.error(request, gettext("Not all of it has been saved. See below."))
            return self.render(form)
        publish = request.POST.get("action") == "publish"
        if publish and not may_publish(self.instance, request.user):
            raise PermissionDenied
        if self._write(publish) and request.POST.get("action") == "submit" and self.workflow:
            self._submit()
        return redirect(request.get_full_path())

    def _write(self, publish: bool) -> bool:
        """Write the texts into the draft; True if that was possible."""
        is_draft = isinstance(self.instance, DraftStateMixin)
        try:
            self.translation.save_target(user=self.request.user, publish=publish or not is_draft)
        except ValidationError as error:
            messages.error(
                self.request,
                gettext("Your texts are kept, but no draft could be made of them: %(why)s")
                % {"why": explain(error)},
            )
            return False
        done, total = progress_of(load_texts(self.translation, self.original))
        text = (
            gettext("Published. %(done)d of %(total)d texts are translated.")
            if publish
            else gettext("Saved. %(done)d of %(total)d texts are translated.")
        )
        messages.success(self.request, text % {"done": done, "total": total})
        return True

    def _submit(self) -> None:
        target = self.translation.get_target_instance()
        state = target.current_workflow_state
        if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(self.request.user)
        else:
            self.workflow.start(target, self.request.user)
        messages.success(self.request, gettext("Submitted for moderation."))

    def render(self, form: TranslationForm) -> HttpResponse:
        add_hints(self.texts, self.translation)
        done, total = progress_of(self.texts)
        rows = [
            {
                "text": text,
                "field": form[text.name],
                "keep": form[f"keep-{text.pk}"] if text.former else None,
            }
            for text in self.texts
        ]
        panels = [self._status_panel()]
        return self.show(
            translation=self.translation,
            form=form,
            rows=rows,
            overrides=[form[override.name] for override in form.overrides],
            done=done,
            total=total,
            source_language=_language(self.translation.source.locale),
            language=_language(self.translation.target_locale),
            original=self.current,
            original_url=AdminURLFinder(self.request.user).get_edit_url(self.current),
            is_out_of_date=has_changed(self.translation.source, self.current),
            obstacle=self.obstacle,
            workflow=self.workflow,
            may_publish=not self.obstacle and may_publish(self.instance, self.request.user),
            decisions=self._decisions(),
            machine=self.machine,
            is_page=isinstance(self.instance, Page),
            object=self.instance,
            page=self.instance if isinstance(self.instance, Page) else None,
            side_panels=panels,
            revision_enabled=isinstance(self.instance, RevisionMixin),
            draftstate_enabled=isinstance(self.instance, DraftStateMixin),
            revisions_compare_url_name=self._name_of("revisions_compare"),
            workflow_history_url=isinstance(self.instance, WorkflowMixin)
            and reverse(self._name_of("workflow_history"), args=[self.instance.pk]),
            media=MediaContainer(panels).media + form.media,
        )

    def get_page_title(self) -> str:
        return str(self.instance)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        if isinstance(self.instance, Page):
            return []
        viewset, meta = self.instance.snippet_viewset, self.instance._meta
        return [
            *self.breadcrumbs_items,
            {
                "url": reverse(viewset.get_url_name("list")),
                "label": capfirst(str(meta.verbose_name_plural)),
            },
            {"url": "", "label": str(self.instance)},
        ]

    def _decisions(self) -> list[tuple[str, str, str, bool]]:
        """The decisions of a reviewer: address, label, whether Wagtail asks for a comment."""
        state = getattr(self.instance, "current_workflow_task_state", None)
        if state is None:
            return []
        name = self._name_of("workflow_action")
        return [
            (reverse(name, args=[self.instance.pk, action, state.pk]), label, action, asks)
            for action, label, asks in state.task.specific.get_actions(
                self.instance, self.request.user
            )
        ]

    def _name_of(self, view: str) -> str:
        if isinstance(self.instance, Page):
            return f"wagtailadmin_pages:{view}"
        return str(self.instance.snippet_viewset.get_url_name(view))

    def _status_panel(self) -> StatusSidePanel:
        translations = [
            {"locale": each.locale, "url": url}
            for each in self.instance.get_translations().select_related("locale")
            if (url := AdminURLFinder(self.request.user).get_edit_url(each))
        ]
        options = {"locale": self.translation.target_locale, "translations": translations}
        if isinstance(self.instance, Page):
            return PageStatusSidePanel(
                self.instance,
                self.request,
                show_schedule_publishing_toggle=False,
                live_object=self.instance,
                scheduled_object=self.instance.get_scheduled_revision_as_object(),
                **options,
            )
        viewset = self.instance.snippet_viewset
        return SnippetStatusSidePanel(
            self.instance,
            self.request,
            usage_url=reverse(viewset.get_url_name("usage"), args=[self.instance.pk]),
            history_url=reverse(viewset.get_url_name("history"), args=[self.instance.pk]),
            last_updated_info=log_registry.get_logs_for_instance(self.instance).first(),
            **options,
        )


def _language(locale: Any) -> dict[str, Any]:
    """The code, name and direction of a language."""
    direction = "rtl" if locale.is_bidi else "ltr"
    return {
        "code": locale.language_code,
        "name": locale.get_display_name(),
        "dir": direction,
    }
