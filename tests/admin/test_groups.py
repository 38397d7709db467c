"""Editors write and Moderators publish, from the moment that the database is made."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Workflow, WorkflowContentType, WorkflowPage

from cms.snippets.models import Source

pytestmark = pytest.mark.django_db

migration = import_module("cms.admin.migrations.0001_give_groups_their_work")


def snippet_permissions(name: str) -> set[str]:
    found = Permission.objects.filter(group__name=name, content_type__app_label="snippets")
    return set(found.values_list("codename", flat=True))


def page_permissions(name: str) -> set[str]:
    found = GroupPagePermission.objects.filter(group__name=name, page__depth=1)
    return set(found.values_list("permission__codename", flat=True))


def state() -> tuple:
    return (
        {name: (snippet_permissions(name), page_permissions(name)) for name in migration.PAGES},
        list(Workflow.objects.values_list("name", "active")),
        list(WorkflowContentType.objects.values_list("content_type__model", "workflow__name")),
        list(WorkflowPage.objects.values_list("page__depth", "workflow__name")),
    )


def test_editors_write_and_moderators_publish():
    assert snippet_permissions("Editors") == {
        f"{verb}_{model}"
        for verb in ("view", "add", "change")
        for model in ("source", "quickanswer", "offer")
    }
    assert snippet_permissions("Moderators") >= {
        *(f"{verb}_source" for verb in ("publish", "lock", "unlock", "delete")),
        "publish_quickanswer",
        "publish_offer",
        "change_hubsettings",
    }
    assert "remove_mentioned_source" not in snippet_permissions("Moderators")
    redirects = Permission.objects.filter(group__name="Moderators", codename__endswith="_redirect")
    assert {found.codename for found in redirects} == {
        "add_redirect",
        "change_redirect",
        "delete_redirect",
    }
    assert page_permissions("Editors") == {"add_page", "change_page"}
    assert page_permissions("Moderators") == {
        f"{verb}_page" for verb in ("add", "change", "publish", "lock", "unlock")
    }


def test_what_editors_submit_goes_to_the_moderators(hub):
    guide = hub.add_guide()
    source = Source(title="DUO")

    for workflow in (guide.get_workflow(), source.get_workflow()):
        [task] = workflow.tasks
        assert [group.name for group in task.specific.groups.all()] == ["Moderators"]


def test_no_permission_is_there_twice():
    names = list(Permission.objects.values_list("content_type", "codename"))

    assert len(names) == len(set(names))
    assert Permission.objects.get(codename="publish_source").name == "Can publish source"


def test_can_be_taken_back_and_given_again():
    before = state()

    migration.take_work(apps, None)
    assert snippet_permissions("Editors") == snippet_permissions("Moderators") == set()
    assert not WorkflowContentType.objects.exists()

    migration.give_work(apps, None)
    assert state() == before


def test_only_adds_where_groups_and_workflows_are_there_already():
    """Editors may do more, the moderators are gone, and sources have a workflow of their own."""
    Group.objects.get(name="Moderators").delete()
    editors = Group.objects.get(name="Editors")
    more = Permission.objects.get(codename="delete_offer")
    editors.permissions.add(more)
    own = Workflow.objects.create(name="Two pairs of eyes", active=True)
    WorkflowContentType.objects.update(workflow=own)
    WorkflowPage.objects.update(workflow=own)
    Workflow.objects.exclude(pk=own.pk).update(active=False)

    migration.give_work(apps, None)

    assert more in editors.permissions.all()
    assert page_permissions("Moderators") >= {"publish_page", "lock_page"}
    assert Source(title="DUO").get_workflow() == own
    assert [assigned.workflow for assigned in WorkflowPage.objects.all()] == [own]
