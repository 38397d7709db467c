from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Highlight:
    """A text and where in it the words of the query stand.

    `offsets` are (start, end) positions in `text`, counted in Unicode characters, in ascending
    order. `html` is the same text made safe for HTML, with `<mark>` around the matches and no other
    tag.
    """

    text: str
    html: str
    offsets: tuple[tuple[int, int], ...] = ()
