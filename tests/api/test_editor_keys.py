from tests.api.conftest import GraphQLClient
from tests.factories import Hub


def test_keys_of_the_editor_stay_inside(hub: Hub, graphql: GraphQLClient) -> None:
    stored = (
        '<p data-block-key="a1b2c">One <b>data-block-key="kept"</b></p>'
        '<ul><li data-block-key="d4e5f">Two</li></ul>'
    )
    hub.add_guide(slug="guide", body=[("rich_text", stored)])

    data = graphql('{ guide(slug: "guide") { body { ... on GuideTextBlock { text } } } }')

    assert data["guide"]["body"] == [
        {"text": '<p>One <b>data-block-key="kept"</b></p><ul><li>Two</li></ul>'}
    ]


def test_answers_a_path_without_its_slash(hub: Hub, graphql: GraphQLClient) -> None:
    response = graphql.client.post(
        "/graphql", {"query": "{ __typename }"}, content_type="application/json"
    )

    assert response.json() == {"data": {"__typename": "Query"}}
