"""Files that guides offer: what the API says of them, and who gets them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories import Hub, block, download, text, unused_id

BODY = """query ($slug: String!) { guide(slug: $slug) { body {
  __typename
  ... on GuideTextBlock { text textJson }
  ... on DocumentBlock { title description file { title url fileSize extension } }
} } }"""
CONTENT = b"%PDF-1.7 a form"


@pytest.fixture
def document(db):
    file = ContentFile(CONTENT, name="Form.PDF")
    return get_document_model().objects.create(title="Form", file=file, file_size=len(CONTENT))


@pytest.fixture
def private(db) -> Collection:
    collection = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return collection.add_child(name="Below")


@pytest.fixture
def body(hub: Hub, graphql):
    def body(*raw: Any) -> list[dict[str, Any]]:
        guide = hub.add_guide(body=list(raw))
        return graphql(BODY, slug=guide.slug)["guide"]["body"]

    return body


def test_a_document_is_offered(body, client, document) -> None:
    [found] = body(download(document.pk, title="The form", description="Sign it."))

    assert found == {
        "__typename": "DocumentBlock",
        "title": "The form",
        "description": "Sign it.",
        "file": {
            "title": "Form",
            "url": f"http://testserver{document.url}",
            "fileSize": len(CONTENT),
            "extension": "pdf",
        },
    }
    response = client.get(document.url)
    assert b"".join(response.streaming_content) == CONTENT
    response.close()


def test_its_own_title_stands_in_for_a_missing_one(body, document) -> None:
    assert body(download(document.pk))[0]["title"] == "Form"


def test_a_size_that_nobody_counted_is_null(body, document) -> None:
    document.file_size = None
    document.save()

    assert body(download(document.pk))[0]["file"]["fileSize"] is None


def test_a_private_document_is_neither_offered_nor_linked_nor_served(
    body, client, admin, document, private
) -> None:
    link = text(f'<p><a linktype="document" id="{document.pk}">It</a></p>')
    assert len(body(download(document.pk), link)) == 2
    document.collection = private
    document.save()

    found = body(download(document.pk, title="Secret"), link)

    assert found == [
        {
            "__typename": "GuideTextBlock",
            "text": "<p>It</p>",
            "textJson": [
                {
                    "type": "paragraph",
                    "children": [{"type": "text", "text": "It", "marks": []}],
                }
            ],
        }
    ]
    response = client.get(document.url)
    assert response.status_code == 302
    response = client.get(response["Location"])
    assert response["Location"] == f"/admin/login/?next={document.url}"
    response = admin.get(document.url)
    assert response.status_code == 200
    response.close()


def test_links_in_text_lead_to_the_file(body, document) -> None:
    [found] = body(text(f'<p><a linktype="document" id="{document.pk}">It</a></p>'))

    address = f"http://testserver{document.url}"
    assert found["text"] == f'<p><a href="{address}">It</a></p>'
    assert found["textJson"][0]["children"][0]["linkType"] == "document"


def test_a_block_without_a_document_is_left_out(body, document) -> None:
    gone = unused_id(type(document))

    assert body(block("document", {}), download(None), download(gone)) == []


@pytest.mark.parametrize("count", [1, 20])
def test_documents_cost_one_statement_however_many(hub: Hub, graphql, document, count) -> None:
    hub.add_guide(slug="guide", body=[download(document.pk) for _ in range(count)])

    data, statements = graphql.counted(BODY, slug="guide")

    assert len(data["guide"]["body"]) == count
    # The site; the guide with its body; its sources; documents.
    assert statements == 4
