"""What Editors and Moderators may do, and the workflow through which one's work reaches the other.

Only adds, and only what is missing: groups and workflows of these names may be there already, with
permissions of their own. Permissions are made here, as in Wagtail's own migrations, since Django
makes them when all migrations have run.
"""

from typing import Any

from django.db import migrations

WRITING = ("view", "add", "change")
PUBLISHING = (*WRITING, "delete", "publish")

PERMISSIONS = {
    "Editors": {
        ("snippets", "source"): WRITING,
        ("snippets", "quickanswer"): WRITING,
        ("snippets", "offer"): WRITING,
    },
    "Moderators": {
        ("snippets", "source"): (*PUBLISHING, "lock", "unlock"),
        ("snippets", "quickanswer"): PUBLISHING,
        ("snippets", "offer"): PUBLISHING,
        ("snippets", "hubsettings"): ("change",),
        ("wagtailredirects", "redirect"): ("add", "change", "delete"),
    },
}
"""Verbs by model, by group."""

PAGES = {
    "Editors": ("add", "change"),
    "Moderators": ("add", "change", "publish", "lock", "unlock"),
}
"""Verbs on all pages, by group."""

FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))
FILE_VERBS = ("add", "change", "choose")
WORKFLOW = "Moderators approval"


def give_work(apps: Any, schema_editor: Any) -> None:
    group_model = apps.get_model("auth", "Group")
    for name, models in PERMISSIONS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.add(_permission(apps, ("wagtailadmin", "admin"), "access_admin"))
        for label, verbs in models.items():
            group.permissions.add(*_permissions(apps, label, verbs))
        _give_pages(apps, group, PAGES[name])
        _give_files(apps, group)
    _assign_workflow(apps)


def take_work(apps: Any, schema_editor: Any) -> None:
    """Takes back what concerns the hub. What Wagtail's own migrations gave, stays."""
    for group in apps.get_model("auth", "Group").objects.filter(name__in=PERMISSIONS):
        for label, verbs in PERMISSIONS[group.name].items():
            group.permissions.remove(*_permissions(apps, label, verbs))
    apps.get_model("wagtailcore", "WorkflowContentType").objects.filter(
        content_type=_content_type(apps, ("snippets", "source")), workflow__name=WORKFLOW
    ).delete()


def _content_type(apps: Any, label: tuple[str, str]) -> Any:
    app_label, model = label
    return apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )[0]


def _permission(apps: Any, label: tuple[str, str], codename: str) -> Any:
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=_content_type(apps, label),
        codename=codename,
        defaults={"name": "Can access Wagtail admin"},
    )[0]


def _permissions(apps: Any, label: tuple[str, str], verbs: tuple[str, ...]) -> list[Any]:
    app_label, model = label
    name = str(apps.get_model(app_label, model)._meta.verbose_name)
    return [
        apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=_content_type(apps, label),
            codename=f"{verb}_{model}",
            defaults={"name": f"Can {verb} {name}"},
        )[0]
        for verb in verbs
    ]


def _give_pages(apps: Any, group: Any, verbs: tuple[str, ...]) -> None:
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).order_by("path").first()
    for permission in _permissions(apps, ("wagtailcore", "page"), verbs):
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group, page=root, permission=permission
        )


def _give_files(apps: Any, group: Any) -> None:
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for label in FILES:
        for permission in _permissions(apps, label, FILE_VERBS):
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _assign_workflow(apps: Any) -> None:
    """To all pages and to sources, where they have none yet."""
    workflows = apps.get_model("wagtailcore", "Workflow").objects
    workflow = workflows.filter(name=WORKFLOW, active=True).order_by("pk").first()
    if workflow is None:
        task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
            name=WORKFLOW,
            content_type=_content_type(apps, ("wagtailcore", "groupapprovaltask")),
            active=True,
        )
        task.groups.set(apps.get_model("auth", "Group").objects.filter(name="Moderators"))
        workflow = workflows.create(name=WORKFLOW, active=True)
        apps.get_model("wagtailcore", "WorkflowTask").objects.create(
            workflow=workflow, task=task, sort_order=0
        )
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).order_by("path").first()
    apps.get_model("wagtailcore", "WorkflowPage").objects.get_or_create(
        page=root, defaults={"workflow": workflow}
    )
    apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
        content_type=_content_type(apps, ("snippets", "source")), defaults={"workflow": workflow}
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("snippets", "0003_removing_mentioned_sources"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0095_groupsitepermission"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(give_work, take_work)]
