"""What has changed in a text, word by word. Wagtail's comparison passes over short words."""

import re
from difflib import SequenceMatcher

from django.utils.safestring import SafeString
from wagtail.admin.compare import TextDiff

WORDS = re.compile(r"[\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af]|\w+|\s+|[^\w\s]")
"""Characters of scripts without spaces, words, spaces, signs."""


def word_changes(before: str, now: str) -> SafeString:
    """Both texts as one, in HTML that marks what is gone and what is new."""
    a, b = WORDS.findall(before), WORDS.findall(now)
    changes = []
    for kind, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, False).get_opcodes():
        if kind == "equal":
            changes.append(("equal", "".join(a[a_from:a_to])))
            continue
        for name, words in (("deletion", a[a_from:a_to]), ("addition", b[b_from:b_to])):
            if words:
                changes.append((name, "".join(words)))
    html: SafeString = TextDiff(changes).to_html()
    return html
