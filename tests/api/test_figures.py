"""Images in guides, and the logos of sources: their texts, and whether they are shown."""

from typing import Any

from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories import Hub, SourceFactory, block, figure, text, unused_id


class TestImages:
    def alt(self, found: list[dict[str, Any]]) -> str:
        return found[0]["image"]["alt"]

    def test_the_images_own_description_stands_in_for_a_missing_text(self, body, image) -> None:
        assert self.alt(body(figure(image.pk))) == "A town hall"
        image.description = "A town hall in the rain"
        image.save()
        assert self.alt(body(figure(image.pk, alt_text=""))) == "A town hall in the rain"

    def test_a_decorative_image_has_no_text(self, body, image) -> None:
        assert self.alt(body(figure(image.pk, alt_text="Text", decorative=True))) == ""

    def test_one_image_may_have_two_texts(self, body, image) -> None:
        found = body(figure(image.pk, alt_text="One"), figure(image.pk, alt_text="Two"))

        assert [figure["image"]["alt"] for figure in found] == ["One", "Two"]

    def test_an_image_that_is_gone_takes_its_block_along(self, body, image) -> None:
        kept = text("<p>Text.</p>")

        assert len(body(figure(unused_image()), kept)) == 1
        assert len(body(figure(None), kept)) == 1
        assert len(body(block("image", {"caption": "No image"}), kept)) == 1

    def test_an_image_in_a_private_collection_is_not_shown(self, body, image) -> None:
        private = Collection.get_first_root_node().add_child(name="Private")
        below = private.add_child(name="Below")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        for collection, shown in ((private, 0), (below, 0), (private.get_parent(), 1)):
            image.collection = collection
            image.save()
            assert len(body(figure(image.pk, alt_text="Text"))) == shown

    def test_an_image_stored_without_a_text_is_shown(self, body, image) -> None:
        """As blocks stored it when they chose an image only."""
        found = body(block("image", {"image": image.pk, "caption": "Caption"}))

        assert found == [
            {
                "__typename": "FigureBlock",
                "caption": "Caption",
                "image": {"width": 640, "height": 480, "alt": "A town hall"},
            }
        ]

    def test_the_logo_of_a_source(self, hub: Hub, graphql, image) -> None:
        for slug, logo in (("with", image), ("without", None)):
            SourceFactory(slug=slug, logo=logo)

        data = graphql("{ sources { nodes { slug logo { alt width height } } } }")

        assert {node["slug"]: node["logo"] for node in data["sources"]["nodes"]} == {
            "with": {
                "alt": "A town hall",
                "width": 640,
                "height": 480,
            },
            "without": None,
        }

    def test_a_private_logo_is_not_shown(self, hub: Hub, graphql, image) -> None:
        private = Collection.get_first_root_node().add_child(name="Private")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        image.collection = private
        image.save()
        SourceFactory(slug="duo", logo=image)

        assert graphql('{ source(slug: "duo") { logo { url } } }') == {"source": {"logo": None}}


def unused_image() -> int:
    return unused_id(get_image_model())
