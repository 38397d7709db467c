from django.conf import settings
from django.urls import reverse
from wagtail import __version__


def test_says_which_version_this_is(admin, hub) -> None:
    page = admin.get(reverse("wagtailadmin_home")).content.decode()

    assert f"Source hub v{settings.HUB_VERSION}, Wagtail v{__version__}" in page
