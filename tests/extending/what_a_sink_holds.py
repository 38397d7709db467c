"""Run in a copy of the hub with a page type that declares every kind of field Grapple has."""

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from cms.pages.models.sink import SinkLink, SinkPage
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from taggit.models import Tag
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page

from cms.transfer.structure import set_up
from tests.extending.asking import ask
from tests.factories import OfferFactory, SourceFactory, TopicPageFactory, block, item
from tests.statements import statements

QUERY = """{ sinks(orderBy: TREE) { nodes {
  number share price yes shout twice words text textJson
  image { alt } picture { alt } document { title } page { title } above { title }
  topic { title } source { title } offer { title }
  links { title loud target { title } } linkTitles chosen { title } near { title }
  tags { name slug }
  body {
    __typename
    ... on CharBlock { words: value }
    ... on SinkPageBodyPages { pages: value { title } }
    ... on SinkPageBodyCited { cited: value { title } }
    ... on ImageChooserBlock { picture: value { alt } }
    ... on TypedTableBlock { table: value { rows { __typename } } }
    ... on SinkPageBodyDeep { value { __typename } }
  }
  sources { title }
} } }"""

set_up()
locale = Locale.get_default()
home = Page.objects.get(depth=2)
shown, hidden = SourceFactory(title="Shown"), SourceFactory(title="Secret", live=False)
topic = TopicPageFactory(title="Exams")
secret_topic = TopicPageFactory(title="Secret topic", live=False)
image = get_image_model().objects.create(title="Hall", file=get_test_image_file())
document = get_document_model().objects.create(title="Form", file=ContentFile(b"x", "form.pdf"))
private = Collection.get_first_root_node().add_child(name="Private")
CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
secret_image = get_image_model().objects.create(
    title="Secret hall", file=get_test_image_file(), collection=private
)


def add(name: str, *, secret: bool) -> SinkPage:
    sink = SinkPage(
        title=f"Sink {name}",
        slug=name,
        text=f'<p>See <a linktype="page" id="{topic.pk}">this</a>.</p>',
        image=secret_image if secret else image,
        document=document,
        page=secret_topic if secret else topic,
        topic=secret_topic if secret else topic,
        source=hidden if secret else shown,
        offer=OfferFactory(title=f"Offer {name}"),
        body=json.dumps(
            [
                block("words", "Hello"),
                block("pages", [item(topic.pk), item(secret_topic.pk)]),
                block("cited", [item(shown.pk), item(hidden.pk)]),
                block("picture", image.pk),
                block(
                    "table",
                    {
                        "columns": [
                            {"type": "page", "heading": ""},
                            {"type": "number", "heading": ""},
                        ],
                        "rows": [{"values": [topic.pk, 3]}, {"values": [secret_topic.pk, 4]}],
                        "caption": "",
                    },
                ),
                block("deep", [block("cited", shown.pk), block("pair", {"one": 1})]),
            ]
        ),
        locale=locale,
    )
    home.refresh_from_db()
    home.add_child(instance=sink)
    sink.links = [
        SinkLink(title="First", target=topic),
        SinkLink(title="Last", target=secret_topic),
    ]
    sink.sources = [shown, hidden]
    sink.tags.add("red", "deep blue")
    sink.save_revision().publish()
    return sink


add("open", secret=False)
add("shut", secret=True)
nodes = {node["shout"]: node for node in ask(QUERY)["sinks"]["nodes"]}
open_, shut = nodes["SINK OPEN"], nodes["SINK SHUT"]
assert "Secret" not in json.dumps(nodes), nodes
assert (open_["number"], open_["share"], open_["price"], open_["yes"]) == (7, 0.5, "1.00", True)
assert (open_["twice"], open_["words"]) == (14, ["Sink", "open"])
assert 'href="/topics/exams/"' in open_["text"]
assert open_["image"] == open_["picture"] == {"alt": "Hall"}
assert open_["document"] == {"title": "Form"}
assert open_["page"] == open_["topic"] == {"title": "Exams"}
assert open_["above"] == {"title": home.title}
assert open_["source"] == {"title": "Shown"}
assert open_["links"] == [
    {"title": "First", "loud": "FIRST", "target": {"title": "Exams"}},
    {"title": "Last", "loud": "LAST", "target": None},
]
assert open_["linkTitles"] == ["First", "Last"]
assert open_["chosen"] == [{"title": "Shown"}]
assert {"title": "Sink shut"} in open_["near"]
assert sorted(tag["slug"] for tag in open_["tags"]) == ["deep-blue", "red"]
assert open_["body"][0] == {"__typename": "CharBlock", "words": "Hello"}, open_["body"]
assert {"__typename": "SinkPageBodyPages", "pages": [{"title": "Exams"}]} in open_["body"]
assert {"__typename": "SinkPageBodyCited", "cited": [{"title": "Shown"}]} in open_["body"]
for name in ("image", "picture", "page", "topic", "source"):
    assert shut[name] is None, (name, shut[name])

# A list costs the same for few rows and for many, but for what properties look up by themselves.
BATCHED = QUERY.replace("picture { alt }", "").replace("above { title }", "")
BATCHED = BATCHED.replace("near { title }", "")


few = statements(ask, BATCHED)
for number in range(6):
    add(f"more-{number}", secret=number % 2 == 0)
many = statements(ask, BATCHED)
assert len(many) == len(few) < 25, (few, many)

# A change of a child, a tag or a lookup is seen with the next request.
Tag.objects.filter(slug="red").update(name="crimson")
assert "crimson" in json.dumps(ask(QUERY))
SinkLink.objects.filter(title="First").update(title="Foremost")
assert "Foremost" in json.dumps(ask(QUERY))
assert ask("{ sinks(filter: {number: 8}) { totalCount } }") == {"sinks": {"totalCount": 0}}
assert ask('{ sinks(filter: {day: "2027-01-31"}) { totalCount } }') == {"sinks": {"totalCount": 8}}
wrong = {"query": '{ sinks(filter: {day: "no day"}) { totalCount } }'}
response = Client().post("/graphql/", wrong, content_type="application/json").json()
assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", response

# A bundle says what it leaves out, and holds the rest.
with TemporaryDirectory() as folder:
    file, told = Path(folder) / "hub.json", io.StringIO()
    call_command("export_content", str(file), stdout=told, stderr=told)
    entry = next(each for each in json.loads(file.read_text())["sinks"] if each["slug"] == "open")
    assert "its links, which bundles do not hold" in told.getvalue()
    assert "its tags, which bundles do not hold" in told.getvalue()
    assert {"type": "picture", "value": {"image": entry["image"]}} in entry["body"]
    call_command("import_content", str(file), stdout=told, stderr=told)
print("All is there.")
