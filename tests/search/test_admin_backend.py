"""The search of Wagtail's screens finds words in texts without spaces."""

import pytest
from wagtail.models import Page

from tests.factories import Hub


@pytest.mark.usefixtures("wagtail_indexes")
def test_editors_find_pages_by_words_in_their_titles(hub: Hub, admin_client) -> None:
    hub.add_topic(slug="add", title="如何在网页上添加交互功能", summary="อนุญาตทำงาน")
    hub.add_topic(slug="other", title="Working permits 交流")
    hub.add_topic(slug="half", title="ﾃﾞｰﾀ \uff22\uff33\uff2e")

    def found(text: str) -> list[str]:
        pages = Page.objects.autocomplete(text)
        return [page.slug for page in pages]

    assert found("交互") == found("添加交互") == found("互功能") == ["add"]
    assert {*found("交")} == {"add", "other"}
    assert found("permits 交流") == ["other"]
    assert (
        found("データ") == found("ﾃﾞｰﾀ") == found("bsn") == found("\uff42\uff53\uff4e") == ["half"]
    )
    assert [page.slug for page in Page.objects.search("交互")] == ["add"]
    assert "添加交互" in admin_client.get("/admin/pages/", {"q": "交互"}).content.decode()
