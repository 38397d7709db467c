"""Read and write what cites or shows files in pages and snippets byte by byte, without forms.

`Texts` are raw values by field name: a StreamField's is its JSON. A revision holds the same texts.
"""

import json
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import JSONField, Model, TextField, Value
from django.db.models.functions import Cast
from wagtail.models import Page

from cms.admin.file_content import Shown, file_fields, mapped_files
from cms.admin.replace.places import Keys
from cms.changes.rows import lock_pages
from cms.mentions.citation import Citation
from cms.mentions.extraction import citations
from cms.mentions.mapping import Verdict, citing_fields, mapped_content
from cms.snippets.models import QuickAnswer
from cms.snippets.models.quick_answer import QuickAnswerSource

Texts = dict[str, Any]

ANSWER_SOURCES = "answer_sources"


class Content(Protocol):
    """The fields that cite in one page type or in quick answers, or that show files."""

    def lock(self, pk: int) -> Any:
        """Lock and load the object until the transaction ends; None if it is gone."""

    def live_texts(self, pk: int) -> Texts: ...

    def write_live(self, pk: int, texts: Texts) -> None:
        """Write to the database only; the caller saves the object, which sends signals."""

    def texts_of(self, revision: dict[str, Any]) -> Texts: ...

    def into(self, revision: dict[str, Any], texts: Texts) -> dict[str, Any]: ...

    def substitute(self, texts: Texts, substitution: Any) -> Texts: ...

    def doubled(self, texts: Texts, new: int, old: int) -> set[str]:
        """Return the keys of places where the new source stands beside the old one already."""


def dumped(value: Any) -> str:
    """Serialize to JSON as a StreamField does in a revision."""
    return json.dumps(value, cls=DjangoJSONEncoder)


class PageContent:
    """The StreamFields and rich texts of one page type."""

    def __init__(self, model: type[Model]) -> None:
        self.model: Any = model
        self.fields = citing_fields(model)

    def lock(self, pk: int) -> Any:
        if not lock_pages([pk]):
            return None
        return self.model.objects.get(pk=pk)

    def live_texts(self, pk: int) -> Texts:
        columns = {f"raw_{name}": Cast(name, TextField()) for name in self.fields}
        row = self.model.objects.annotate(**columns).values(*columns).get(pk=pk)
        return {name: row[f"raw_{name}"] for name in self.fields}

    def write_live(self, pk: int, texts: Texts) -> None:
        columns: dict[str, Any] = {
            name: Cast(Value(text, output_field=TextField()), JSONField())
            if self.fields[name]
            else text
            for name, text in texts.items()
        }
        self.model.objects.filter(pk=pk).update(**columns)

    def texts_of(self, revision: dict[str, Any]) -> Texts:
        texts = {}
        for name, block in self.fields.items():
            value = revision.get(name)
            if value is not None:
                texts[name] = dumped(value) if block and not isinstance(value, str) else value
        return texts

    def into(self, revision: dict[str, Any], texts: Texts) -> dict[str, Any]:
        return {**revision, **texts}

    def substitute(self, texts: Texts, substitution: Any) -> Texts:
        changed = self.mapped(texts, substitution)
        return {
            **texts,
            **{
                name: dumped(value) if self.fields[name] else value
                for name, value in changed.items()
            },
        }

    def mapped(self, texts: Texts, decide: Any) -> dict[str, Any]:
        return mapped_content(self.model, texts, decide)

    def doubled(self, texts: Texts, new: int, old: int) -> set[str]:
        """A section lists a source once; its form refuses it twice."""
        cited = citations(self.model, texts)
        taken = {
            found.section.anchor for found in cited if found.section and found.source_id == new
        }
        keys, doubled = Keys(), set()
        for found in cited:
            if found.source_id != old:
                continue
            key = keys.next(found.block_id)
            if found.section and found.section.anchor in taken:
                doubled.add(key)
        return doubled


class FileContent(PageContent):
    """The same fields of a page type or a snippet, and those that choose such a file."""

    def __init__(self, model: type[Model], file_model: Any) -> None:
        super().__init__(model)
        self.file_model = file_model
        self.keys = [field.name for field in file_fields(model, file_model)]
        self.fields = self.fields | dict.fromkeys(self.keys)

    def lock(self, pk: int) -> Any:
        if issubclass(self.model, Page):
            return super().lock(pk)
        rows = self.model._base_manager.select_for_update(no_key=True, of=("self",))
        return rows.filter(pk=pk).first()

    def texts_of(self, revision: dict[str, Any]) -> Texts:
        texts = super().texts_of(revision)
        return texts | {name: str(texts[name]) for name in self.keys if name in texts}

    def into(self, revision: dict[str, Any], texts: Texts) -> dict[str, Any]:
        keys = {name: int(texts[name]) for name in self.keys if texts.get(name)}
        return {**revision, **texts, **keys}

    def mapped(self, texts: Texts, decide: Any) -> dict[str, Any]:
        return mapped_files(self.model, texts, self.file_model, decide)

    def doubled(self, texts: Texts, new: int, old: int) -> set[str]:
        return set()

    def shown(self, texts: Texts, file_id: int) -> list[tuple[str, Shown]]:
        """The places that show the file, each with its key."""
        found: list[tuple[str, Shown]] = []
        keys = Keys()

        def note(shown: Shown) -> Verdict:
            if shown.file_id == file_id:
                found.append((keys.next(shown.block_id), shown))
            return Verdict.KEEP

        self.mapped(texts, note)
        return found


class AnswerContent:
    """The sources that a quick answer belongs to. It cites each of them once at most.

    Its texts are ours, not Wagtail's: JSON with sorted keys, which can be compared.
    """

    def lock(self, pk: int) -> QuickAnswer | None:
        rows = QuickAnswer.objects.select_for_update(no_key=True, of=("self",))
        return rows.filter(pk=pk).first()

    def live_texts(self, pk: int) -> Texts:
        rows = QuickAnswerSource.objects.filter(quick_answer=pk).order_by("pk")
        children = rows.values("pk", "sort_order", "quick_answer", "source")
        return {ANSWER_SOURCES: _sorted(list(children))}

    def write_live(self, pk: int, texts: Texts) -> None:
        for child in json.loads(texts[ANSWER_SOURCES]):
            rows = QuickAnswerSource.objects.filter(quick_answer=pk, pk=child["pk"])
            rows.update(source=child["source"])

    def texts_of(self, revision: dict[str, Any]) -> Texts:
        return {ANSWER_SOURCES: _sorted(revision.get(ANSWER_SOURCES, []))}

    def into(self, revision: dict[str, Any], texts: Texts) -> dict[str, Any]:
        return {**revision, ANSWER_SOURCES: json.loads(texts[ANSWER_SOURCES])}

    def substitute(self, texts: Texts, substitution: Any) -> Texts:
        children = json.loads(texts[ANSWER_SOURCES])
        changed = [
            {**child, "source": substitution.new}
            if child.get("source") == substitution.old
            and substitution(Citation(substitution.old, ANSWER_SOURCES)) == substitution.new
            else child
            for child in children
        ]
        return {ANSWER_SOURCES: _sorted(changed)}

    def doubled(self, texts: Texts, new: int, old: int) -> set[str]:
        return {f"{ANSWER_SOURCES}:0"} if new in self.sources(texts) else set()

    def sources(self, texts: Texts) -> list[int]:
        return [child.get("source") for child in json.loads(texts[ANSWER_SOURCES])]


def _sorted(children: list[dict[str, Any]]) -> str:
    return json.dumps(children, sort_keys=True)


def content_of(model: type[Model], file_model: Any = None) -> Content:
    """The content that cites sources or, given a model of files, that shows some of these."""
    if file_model:
        return FileContent(model, file_model)
    if issubclass(model, Page):
        return PageContent(model)
    return AnswerContent()
