from cms.transfer.block_ids import with_ids

OLD = [
    {
        "type": "section",
        "id": "one",
        "value": {
            "heading": "One",
            "mentions": [
                {"type": "item", "id": "one-a", "value": {"source": 1, "note": "A"}},
                {"type": "item", "id": "one-b", "value": {"source": 2, "note": "B"}},
            ],
        },
    },
    {"type": "section", "id": "two", "value": {"heading": "Two", "mentions": []}},
    {"type": "text", "id": "three", "value": '<p data-block-key="k3">Three</p>'},
]


def without_ids(value):
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    if isinstance(value, dict):
        return {name: without_ids(child) for name, child in value.items() if name != "id"}
    return value


def test_content_that_stays_is_not_touched():
    new = without_ids(OLD)
    new[2]["value"] = "<p>Three</p>"

    assert with_ids(new, OLD) == OLD


def test_moved_blocks_keep_their_ids_and_those_inside():
    new = without_ids([OLD[2], OLD[1], OLD[0]])

    assert with_ids(new, OLD) == [OLD[2], OLD[1], OLD[0]]


def test_a_changed_block_keeps_its_id_and_the_ids_of_what_did_not_change_in_it():
    new = without_ids(OLD)
    new[0]["value"]["mentions"][1]["value"]["note"] = "Other"

    result = with_ids(new, OLD)

    assert result[0]["id"] == "one"
    assert result[0]["value"]["mentions"] == [
        OLD[0]["value"]["mentions"][0],
        {"type": "item", "id": "one-b", "value": {"source": 2, "note": "Other"}},
    ]


def test_a_new_block_gets_an_id_that_no_other_has():
    new = without_ids(OLD)
    new.insert(1, {"type": "section", "value": {"heading": "New", "mentions": []}})

    result = with_ids(new, OLD)

    ids = [item["id"] for item in result]
    assert [ids[0], *ids[2:]] == ["one", "two", "three"]
    assert len(ids[1]) == 36


def test_a_block_of_another_type_is_a_new_one():
    result = with_ids([{"type": "quote", "value": "Three"}], [OLD[2]])

    assert result[0]["id"] != "three"


def test_old_lists_without_ids_get_some():
    result = with_ids([{"type": "item", "value": "Log in."}], ["Log in."])

    assert len(result[0]["id"]) == 36
