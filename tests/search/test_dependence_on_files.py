"""What a page says of an image or a document is found while its collection is public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories import download, figure

FILES: dict[str, Callable[[Any, Any], Any]] = {
    "a caption": lambda image, _: (image, figure(image.pk, caption="A zebra")),
    "an alternative text": lambda image, _: (image, figure(image.pk, alt_text="A zebra")),
    "the title of a document": lambda _, file: (file, download(file.pk, title="Zebra")),
    "a description": lambda _, file: (file, download(file.pk, description="A zebra")),
}
of_each_file = pytest.mark.parametrize("chosen", FILES.values(), ids=FILES)


@of_each_file
def test_what_is_said_of_a_file_is_found_while_its_collection_is_public(
    hub, finds, image, document, chosen
) -> None:
    file, raw = chosen(image, document)
    outer = Collection.get_first_root_node().add_child(name="Outer")
    inner = outer.add_child(name="Inner")
    other = Collection.get_first_root_node().add_child(name="Other")
    hub.add_guide(body=[raw])

    assert finds()

    restriction = CollectionViewRestriction.objects.create(
        collection=outer, restriction_type="login"
    )
    assert finds()

    file.collection = inner
    file.save()
    assert not finds()

    file.collection = other
    file.save()
    assert finds()

    restriction.collection = other
    restriction.save()
    assert not finds()

    restriction.delete()
    assert finds()

    file.delete()
    assert not finds()


@of_each_file
def test_what_is_said_of_a_private_file_is_not_found_when_a_page_is_published(
    hub, finds, image, document, chosen
) -> None:
    file, raw = chosen(image, document)
    restriction = CollectionViewRestriction.objects.create(
        collection=file.collection, restriction_type="password", password="secret"
    )
    hub.add_guide(body=[raw])

    assert not finds()

    restriction.delete()

    assert finds()


def test_a_collection_that_is_moved_takes_along_what_is_said_of_its_files(
    hub, finds, image, admin, django_capture_on_commit_callbacks
) -> None:
    root = Collection.get_first_root_node()
    private, moved = root.add_child(name="Private"), root.add_child(name="Moved")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    image.collection = Collection.objects.get(pk=moved.pk)
    image.save()
    hub.add_guide(body=[figure(image.pk, caption="A zebra")])

    def move(parent: Collection) -> None:
        address = reverse("wagtailadmin_collections:edit", args=[moved.pk])
        with django_capture_on_commit_callbacks(execute=True):
            assert admin.post(address, {"name": "Moved", "parent": parent.pk}).status_code == 302

    assert finds()

    move(private)
    assert not finds()

    move(root)
    assert finds()
