"""What Wagtail's own groups of editors may do with the content that is not pages.

For pages, images and documents Wagtail's migrations have given them their permissions.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

WRITING = ("add", "change")
PUBLISHING = (*WRITING, "delete", "publish")

PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Editors": {
        "snippets.source": WRITING,
        "snippets.quickanswer": WRITING,
        "snippets.offer": WRITING,
    },
    "Moderators": {
        "snippets.source": (*PUBLISHING, "lock", "unlock"),
        "snippets.quickanswer": PUBLISHING,
        "snippets.offer": PUBLISHING,
        "snippets.hubsettings": ("change",),
        "wagtailredirects.redirect": (*WRITING, "delete"),
    },
}
"""Verbs by model, by group."""


def grant_permissions() -> None:
    """Give the groups their permissions, in addition to what they have; make missing groups."""
    for group_name, models in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        wanted = Q()
        for label, verbs in models.items():
            app_label, model = label.split(".")
            wanted |= Q(
                content_type__app_label=app_label,
                codename__in=[f"{verb}_{model}" for verb in verbs],
            )
        group.permissions.add(*Permission.objects.filter(wanted))
