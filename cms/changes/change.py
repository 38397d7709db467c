"""A change of one object, and those who follow it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.functional import cached_property
from wagtail.models import Page

from cms.changes.rows import Row, lock_pages, stored_rows

DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "drafted_website_key",
        "go_live_at",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
    }
)
"""The fields that saving a draft, locking it, or a child that is one, changes: readers see nothing
of them."""


@dataclass(eq=False)
class Change:
    """The saving or deletion of an object, from before it is written until afterwards.

    `written` names the fields that are saved, if not all are.
    """

    instance: Any
    written: Collection[str] | None = None
    is_deletion: bool = False

    @cached_property
    def model(self) -> Any:
        """The type of the object; of a page, its specific one."""
        is_page = isinstance(self.instance, Page)
        return (is_page and self.instance.specific_class) or type(self.instance)

    def only_writes(self, names: Collection[str]) -> bool:
        return self.written is not None and set(self.written) <= set(names)

    @property
    def is_of_draft(self) -> bool:
        return self.only_writes(DRAFT_FIELDS)

    @cached_property
    def before(self) -> Row | None:
        """The stored row, None for a new object; locked until the transaction ends. To be read
        before the change is written.
        """
        pk, lock = self.instance.pk, "UPDATE" if self.is_deletion else "NO KEY UPDATE"
        return next(iter(stored_rows(self.model, [pk], f"FOR {lock}") if pk else ()), None)

    def lock(self) -> None:
        """Have two changes to a page take turns, each with all that follows it. One statement,
        unless what was stored has been read.

        Raises DoesNotExist when the page was deleted since it was read; Django would insert it
        anew.
        """
        page = self.instance
        exists = self.before if "before" in vars(self) else lock_pages([page.pk])
        if not exists and not page._state.adding:
            raise type(page).DoesNotExist(
                f"Page {page.pk} ({page}) cannot be saved: it has been deleted."
            )

    @cached_property
    def after(self) -> Row:
        """The row as it is stored once the change has been written."""
        return stored_rows(self.model, [self.instance.pk])[0]

    @cached_property
    def saved(self) -> Any:
        """The object as it is stored once the change has been written: the instance, unless only a
        part of it was saved, or the database computed one. At most the statement of `after`.
        """
        is_whole = self.written is None and type(self.instance) is self.model
        values = vars(self.instance).values()
        if is_whole and not any(hasattr(value, "resolve_expression") for value in values):
            return self.instance
        fields = self.model._meta.concrete_fields
        stored = [_converted(field, self.after.values[field.name]) for field in fields]
        return self.model.from_db(connection.alias, [field.attname for field in fields], stored)


def _converted(field: Any, value: Any) -> Any:
    for convert in field.get_db_converters(connection):
        value = convert(value, field.cached_col, connection)
    return value


class Consumer:
    """Follows changes. Everything happens in the transaction of the change, if it has one."""

    def models(self) -> Iterable[type[Any]]:
        """The models that it follows; `Page` stands for all page types."""
        raise NotImplementedError

    def follow(self, change: Change) -> Iterator[None]:
        """Runs up to its `yield` before the change is written, and on from there afterwards."""
        return iter(())

    def move(self, page: Page) -> Iterator[None]:
        """The same of a move, which saves the page in between."""
        return iter(())

    def add(self, model: type[Page], pages: Sequence[Page]) -> None:
        """Follows what `pages_added` tells."""

    def readdress(self, page: Page) -> None:
        """Follows another address of a page and all below it, which Wagtail tells afterwards."""
