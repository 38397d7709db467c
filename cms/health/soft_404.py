"""Recognise pages that say “not found” with a status of success (“soft 404”)."""

import re

import httpx
from lxml import etree, html

from cms.health.models import Reason

PHRASES = re.compile(
    r"""
    \b(?:error|fout|fehler|erreur|http)\s*[:\-\u2013]?\s*(?:404|410)\b
    | ^\s*404\b | \b404\s*[\-\u2013:|]?\s*(?:error|not\ found|page|pagina)
    | \b(?:page|site|document|content|article)\s+(?:is\s+)?(?:not\ found|no\ longer\ available)
    | \bnot\ found\s*$ | ^\s*not\ found\b
    | \b(?:page|document|content)\s+(?:\w+\s+){0,8}?(?:does\ not|doesn['\u2019]t|no\ longer)\s+exist
    | \b(?:page|document|content)\b.{0,60}\b(?:could\ not|cannot|can['\u2019]t)\s+be\s+found\b
    | \b(?:could\ not|couldn['\u2019]t|cannot|can['\u2019]t)\s+find
      \s+(?:the|that|this)\s+(?:page|document)\b
    | \b(?:pagina|document|artikel)\s+(?:is\s+|werd\s+|kon\s+)?niet\s+(?:\w+\s+)?gevonden
    | \bniet\s+gevonden\s*$
    | \b(?:pagina|document|artikel)\s+(?:\w+\s+){0,6}?bestaat\s+(?:helaas\s+)?niet\b
    | \b(?:pagina|document|artikel)\s+is\s+niet\s+(?:meer\s+)?(?:beschikbaar|te\s+vinden)
    | \b(?:seite|dokument)\s+(?:wurde\s+)?nicht\s+gefunden
    | \bpage\s+(?:introuvable|non\s+trouv[ée]e)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""In a title or main heading; English and Dutch first, then the neighbours."""

SHORT = 600
"""Characters of text. A page with less is little more than a message, wherever that stands."""

HOME = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:index\.\w+|home(?:\.\w+)?)?/?", re.IGNORECASE)
"""The path of a site's home page, perhaps in a language."""


def leads_home(asked: str, answered: str) -> bool:
    """Was a page deep inside a site answered with the home page of one?"""
    before, after = httpx.URL(asked), httpx.URL(answered)
    return _is_home(after) and not _is_home(before)


def _is_home(url: httpx.URL) -> bool:
    return HOME.fullmatch(url.path) is not None and not url.query


def says_missing(body: bytes, encoding: str | None) -> bool:
    """Does an HTML page, or the beginning of one, say that the page was not found?"""
    try:
        root = html.document_fromstring(body, parser=html.HTMLParser(encoding=encoding))
    except (etree.LxmlError, LookupError, ValueError):
        return False  # nothing to read
    etree.strip_elements(root, "script", "style", "noscript", "template", with_tail=False)
    headings = [_text(element) for element in (*root.iter("title"), *root.iter("h1"))]
    if any(PHRASES.search(heading) for heading in headings):
        return True
    main = root.find("body")
    text = _text(main) if main is not None else ""
    return len(text) < SHORT and PHRASES.search(text) is not None


def _text(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def reason_to_doubt(asked: str, answered: str, body: bytes, encoding: str | None) -> Reason | None:
    """Return why a successful answer is none, or None if it is one."""
    if leads_home(asked, answered):
        return Reason.LEADS_HOME
    return Reason.SAYS_MISSING if says_missing(body, encoding) else None
