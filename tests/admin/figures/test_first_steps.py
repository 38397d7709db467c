from django.urls import reverse

from tests.factories import SourceFactory


def test_an_empty_hub_says_what_to_do_first(admin, hub, settings) -> None:
    settings.DEBUG = True
    page = admin.get(reverse("wagtailadmin_home")).content.decode()
    assert "First steps" in page
    assert "import_content cms/transfer/demo/hub.json" in page

    SourceFactory()
    assert "First steps" not in admin.get(reverse("wagtailadmin_home")).content.decode()
