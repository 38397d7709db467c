"""Run in a copy of the hub that has wagtailmedia, and a page type that shows media of it."""

import json
from tempfile import TemporaryDirectory
from typing import Any

from cms.pages.models.talk import TalkPage
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page
from wagtailmedia.models import Media

from cms.api.execution.documents import document_of
from cms.delivery.models import Event
from cms.transfer.structure import set_up
from tests.extending.asking import ask, reader
from tests.factories import block
from tests.statements import statements

QUERY = """{ talks(orderBy: TREE) { nodes { title
  video { id title url type extension duration width height thumbnail }
  again { title } parts { ... on VideoChooserBlock { value { title } } }
} } }"""

HERE = "http://testserver"


def talks(client: Client = reader) -> dict[str, Any]:
    return {node["title"]: node for node in ask(QUERY, client)["talks"]["nodes"]}


def medium(title: str, **fields: Any) -> Media:
    fields = {"type": "video", "file": ContentFile(b"0123456789", f"{title}.mp4"), **fields}
    return Media.objects.create(title=title, **fields)


def talk(title: str, video: Media) -> TalkPage:
    page = TalkPage(
        title=title,
        slug=title.lower(),
        video=video,
        parts=json.dumps([block("video", video.pk)]),
        locale=Locale.get_default(),
    )
    home = Page.objects.get(depth=2)
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def fields_and_files() -> None:
    """What is shown of media, and where their files are."""
    medium_ = medium("Welcome", duration=61.5, width=640, height=360)
    medium_.thumbnail.save("still.png", ContentFile(b"picture"))
    talk("Open", medium_)
    shown = talks()["Open"]
    video = shown["video"]
    assert video.pop("id")
    assert video == {
        "title": "Welcome",
        "url": f"{HERE}/media_items/{medium_.pk}/Welcome.mp4",
        "type": "VIDEO",
        "extension": "mp4",
        "duration": 61.5,
        "width": 640,
        "height": 360,
        "thumbnail": f"{HERE}/media_items/{medium_.pk}/still.png",
    }
    assert shown["again"] == {"title": "Welcome"}
    assert shown["parts"] == [{"value": {"title": "Welcome"}}]
    assert f"media:{medium_.pk}" in ask.tags  # type: ignore[attr-defined]
    whole = reader.get(video["url"])
    assert (whole.status_code, whole.getvalue()) == (200, b"0123456789")
    assert whole["Content-Type"] == "video/mp4"
    assert whole["Cache-Control"] == "public, max-age=300"
    assert reader.get(video["thumbnail"]).getvalue() == b"picture"
    assert reader.head(video["url"])["Content-Length"] == "10"
    assert reader.post(video["url"]).status_code == 405
    assert reader.get(video["url"].replace("Welcome", "Other")).status_code == 404
    for asked, content, place in (
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ):
        part = reader.get(video["url"], headers={"Range": asked})
        found = (part.status_code, part.getvalue(), part["Content-Range"], part["Content-Length"])
        assert found == (206, content, place, str(len(content))), (asked, found)
    for asked in ("bytes=0-", "bytes=0-1,3-4", "lines=1-2", "bytes=-99"):
        assert reader.get(video["url"], headers={"Range": asked}).status_code == 200, asked
    for asked in ("bytes=10-", "bytes=-0", "bytes=4-2"):
        beyond = reader.get(video["url"], headers={"Range": asked})
        assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */10"), asked


def visibility() -> None:
    """Readers see nothing of media in private collections; who may, does."""
    private = Collection.get_first_root_node().add_child(name="Private")
    inside = private.add_child(name="Inside")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    secret = medium("Secret", type="audio", collection=inside)
    talk("Shut", secret)
    shown = talks()["Shut"]
    assert shown == {"title": "Shut", "video": None, "again": None, "parts": []}, shown
    assert "media_items" in ask.tags  # type: ignore[attr-defined]
    address = f"{HERE}/media_items/{secret.pk}/Secret.mp4"
    assert reader.get(address).status_code == 404
    insider = Client()
    insider.force_login(get_user_model().objects.create_user("insider"))
    video = talks(insider)["Shut"]["video"]
    assert (video["url"], video["type"], video["duration"]) == (address, "AUDIO", None)
    served = insider.get(address)
    assert (served.getvalue(), served["Cache-Control"]) == (b"0123456789", "private, no-store")


def batching() -> None:
    """A list takes the same statements for few rows and for many, one of them for media, each of
    which costs a point.
    """
    query = "{ talks(first: 30) { nodes { video { title } } } }"
    without = document_of("{ talks(first: 30) { nodes { title } } }").cost(None, {})
    assert document_of(query).cost(None, {}) == without + 30

    few = statements(ask, query)
    for number in range(6):
        talk(f"More{number}", medium(f"More {number}"))
    many = statements(ask, query)
    assert len(many) == len(few), (few, many)
    assert sum('FROM "wagtailmedia_media"' in sql for sql in many) == 1, many


def screens() -> None:
    """Editors upload media, find them and choose them for a page."""
    editor = Client()
    editor.force_login(get_user_model().objects.create_superuser("editor"))
    for name in ("index", "chooser"):
        assert editor.get(reverse(f"wagtailmedia:{name}")).status_code == 200, name
    upload = {
        "title": "Uploaded",
        "file": ContentFile(b"0123456789", "uploaded.mp4"),
        "duration": 3,
        "collection": Collection.get_first_root_node().pk,
    }
    editor.post(reverse("wagtailmedia:add", args=["video"]), upload)
    uploaded = Media.objects.get(title="Uploaded")
    page = TalkPage.objects.get(title="Open")
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "Welcome" in form.content.decode()
    assert b"".join(editor.get(uploaded.url)) == b"0123456789"
    assert reader.get(uploaded.url).status_code == 404


def changes() -> None:
    """A change of a medium is told and seen at once, and so is its end."""
    with override_settings(GRAPHQL_MEMORY_MB=1, WEBHOOK_URLS=["http://localhost:9/"]):
        talks(), talks()
        assert len(statements(ask, QUERY)) == 1  # has anything changed?
        Media.objects.filter(title="Welcome").update(width=320)
        assert talks()["Open"]["video"]["width"] == 320
        medium_ = Media.objects.get(title="Welcome")
        medium_.title = "Hello"
        medium_.save()
        assert talks()["Open"]["video"]["title"] == "Hello"
        told = Event.objects.order_by("created").last()
        assert {f"media:{medium_.pk}", "media_items"} <= set(told.tags), told.tags
        pk, names = medium_.pk, (medium_.file.name, medium_.thumbnail.name)
        address = talks()["Open"]["video"]["url"]
        assert all(map(default_storage.exists, names))
        medium_.delete()
        shown = talks()["Open"]
        assert shown == {"title": "Open", "video": None, "again": None, "parts": []}, shown
        told = Event.objects.order_by("created").last()
        assert {f"media:{pk}", "media_items"} <= set(told.tags), told.tags
        assert not any(map(default_storage.exists, names))
        assert reader.get(address).status_code == 404


with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
    set_up()
    fields_and_files()
    visibility()
    batching()
    screens()
    changes()
print("All is there.")
