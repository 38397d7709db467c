import pytest
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Locale

from cms.pages.models import GuidePage
from cms.snippets.models import ImageText, Source
from cms.transfer.models import BundleImage
from tests.transfer.documents import image, with_images
from tests.transfer.hub_contents import brought_in, exported, outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("illustrated_hub")]


def test_come_along_byte_for_byte():
    assert exported() == with_images()
    logo = Source.objects.get(slug="duo").logo
    assert (logo.title, logo.width, logo.height) == ("A red square", 2, 2)
    figure = GuidePage.objects.get(slug="prepare").body[0].value
    assert figure["image"].contextual_alt_text == "A desk with books"


def test_keep_what_they_are_about():
    content = with_images()
    content["images"][0]["focal_point"] = {"x": 1, "y": 0, "width": 1, "height": 2}

    tally = brought_in(content)

    assert outcomes(tally)["images"] == {"changed": 1, "unchanged": 1}
    assert Source.objects.get(slug="duo").logo.get_focal_point().centroid == (1, 0)
    exported_images = exported()["images"]
    assert exported_images[0] == {**content["images"][0], "data": exported_images[0]["data"]}
    assert brought_in(exported()).changes == 0
    brought_in(with_images())
    assert exported() == with_images()


def test_without_a_text_are_decoration():
    content = with_images()
    content["guides"][1]["body"][0]["value"]["alt"] = ""

    brought_in(content)

    assert GuidePage.objects.get(slug="prepare").body[0].value["image"].decorative is True
    assert exported() == content


def test_two_with_one_file_name_keep_it_both():
    content = with_images()
    content["images"][1]["filename"] = content["images"][0]["filename"]

    brought_in(content)

    assert exported() == content


def test_another_file_makes_another_image_for_what_shows_it():
    former = Source.objects.get(slug="duo").logo_id
    content = with_images()
    content["images"][0] = image("duo-logo", "blue")

    tally = brought_in(content)

    assert outcomes(tally)["images"] == {"changed": 1, "unchanged": 1}
    assert outcomes(tally)["sources"] == {"changed": 1, "unchanged": 1}
    assert exported() == content
    assert get_image_model().objects.filter(pk=former).exists()


def test_another_title_changes_the_image_itself():
    content = with_images()
    content["images"][0]["title"] = "The logo"

    tally = brought_in(content)

    assert tally.changes == 1
    assert Source.objects.get(slug="duo").logo.title == "The logo"
    assert get_image_model().objects.count() == 2


def test_are_described_in_the_language_of_each_bundle():
    nl = Locale.objects.get(language_code="nl")
    dutch = {
        **{name: [] for name in ("sources", "topics", "guides", "quick_answers")},
        "version": 1,
        "locale": "nl",
        "settings": {**with_images()["settings"], "seo_image": "desk"},
        "images": [{**image("desk", "green"), "description": "Een groen vierkant"}],
    }

    brought_in(dutch)

    assert brought_in(dutch).changes == brought_in(with_images()).changes == 0
    assert exported("nl")["images"] == dutch["images"]
    assert exported() == with_images()
    del dutch["images"][0]["description"]
    assert brought_in(dutch).changes == 0
    dutch["images"][0]["description"] = ""
    assert brought_in(dutch).changes == 1
    assert exported("nl")["images"] == dutch["images"]
    assert not ImageText.objects.filter(locale=nl).exists()
    assert exported() == with_images()


def test_of_the_hub_itself_are_known_again():
    BundleImage.objects.all().delete()  # as if editors had uploaded the images
    content = exported()
    keys = [entry["key"] for entry in content["images"]]

    tally = brought_in(content)

    ids = list(get_image_model().objects.order_by("pk").values_list("pk", flat=True))
    assert keys == [f"a-red-square-{ids[0]}", f"a-green-square-{ids[1]}"]
    assert len(ids) == 2
    assert outcomes(tally)["sources"] == {"unchanged": 2}
    assert outcomes(tally)["guides"] == {"unchanged": 2}


def test_an_image_that_an_export_gave_a_key_is_not_stored_again():
    BundleImage.objects.all().delete()
    get_image_model().objects.update(file_hash="")
    bundle = exported()
    keys = [each["key"] for each in bundle["images"]]
    before = set(get_image_model().objects.values_list("pk", flat=True))

    tally = brought_in(bundle)

    assert outcomes(tally)["images"] == {"unchanged": 2}
    assert tally.changes == 0
    assert set(get_image_model().objects.values_list("pk", flat=True)) == before
    assert [each["key"] for each in exported()["images"]] == keys


def test_an_image_that_is_private_stays_where_no_bundle_names_it():
    source = Source.objects.get(slug="duo")
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    get_image_model().objects.filter(pk=source.logo_id).update(collection=private)
    bundle = exported()
    [entry] = (each for each in bundle["sources"] if each["slug"] == "duo")
    assert "logo" not in entry

    assert brought_in(bundle).changes == 0
    entry["summary"] = "Another summary."
    tally = brought_in(bundle)

    assert tally.kept == [(str(source), "logo")]
    source.refresh_from_db()
    assert (source.summary, source.logo.collection) == ("Another summary.", private)
    assert brought_in(bundle).changes == 0


def test_an_image_that_is_public_goes_with_its_name():
    bundle = exported()
    [entry] = (each for each in bundle["sources"] if each["slug"] == "duo")
    key = entry.pop("logo")
    bundle["images"] = [each for each in bundle["images"] if each["key"] != key]

    assert brought_in(bundle).kept == []
    assert Source.objects.get(slug="duo").logo is None
