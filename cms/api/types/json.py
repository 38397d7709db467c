from typing import Any, NoReturn

import graphene

DESCRIPTION = """\
Rich text as a list of nodes, each an object with a `type`:

- `{"type": "paragraph", "children": […]}`
- `{"type": "heading", "level": 2, "children": […]}`: from 1 to 6, mostly 2 to 4
- `{"type": "list", "ordered": true, "children": […]}`: the children are items
- `{"type": "item", "children": […]}`: text, links, breaks, and lists inside the list
- `{"type": "text", "text": "…", "marks": ["bold", "italic"]}`: plain text, not HTML
- `{"type": "link", "href": "…", "linkType": "source", "sourceSlug": "duo", "children": […]}`:
  `linkType` is `page`, `source`, `document` or `external`; only links to sources have `sourceSlug`;
  `href` is a `urlPath` for pages and sources, else an address
- `{"type": "break"}`

What a link leads to can be seen by the reader; other links are plain text. It says the same as the
HTML beside it."""


class JSON(graphene.Scalar):
    class Meta:
        description = DESCRIPTION

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> NoReturn:
        raise TypeError("JSON is for output only")

    @staticmethod
    def parse_literal(node: Any, variables: Any = None) -> NoReturn:
        raise TypeError("JSON is for output only")
