"""What a browser makes of a text with chips is stored as wagtail-localize stores it."""

import re
from html import unescape

import pytest
from django.utils.translation import override
from wagtail.models import Locale

from cms.admin.translations.inline_html import is_plain, links_in, stored_html, with_chips
from cms.admin.translations.names import display_name
from cms.admin.translations.word_changes import word_changes

CHIP = '<span class="translation-chip" data-link="a1">DUO</span>'


@pytest.mark.parametrize(
    ("posted", "stored"),
    [
        (f"Vraag het aan {CHIP}.", 'Vraag het aan <a id="a1">DUO</a>.'),
        ("een&nbsp;twee", "een twee"),
        ("een<div>twee</div>", "een<br/>twee"),
        ('<b style="color:red">vet</b> <font size="3">gewoon</font>', "<b>vet</b> gewoon"),
        ('<script>alert(1)</script><img src="x" onerror="y">a &lt; b', "a &lt; b"),
        ('<a href="https://elsewhere.example/">weg</a>', "weg"),
        ('<span class="translation-chip" data-link="a1"></span>leeg', "leeg"),
        (f"{CHIP}\ufeff en verder", '<a id="a1">DUO</a> en verder'),
        (
            '<a id="a1">DUO of <a id="a2">IND</a></a>.',
            '<a id="a1">DUO of </a><a id="a2">IND</a>.',
        ),
    ],
)
def test_what_is_posted_is_stored_without_anything_else(posted: str, stored: str):
    assert stored_html(posted) == stored
    assert stored_html(with_chips(stored)) == stored


def test_a_text_with_links_is_not_plain():
    assert is_plain("een<br/>twee")
    assert not is_plain('<a id="a1">DUO</a>')
    assert links_in('<a id="a1">DUO</a> en <a id="a2">IND</a>') == {"a1": "DUO", "a2": "IND"}


@pytest.mark.parametrize(
    ("admin", "code", "name"),
    [("nl", "en", "Engels"), ("en", "nl", "Dutch"), ("en", "tlh", "tlh")],
)
def test_languages_have_names_in_the_language_of_the_user(admin: str, code: str, name: str):
    with override(admin):
        assert display_name(Locale(language_code=code)) == name


@pytest.mark.parametrize(
    ("before", "now", "marked"),
    [
        ("Once a year.", "Twice a year.", "-Once-+Twice+ a year."),
        ("You pay.", "You <b> pay.", "You+ <b>+ pay."),
        ("我付税", "我付款", "我付-税-+款+"),
    ],
)
def test_what_has_changed_is_marked_word_by_word(before: str, now: str, marked: str):
    html = word_changes(before, now)
    for name, sign in (("deletion", "-"), ("addition", "+")):
        html = re.sub(rf'<span class="{name}">(.*?)</span>', rf"{sign}\1{sign}", html)
    assert unescape(html) == marked
