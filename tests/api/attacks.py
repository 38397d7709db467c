# ruff: noqa: E501
"""What people send who mean no good.

An attack is either refused, with a code, or it turns out to be legal and harmless: its answer is
small. `LEGAL` marks those.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse

from tests.api.conftest import GraphQLClient
from tests.api.test_limits import STANDARD_INTROSPECTION

LEGAL = "legal"
"""In place of a code: the request is answered, with a little data."""


@dataclass(frozen=True)
class Attack:
    """What is sent, and the code of the error it gets. `body` is sent as it is, or as JSON."""

    name: str
    code: str
    query: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    address: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, graphql: GraphQLClient) -> HttpResponse:
        if self.address is not None:
            return graphql.get(self.address, **self.headers)
        body = self.body
        if body is None:
            body = {"query": self.query, "variables": self.variables}
        return graphql.send(body, **self.headers)


def doubling(levels: int, top: str = "Query", inner: str = "", bottom: str = "__typename") -> str:
    """Fragments F0, F1, … that spread the next one twice each."""
    spreads = "...F{0} ...F{0} "
    parts = [f"fragment F{n} on {top} {{ {inner}{spreads.format(n + 1)}}} " for n in range(levels)]
    return "".join(parts) + f"fragment F{levels} on {top} {{ {bottom} }}"


def doubling_topics(levels: int, alias: str = "") -> str:
    """Fragments that go down from a topic through its guides, twice on each level."""
    down = "guides(first: 1) { nodes { topic { ...F%d } } } "
    parts = [
        f"fragment F{n} on TopicPage {{ {down % (n + 1)}{alias}{down % (n + 1)} }} "
        for n in range(levels)
    ]
    return "".join(parts) + f"fragment F{levels} on TopicPage {{ title }}"


def repeated(pattern: str, times: int) -> str:
    """The pattern again and again, with its number for `%d`."""
    return " ".join(pattern.replace("%d", str(number)) for number in range(times))


def nested(pattern: str, times: int, inside: str = "title") -> str:
    """The pattern inside itself: `guides { nodes { topic {` with as many closing braces."""
    return pattern * times + inside + "}" * (pattern.count("{") * times)


CIRCLE = "guides { nodes { topic { "
SOURCES = "sources(first: 100) { nodes { "
KINDS = "query ($kinds: [SourceKind!]) { sources(filter: {kinds: $kinds}) { totalCount } }"
FIRST = "query ($first: Int) { sources(first: $first) { totalCount } }"
SLUG = "query ($slug: String!) { source(slug: $slug) { title } }"
FILTER = "query ($filter: SourceFilter) { sources(filter: $filter) { totalCount } }"
SEARCH = "query ($words: String!) { search(query: $words) { totalCount } }"
AFTER = "query ($after: String) { topics(after: $after) { nodes { title } } }"
TINY = "{ hub { __typename } }"

COMPLEX, INVALID, UNPARSED = "QUERY_TOO_COMPLEX", "VALIDATION_FAILED", "PARSE_FAILED"
INPUT, REQUEST = "BAD_USER_INPUT", "BAD_REQUEST"

ATTACKS = [
    # Depth
    Attack("a circle of types", COMPLEX, "{ topics { nodes { " + nested(CIRCLE, 2) + "} } }"),
    Attack("a deep circle of types", COMPLEX, '{ topic(slug: "x") { ' + nested(CIRCLE, 40) + "} }"),
    Attack(
        "a circle of types, one item each",
        COMPLEX,
        '{ topic(slug: "x") { '
        + nested("guides(first: 1) { nodes { topic { ", 30)
        + "} }",
    ),
    Attack("a circle through sources", COMPLEX, "{ " + SOURCES + nested("guideMentions(first: 100) { nodes { guide { sources { ", 2) + " } } }"),
    Attack("900 levels of braces", COMPLEX, "{a" * 900 + "}" * 900),
    Attack("900 levels that never close", COMPLEX, "{a" * 900),
    Attack("600 levels of nothing", COMPLEX, "{" + "...{" * 600 + "hub{__typename}" + "}" * 601),
    Attack("40 levels of inline fragments", COMPLEX, "{ " + nested("... { ", 40, "hub{__typename}") + "}"),
    Attack("a list of 900 levels", COMPLEX, "{ sources(filter: {kinds: " + "[" * 900 + "]" * 900 + "}) { totalCount } }"),
    Attack("an object of 400 levels", COMPLEX, "{ sources(filter: " + "{a: " * 400 + "1" + "}" * 400 + ") { totalCount } }"),
    # Breadth
    Attack("100 of everything, three lists deep", COMPLEX, "{ topics(first: 100) { nodes { guides(first: 100) { nodes { sources { title } } } } } }"),
    Attack("100 of everything, by edges", COMPLEX, "{ topics(first: 100) { edges { node { guides(first: 100) { edges { node { title } } } } } } }"),
    Attack("a list too long", "INVALID_PAGE_SIZE", "{ sources(first: 2147483647) { nodes { title } } }"),
    Attack("a list of less than nothing", "INVALID_PAGE_SIZE", "{ sources(first: -2147483648) { nodes { title } } }"),
    Attack("the same 900 times", COMPLEX, "{ hub { " + repeated("sourceIntro", 900) + " } }"),
    Attack("nested lists 40 times", COMPLEX, "{" + repeated("topics { nodes { guides { nodes { title } } } }", 40) + "}"),
    Attack("1,900 root fields that are none", COMPLEX, "{ " + repeated("nothing%d", 1_900) + " }"),
    Attack("30 root fields", COMPLEX, "{ " + repeated("hub { __typename }", 30) + " }"),
    Attack("19 searches", LEGAL, "{ " + repeated('search(query: "x", first: 0) { totalCount }', 19) + " }"),
    Attack("conflicting arguments", COMPLEX, "{ " + repeated('source(slug: "%d") { title }', 150) + " }"),
    Attack("conflicts in nested fields", INVALID, "{ " + repeated('source(slug: "x") { topicMentions(first: %d) { totalCount } }', 19) + " }"),
    # Aliases
    Attack("300 root fields by other names", COMPLEX, "{ " + repeated("a%d: hub { sourceIntro }", 280) + " }"),
    Attack("600 fields by other names", COMPLEX, "{ hub { " + repeated("a%d: sourceIntro", 600) + " } }"),
    Attack("300 other names in a list", COMPLEX, "{ " + SOURCES + repeated("a%d: summary", 300) + " } } }"),
    Attack("50 other names for a list in a list", COMPLEX, "{ " + SOURCES + repeated("a%d: guideMentions(first: %d) { totalCount nodes { id } }", 50) + " } } }"),
    Attack("300 searches", COMPLEX, "{ " + repeated('a%d: search(query: "x") { totalCount }', 200) + " }"),
    # Fragments
    Attack("a fragment that spreads itself", INVALID, "{ ...A } fragment A on Query { ...A }"),
    Attack("a circle of two fragments", INVALID, "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
    Attack("a circle of 150 fragments", INVALID, "{ ...A0 } " + "".join(f"fragment A{n} on Query {{ ...A{(n + 1) % 150} }} " for n in range(150))),
    Attack("a circle below fields", INVALID, '{ topic(slug: "x") { ...A } } fragment A on TopicPage { guides { nodes { topic { ...A } } } }'),
    Attack("a chain of 150 fragments", COMPLEX, "{ ...A0 } " + "".join(f"fragment A{n} on Query {{ ...A{n + 1} }} " for n in range(150)) + "fragment A150 on Query { hub { __typename } }"),
    Attack("fragments that unfold to a thousand million leaves", COMPLEX, "{ ...F0 } " + doubling(30)),
    Attack("fragments that unfold to thousands of root fields", COMPLEX, "{ ...F0 } " + doubling(14)),
    Attack("fragments that unfold to thousands of leaves", LEGAL, '{ hub { ...F0 } } ' + doubling(14, "HubSettings")),
    Attack("fragments that unfold to thousands of other names", COMPLEX, "{ hub { ...F0 } } " + doubling(14, "HubSettings", bottom="a: __typename")),
    Attack("fragments that double down the tree", COMPLEX, '{ topic(slug: "x") { ...F0 } } ' + doubling_topics(20)),
    Attack("fragments that double down the tree by other names", LEGAL, '{ topic(slug: "x") { ...F0 } } ' + doubling_topics(4, alias="a: ")),
    Attack("140 fragments spread in one place", COMPLEX, "{ hub { " + repeated("...F%d", 140) + " } } " + repeated("fragment F%d on HubSettings { sourceIntro }", 140)),
    Attack("a fragment spread 600 times", LEGAL, "{ hub { " + repeated("...F", 600) + " } } fragment F on HubSettings { sourceIntro }"),
    Attack("280 fragments that nobody spreads", INVALID, TINY + repeated("fragment F%d on HubSettings { sourceIntro }", 240)),
    Attack("fragments that are not there", COMPLEX, "{ " + repeated("...F%d", 900) + " }"),
    Attack("fragments of the same name", INVALID, "{ ...F } " + repeated("fragment F on Query { hub { sourceIntro } }", 150)),
    # Directives
    Attack("900 unknown directives", INVALID, "{ hub" + " @a" * 900 + " { __typename } }"),
    Attack("200 times the same directive", INVALID, "{ hub" + " @skip(if: false)" * 200 + " { __typename } }"),
    Attack("a directive on each of 250 fields", COMPLEX, "{ hub { " + repeated("sourceIntro @include(if: true)", 250) + " } }"),
    Attack("directives without arguments", INVALID, "{ hub { sourceIntro @skip @include } }"),
    Attack("directives of the schema", INVALID, "{ hub { sourceIntro @deprecated @specifiedBy(url: \"x\") } }"),
    # Many operations
    Attack("140 operations and no choice", INPUT, repeated("query Q%d { hub { __typename } }", 140)),
    Attack("140 operations of the same name", INVALID, repeated("query Q { hub { __typename } }", 140)),
    Attack("operations times fragments", INPUT, repeated("query Q%d { ...F }", 100) + " fragment F on Query { hub { " + repeated("...G%d", 60) + " } }" + repeated("fragment G%d on HubSettings { sourceIntro }", 60)),
    Attack("a batch of a thousand", "BATCH_TOO_LARGE", body=[{"query": TINY}] * 1_000),
    Attack("a mutation", INPUT, "mutation { delete }"),
    Attack("a subscription", INPUT, "subscription { everything }"),
    Attack("a schema", INVALID, "type Query { hub: String }"),
    # Introspection
    Attack("the schema six times", COMPLEX, "{ " + repeated("a%d: __schema { types { fields { type { name } args { type { name } } } } }", 15) + " }"),
    Attack("types of fields of types of fields", COMPLEX, "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"),
    Attack("types of all kinds in each other", COMPLEX, "{ __schema { types { possibleTypes { interfaces { possibleTypes { interfaces { name } } } } } } }"),
    Attack("a circle in the introspection by fragments", INVALID, "{ __schema { types { ...T } } } fragment T on __Type { fields { type { ...T } } }"),
    Attack("fragments that double the introspection", COMPLEX, "{ __schema { types { ...F0 } } } " + "".join(f"fragment F{n} on __Type {{ fields {{ type {{ ...F{n + 1} }} }} possibleTypes {{ ...F{n + 1} }} }} " for n in range(5)) + "fragment F5 on __Type { name }"),
    Attack("a thousand questions for a type", COMPLEX, "{ " + repeated('a%d: __type(name: "Source") { name }', 190) + " }"),
    Attack("the whole schema, as tools ask", LEGAL, STANDARD_INTROSPECTION),
    # Length
    Attack("a comment of 99,000 characters", LEGAL, "#" * 99_000 + "\n" + TINY),
    Attack("30,000 comments", COMPLEX, "#\n" * 30_000 + TINY),
    Attack("99,000 commas", LEGAL, "," * 99_000 + TINY),
    Attack("3,000 tokens", COMPLEX, "{ " + repeated("a", 3_000) + " }"),
    Attack("50,000 tokens", COMPLEX, "{ " + "a " * 49_000 + " }"),
    Attack("a name of 99,000 letters", INVALID, "{ " + "a" * 99_000 + " }"),
    Attack("a text of 99,000 letters", LEGAL, '{ source(slug: "' + "a" * 99_000 + '") { title } }'),
    Attack("a text that never ends", UNPARSED, '{ source(slug: "' + "a" * 99_000),
    Attack("13,000 escaped letters", LEGAL, '{ source(slug: "' + "\\u0061" * 13_000 + '") { title } }'),
    Attack("a block of 20,000 lines", LEGAL, '{ source(slug: """' + "\n a" * 20_000 + '""") { title } }'),
    Attack("a number of 99,000 digits", INVALID, "{ sources(first: " + "9" * 99_000 + ") { totalCount } }"),
    Attack("a tiny number with a huge exponent", INVALID, "{ sources(first: 1e999999999) { totalCount } }"),
    Attack("a body of 5 MB", "PAYLOAD_TOO_LARGE", body=b" " * 5_000_000),
    Attack("an address of 1 MB", "PAYLOAD_TOO_LARGE", address="query=" + "x" * 1_000_000),
    # Variables
    Attack("JSON of 40,000 levels", REQUEST, body=b'{"query":"{hub{__typename}}","variables":' + b"[" * 40_000 + b"]" * 40_000 + b"}"),
    Attack("JSON of 900 levels in a variable", INPUT, KINDS, {"kinds": json.loads("[" * 900 + "]" * 900)}),
    Attack("JSON of 900 levels in no variable", LEGAL, TINY, {"a": json.loads('{"a":' * 900 + "1" + "}" * 900)}),
    Attack("13,000 numbers for a list of kinds", INPUT, KINDS, {"kinds": list(range(10_000, 23_000))}),
    Attack("8,000 kinds", LEGAL, KINDS, {"kinds": ["OFFICIAL"] * 8_000}),
    Attack("kinds that are none", INPUT, KINDS, {"kinds": ["x" * 1_000] * 90}),
    Attack("10,000 variables that nobody declared", LEGAL, TINY, {f"v{n}": n for n in range(6_000)}),
    Attack("390 variables that nobody uses", INVALID, "query (" + repeated("$a%d: Int", 390) + ") " + TINY),
    Attack("200 defaults", INVALID, "query (" + repeated("$a%d: [SourceKind!] = [OFFICIAL]", 180) + ") " + TINY),
    Attack("a number that is too large", INPUT, FIRST, {"first": 2**63}),
    Attack("a number with a point", INPUT, FIRST, {"first": 1.5}),
    Attack("an enormous number", INPUT, FIRST, {"first": 1e308}),
    Attack("a number beyond JSON", REQUEST, body=b'{"query":"{hub{__typename}}","variables":{"a":1e999}}'),
    Attack("not a number", REQUEST, body=b'{"query":"{hub{__typename}}","variables":{"a":NaN}}'),
    Attack("a text for a number", INPUT, FIRST, {"first": "1"}),
    Attack("an object for a text", INPUT, SLUG, {"slug": {"$ne": None}}),
    Attack("nothing for something", INPUT, SLUG, {}),
    Attack("an object that has other fields", INPUT, FILTER, {"filter": {f"owner__password{n}": 1 for n in range(3_000)}}),
    Attack("ways into Python", INPUT, FILTER, {"filter": {"__class__": {"__init__": {"__globals__": 1}}}}),
    # Texts
    Attack("a NUL in a variable", INPUT, SLUG, {"slug": "duo\x00"}),
    Attack("a NUL in the query", INPUT, '{ source(slug: "\\u0000") { title } }'),
    Attack("a NUL between words", UNPARSED, "{ hub \x00 { sourceIntro } }"),
    Attack("half of a surrogate pair", UNPARSED, '{ source(slug: "\\uD800") { title } }'),
    Attack("letters that look alike", UNPARSED, "{ hub { s\u043eurceIntro } }"),
    Attack("letters from right to left", UNPARSED, "{ \u202ehub { sourceIntro } }"),
    Attack("a text of combining marks", LEGAL, SLUG, {"slug": "a" + "\u0301" * 16_000}),
    Attack("a text of emoji", LEGAL, SLUG, {"slug": "👩‍👩‍👧‍👦" * 1_400}),
    Attack("SQL", LEGAL, SLUG, {"slug": "'; DROP TABLE snippets_source; --"}),
    Attack("a pattern", LEGAL, SLUG, {"slug": "%" * 40_000}),
    Attack("a regular expression that explodes", "QUERY_TOO_LONG", SEARCH, {"words": "(a+)+$" * 5_000}),
    Attack("a search of 20,000 quotes", "QUERY_TOO_LONG", SEARCH, {"words": '"' * 20_000}),
    Attack("a search of operators", LEGAL, SEARCH, {"words": "-" * 90 + "&|!():*<->"}),
    Attack("a path of 40,000 slashes", LEGAL, "query ($path: String!) { route(path: $path) { __typename } }", {"path": "/" * 40_000}),
    Attack("a path that climbs", LEGAL, "query ($path: String!) { route(path: $path) { __typename } }", {"path": "/" + "../" * 10_000 + "etc/passwd"}),
    Attack("a language of 40,000 letters", "UNKNOWN_LOCALE", '{ hub(locale: "' + "e" * 40_000 + '") { sourceIntro } }'),
    # Cursors
    Attack("a cursor of 90,000 letters", "INVALID_CURSOR", AFTER, {"after": "A" * 90_000}),
    Attack("a cursor of nested lists", "INVALID_CURSOR", AFTER, {"after": "W1tb" * 10_000}),
    Attack("a cursor that was made up", "INVALID_CURSOR", AFTER, {"after": "WyIwMTIzNDU2Nzg5YWJjZGVmIiwxXQ"}),
    # Documents by hash
    Attack("a hash of 90,000 digits", "PERSISTED_QUERY_NOT_FOUND", body={"documentId": "0" * 90_000}),
    Attack("a path for a hash", "PERSISTED_QUERY_NOT_FOUND", address=urlencode({"id": "../../../etc/passwd"})),
    Attack("a hash of another text", INPUT, body={"query": TINY, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}),
    # HTTP
    Attack("a mutation by GET", "METHOD_NOT_ALLOWED", address=urlencode({"query": "mutation { delete }"})),
    Attack("10,001 parameters", REQUEST, address="&".join(["a=1"] * 10_001)),
    Attack("deep JSON in an address", REQUEST, address="query={__typename}&variables=" + quote("[" * 19_000)),
    Attack("5,000 media types", "NOT_ACCEPTABLE", TINY, headers={"accept": ",".join(["a/b;q=0.1"] * 5_000)}),
]  # fmt: skip
