"""Revisions, comments and workflow states that editors leave behind, all of it marked."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import log
from wagtail.models import (
    Comment,
    CommentReply,
    GroupApprovalTask,
    Page,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from cms.mentions.guard import delete_mentioned
from cms.mentions.kinds import GUIDE, TOPIC
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from search.index import VECTOR, WEIGHTS
from search.kinds import ANSWER, SOURCE
from search.models import SearchEntry
from tests.api.marks import marked
from tests.factories import reload


def rewrite_and_redraft(content: Any, texts: dict[str, Any]) -> None:
    """An older revision with these texts, the published one, and a draft with them again."""
    earlier = {name: value for name, value in texts.items() if name != "slug"}
    published = {name: getattr(content, name) for name in earlier}
    _save_revision(content, earlier)
    _save_revision(content, published).publish()
    _save_revision(content, texts)


def _save_revision(content: Any, values: dict[str, Any]) -> Revision:
    edited = type(content).objects.get(pk=content.pk)
    for name, value in values.items():
        setattr(edited, name, value)
    return edited.save_revision(clean=False)


def leave_an_orphaned_revision(source: Source) -> None:
    """Deletes the source; its revision and the log of it stay."""
    log(source, "wagtail.edit", title=marked("deleted source"), data={"comment": marked("log")})
    revision = source.save_revision(clean=False)
    fields = {
        field.attname: getattr(revision, field.attname)
        for field in Revision._meta.concrete_fields
        if not field.primary_key
    }
    delete_mentioned(source)
    Revision.objects.create(**fields)


def comment_on(page: Page, user: Any) -> None:
    comment = Comment.objects.create(
        page=page, user=user, text=marked("comment"), contentpath="title"
    )
    CommentReply.objects.create(comment=comment, user=user, text=marked("reply"))
    log(
        page,
        "wagtail.comments.create",
        user=user,
        title=marked("log"),
        data={"comment": {"contentpath": "title", "text": marked("comment")}},
    )


def send_through_workflow(page: Page, user: Any) -> None:
    workflow = Workflow.objects.create(name=marked("workflow"))
    task = GroupApprovalTask.objects.create(name=marked("task"))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    page = reload(page)
    state = WorkflowState.objects.create(
        workflow=workflow,
        base_content_type=ContentType.objects.get_for_model(Page),
        content_type=page.content_type,
        object_id=str(page.pk),
        requested_by=user,
    )
    TaskState.objects.create(
        workflow_state=state,
        task=task,
        revision=page.latest_revision,
        comment=marked("comment of a task"),
        finished_by=user,
        status=TaskState.STATUS_REJECTED,
        content_type=ContentType.objects.get_for_model(TaskState),
    )


def add_stale_search_entry(content: Any) -> None:
    """As if the index had not heard that a page, source or answer is hidden."""
    match content:
        case TopicPage() | GuidePage():
            kind = TOPIC if isinstance(content, TopicPage) else GUIDE
            stands_for = {"page_id": content.pk}
        case Source():
            kind, stands_for = SOURCE, {"source": content}
        case _:
            kind, stands_for = ANSWER, {"quick_answer": content}
    if SearchEntry.objects.filter(**stands_for).exists():
        return
    like = SearchEntry.objects.filter(kind=kind).first()
    assert like is not None
    entry = SearchEntry.objects.create(
        kind=kind,
        **stands_for,
        locale_id=content.locale_id,
        configuration=like.configuration,
        **{name: f"open {marked('entry')}" for name in ("title", "summary", "body")},
        **{name: f"open {marked('entry')}" for name in WEIGHTS},
    )
    SearchEntry.objects.filter(pk=entry.pk).update(vector=VECTOR)
