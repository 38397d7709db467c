"""Compare the mentions of two versions of a page: pure functions without statements."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.mentions.models import Mention


@dataclass(frozen=True, slots=True)
class Change:
    """A mention that is added, removed or changed. At least one of the two is there."""

    before: Mention | None
    after: Mention | None

    @property
    def mention(self) -> Mention:
        row = self.after or self.before
        assert row
        return row

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_gone(self) -> bool:
        return self.after is None

    def differs_in(self, name: str) -> bool:
        """Has a mention that stays another text in this field, such as `note`?"""
        if self.before is None or self.after is None:
            return False
        return bool(getattr(self.before, name) != getattr(self.after, name))


def changes(before: Iterable[Mention], after: Iterable[Mention]) -> list[Change]:
    """List the changes that readers notice in the order of the page, removed mentions last.

    A mention is the same if it stands in the same block, or has the same source and texts in
    another: copied and rewritten blocks get new ids.
    """
    was, will_be = _by_block(before), _by_block(after)
    found = [Change(was.pop(key), will_be.pop(key)) for key in list(will_be) if key in was]
    unmatched: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for row in was.values():
        unmatched[row.source_id, *_text(row)].append(row)
    for row in will_be.values():
        same = unmatched[row.source_id, *_text(row)]
        if same:
            same.pop(0)
        else:
            found.append(Change(None, row))
    gone = [Change(row, None) for rows in unmatched.values() for row in rows]
    noticed = [change for change in found if change.is_new or _says_something_else(change)]
    return sorted([*noticed, *gone], key=lambda change: (change.is_gone, change.mention.position))


def _by_block(rows: Iterable[Mention]) -> dict[tuple[int, str, int], Mention]:
    """Key mentions by source, block, and number of earlier mentions of the source in the block."""
    seen: Counter[tuple[int, str]] = Counter()
    keyed = {}
    for row in sorted(rows, key=lambda row: row.position):
        block = (row.source_id, row.block_id)
        keyed[*block, seen[block]] = row
        seen[block] += 1
    return keyed


def _text(row: Mention) -> tuple[str, str, str]:
    return row.section_heading, row.kicker, row.note


def _says_something_else(change: Change) -> bool:
    assert change.before
    assert change.after
    return _text(change.before) != _text(change.after)


def in_words(found: Iterable[Change]) -> str:
    """“adds 2 mentions, removes 1 mention and changes 1 note”; empty if nothing changes."""
    found = list(found)
    clauses = []
    if added := sum(change.is_new for change in found):
        clauses.append(
            ngettext("adds %(count)d mention", "adds %(count)d mentions", added) % {"count": added}
        )
    if removed := sum(change.is_gone for change in found):
        clauses.append(
            ngettext("removes %(count)d mention", "removes %(count)d mentions", removed)
            % {"count": removed}
        )
    texts = []
    if notes := sum(change.differs_in("note") for change in found):
        texts.append(ngettext("%(count)d note", "%(count)d notes", notes) % {"count": notes})
    if kickers := sum(change.differs_in("kicker") for change in found):
        texts.append(
            ngettext("%(count)d kicker", "%(count)d kickers", kickers) % {"count": kickers}
        )
    if texts:
        clauses.append(_("changes %(texts)s") % {"texts": get_text_list(texts, _("and"))})
    if headings := sum(change.differs_in("section_heading") for change in found):
        clauses.append(
            ngettext(
                "puts %(count)d mention under another heading",
                "puts %(count)d mentions under another heading",
                headings,
            )
            % {"count": headings}
        )
    return get_text_list(clauses, _("and"))
