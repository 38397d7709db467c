"""The sections that mention a source, with the other sources in them."""

from tests.factories import Hub, SourceFactory, citing, section


def test_headings_that_repeat_get_anchors_of_their_own(hub: Hub, duo, graphql) -> None:
    other = SourceFactory()
    hub.add_topic(
        sections=[
            section("Exams", citing(other)),
            section("Exams", citing(duo)),
            section("Exams", citing(duo)),
            section("!?", citing(duo)),
        ]
    )

    data = graphql('{ source(slug: "duo") { topicMentions { nodes { section { anchor } } } } }')

    nodes = data["source"]["topicMentions"]["nodes"]
    assert [node["section"]["anchor"] for node in nodes] == ["exams-2", "exams-3", "section"]


def test_anchors_are_the_same_on_the_topic_and_on_the_source(hub: Hub, duo, graphql) -> None:
    hub.add_topic(
        slug="exams",
        sections=[
            section("Exams", citing(SourceFactory())),
            section("Exams", citing(duo)),
            section("Exams", citing(duo)),
        ],
    )

    data = graphql(
        '{ topic(slug: "exams") { sections { id anchor } }'
        ' source(slug: "duo") { topicMentions { nodes { section { id anchor } } } } }'
    )

    sections = [node["section"] for node in data["source"]["topicMentions"]["nodes"]]
    assert sections == data["topic"]["sections"][1:]
    assert [part["anchor"] for part in sections] == ["exams-2", "exams-3"]


def test_the_section_of_a_mention_holds_its_other_sources(hub: Hub, duo, graphql) -> None:
    ind, coa = SourceFactory(slug="ind"), SourceFactory(slug="coa", summary="What COA is for.")
    hub.add_topic(
        title="A",
        sections=[
            section("One", citing(duo), citing(ind, note="After arrival.")),
            section("Two", citing(coa)),
        ],
    )
    hub.add_topic(title="B", sections=[section("Three", citing(coa), citing(duo))])

    data = graphql(
        """{ source(slug: "duo") { topicMentions { nodes {
            section { heading mentions { note source { slug } } } } } } }"""
    )

    assert [node["section"] for node in data["source"]["topicMentions"]["nodes"]] == [
        {
            "heading": "One",
            "mentions": [
                {"note": "What DUO is for.", "source": {"slug": "duo"}},
                {"note": "After arrival.", "source": {"slug": "ind"}},
            ],
        },
        {
            "heading": "Three",
            "mentions": [
                {"note": "What COA is for.", "source": {"slug": "coa"}},
                {"note": "What DUO is for.", "source": {"slug": "duo"}},
            ],
        },
    ]


def test_sections_that_share_a_block_id_are_told_apart(hub: Hub, duo, graphql) -> None:
    """Content that was copied by hand, outside the editor, repeats block ids."""
    ind = SourceFactory(slug="ind")
    first = section("First", citing(duo))
    second = {**section("Second", citing(duo), citing(ind)), "id": first["id"]}
    hub.add_topic(sections=[first, second])

    data = graphql(
        """{ source(slug: "duo") { topicMentions { nodes {
            section { heading mentions { source { slug } } } } } } }"""
    )

    found = [
        (
            node["section"]["heading"],
            [mention["source"]["slug"] for mention in node["section"]["mentions"]],
        )
        for node in data["source"]["topicMentions"]["nodes"]
    ]
    assert found == [("First", ["duo"]), ("Second", ["duo", "ind"])]


def test_a_source_belongs_to_one_topic_page_only_once_in_its_sources(hub, duo, graphql) -> None:
    ind = SourceFactory(slug="ind")
    hub.add_topic(
        slug="exams",
        sections=[section("A", citing(ind), citing(duo)), section("B", citing(duo), citing(ind))],
    )

    data = graphql('{ topic(slug: "exams") { sources { slug } } }')

    assert [source["slug"] for source in data["topic"]["sources"]] == ["ind", "duo"]
