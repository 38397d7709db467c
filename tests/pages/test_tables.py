import pytest
from wagtail.blocks import StreamBlockValidationError

from cms.pages.blocks import GuideBodyBlock
from tests.factories import table


@pytest.mark.parametrize("cell", ["", " "])
def test_a_table_without_a_word_is_a_draft_at_most(cell: str) -> None:
    body = GuideBodyBlock()
    empty = body.to_python([table([cell, cell], headings=["Exam", ""])])

    with pytest.raises(StreamBlockValidationError) as refused:
        body.clean(empty)

    assert "This table is empty: fill it, or delete it." in str(refused.value.as_json_data())
    assert len(body.clean_deferred(empty)) == 1


def test_a_new_table_can_be_typed_into() -> None:
    new = GuideBodyBlock().child_blocks["table"].get_default()["table"]

    assert [column["block"].name for column in new.columns] == ["text", "text"]
    assert [[str(cell.value) for cell in row] for row in new.rows] == [["", ""], ["", ""]]
