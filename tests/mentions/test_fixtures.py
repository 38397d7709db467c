"""Django's and Wagtail's own commands that move whole trees leave the index right."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page

from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, section

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentioned(hub: Hub) -> Source:
    source = SourceFactory()
    topic = hub.add_topic(sections=[section("Exams", citing(source))])
    hub.add_guide(topic=topic, body=[citing(source, note="A note"), citing(source)])
    return source


def rows() -> list[dict[str, object]]:
    return list(Mention.objects.order_by("page", "state", "position").values())


def test_mentions_are_loaded_before_their_pages(mentioned: Source, tmp_path: Path):
    before = rows()
    assert len(before) == 3
    mentions, content = tmp_path / "mentions.json", tmp_path / "content.json"
    call_command("dumpdata", "mentions.Mention", output=str(mentions), verbosity=0)
    call_command("dumpdata", "wagtailcore.Page", "pages", output=str(content), verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        pages = [row["page_id"] for row in before]
        Mention.objects.all().delete()
        GuidePage.objects.filter(pk__in=pages)._raw_delete("default")
        Page.objects.filter(pk__in=pages)._raw_delete("default")

        call_command("loaddata", str(mentions), str(content), verbosity=0)

    assert rows() == before
    assert find_differences(Page.objects.values_list("pk", flat=True)) == {}


def test_a_tree_can_be_repaired(mentioned: Source, hub: Hub):
    tree = hub.topics.path
    Page.objects.filter(pk=hub.topics.pk).update(numchild=7)
    for page in Page.objects.filter(path__startswith=tree):
        moved = f"{tree[:-1]}X{page.path[len(tree) :]}"
        Page.objects.filter(pk=page.pk).update(path=moved)

    call_command("fixtree", interactive=False, full=True, verbosity=0)

    paths = dict(Page.objects.values_list("pk", "path"))
    assert f"{tree[:-1]}X" not in paths.values()
    assert [row["page_path"] for row in rows()] == [paths[row["page_id"]] for row in rows()]
    assert find_differences(paths) == {}
