"""The texts of a table as translators get them. Without these two methods they get none of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter

CAPTION, HEADING, CELL = "caption", "heading", "cell"
"""The beginning of a path, `caption`, `heading.<column>` or `cell.<row>.<column>`, and the rest."""


class TranslatedCellsMixin:
    """Has `wagtail_localize` translate caption, headings and cells. Links lead where they did."""

    def get_translatable_segments(self, table: TypedTable) -> list[Any]:
        return [*_segments(table)]

    def restore_translated_segments(self, table: TypedTable, segments: Iterable[Any]) -> TypedTable:
        cells: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for segment in segments:
            kind, inner = segment.unwrap()
            if kind == CAPTION:
                table.caption = inner.render_text()
                continue
            first, inner = inner.unwrap()
            if kind == HEADING:
                table.columns[int(first)]["heading"] = inner.render_text()
            else:
                column, inner = inner.unwrap()
                cells[int(first), int(column)].append(inner)
        writer = StreamFieldSegmentsWriter(None, None, None)
        for (row, at), found in cells.items():
            values, block = table.row_data[row]["values"], table.columns[at]["block"]
            values[at] = writer.handle_block(block, values[at], found)
        return table


def _segments(table: TypedTable) -> Iterator[Any]:
    yield StringSegmentValue(CAPTION, table.caption)
    for at, column in enumerate(table.columns):
        yield StringSegmentValue(f"{HEADING}.{at}", column["heading"])
    extractor = StreamFieldSegmentExtractor(None)
    for number, row in enumerate(table.rows):
        for at, cell in enumerate(row):
            for segment in extractor.handle_block(cell.block, cell.value):
                if not isinstance(segment, OverridableSegmentValue):
                    yield segment.wrap(f"{CELL}.{number}.{at}")
