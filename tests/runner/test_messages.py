"""The Dutch catalogue says all that the code and the templates say, and nothing is left English."""

import polib
import pytest

from cms.runner import messages
from cms.runner.messages import COMPILED, Message, problems, read, updated


def test_the_catalogue_is_complete():
    """If this fails: `make messages`, translate what it names, `make messages` again."""
    assert problems(read(), messages.messages()) == []


def test_the_compiled_catalogue_is_the_catalogue():
    assert COMPILED.read_bytes() == read().to_binary()


def test_finds_texts_in_code_and_not_those_of_the_contract():
    code = """
first = _("One, "
          "in two pieces")
second = ngettext("%(n)d thing", "%(n)d things", 3)
third = GraphQLString("x", description=_("For developers"), label=_("For editors"))
class Meta:
    graphql_description = _("For developers, too")
fourth = _(unknown)
"""
    assert set(messages._in_code(code)) == {
        Message("One, in two pieces"),
        Message("%(n)d thing", "%(n)d things"),
        Message("For editors"),
    }


def test_finds_texts_in_templates():
    template = """{% load i18n %}{% trans "It's" %} {% status _("Live") %}
    {% blocktrans trimmed count n=n %}
      {{ n }} page
    {% plural %}
      {{ n }} pages
    {% endblocktrans %}"""

    assert set(messages._in_template(template, "x.html")) == {
        Message("It's"),
        Message("Live"),
        Message("%(n)s page", "%(n)s pages"),
    }


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"msgid": "Source"}, "is not translated"),
        ({"msgid": "Source", "msgstr": "Bron", "flags": ["fuzzy"]}, "is marked as fuzzy"),
        ({"msgid": "%(n)d of", "msgstr": "van %(m)d"}, "does not say the same placeholders"),
        ({"msgid": "Old", "msgstr": "Oud"}, "is said nowhere"),
        (
            {"msgid": "a", "msgid_plural": "b", "msgstr_plural": {0: "c", 1: ""}},
            "is not translated",
        ),
    ],
)
def test_tells_what_is_wrong(entry: dict, complaint: str):
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(**entry))
    found = {Message("Source"), Message("%(n)d of"), Message("a", "b")}
    said = {Message(entry["msgid"], entry.get("msgid_plural", ""))} & found

    [line] = problems(catalogue, said)

    assert line.startswith(complaint)


def test_keeps_translations_adds_what_is_new_and_drops_what_is_gone():
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Source", msgstr="Bron"))
    catalogue.append(polib.POEntry(msgid="Gone", msgstr="Weg"))

    result = updated(catalogue, {Message("Source"), Message("%(n)d page", "%(n)d pages")})

    assert [(entry.msgid, entry.msgstr) for entry in result] == [
        ("%(n)d page", ""),
        ("Source", "Bron"),
    ]
    assert problems(result, {Message("Source"), Message("%(n)d page", "%(n)d pages")}) == [
        "is not translated: '%(n)d page'"
    ]


def test_takes_from_another_catalogue_what_it_lacks():
    catalogue, other = polib.POFile(), polib.POFile()
    catalogue.append(polib.POEntry(msgid="Source", msgstr="Bron"))
    catalogue.append(polib.POEntry(msgid="Guide", msgstr=""))
    for text, translation in (("Source", "Origine"), ("Guide", "Gids"), ("Topic", "")):
        other.append(polib.POEntry(msgid=text, msgstr=translation))

    messages.take(catalogue, other)
    result = updated(catalogue, {Message("Source"), Message("Guide"), Message("Topic")})

    assert [(entry.msgid, entry.msgstr) for entry in result] == [
        ("Guide", "Gids"),
        ("Source", "Bron"),
        ("Topic", ""),
    ]


def test_writes_what_is_new_and_says_that_it_is_to_be_translated(monkeypatch, tmp_path, capsys):
    catalogue, other = tmp_path / "nl" / "django.po", polib.POFile()
    monkeypatch.setattr(messages, "BASE_DIR", tmp_path)
    monkeypatch.setattr(messages, "CATALOGUE", catalogue)
    monkeypatch.setattr(messages, "COMPILED", catalogue.with_suffix(".mo"))
    monkeypatch.setattr(messages, "messages", lambda: {Message("Source")})

    assert messages.main([]) == 1
    assert capsys.readouterr().out == (
        "nl/django.po: is not translated: 'Source'\n1 texts, 1 to look at.\n"
    )

    other.append(polib.POEntry(msgid="Source", msgstr="Bron"))
    other.save(str(tmp_path / "other.po"))
    assert messages.main([f"--from={tmp_path / 'other.po'}"]) == 0
    assert [(entry.msgid, entry.msgstr) for entry in read()] == [("Source", "Bron")]
    assert polib.mofile(str(messages.COMPILED)).find("Source").msgstr == "Bron"
