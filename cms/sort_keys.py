"""Keys that stand beside titles and give their order.

A model declares `sort_key = SortKeyField(of="title")`, and lists order by `sort_key`. The key is
computed whenever a row is written from an instance: by `save`, `bulk_create` and `cms.copying`.
`QuerySet.update` and SQL do not compute it, and `loaddata` takes the one in the file;
`check_title_order --repair` corrects those, and every `migrate` does.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from wagtail.models import Locale

from cms.collation import sort_key
from cms.database import prepared
from cms.database.prepared import column_of, table_of

BATCH_SIZE = 500


class SortKeyField(models.BinaryField):
    """The sort key of another field, in the language of the row's `locale`."""

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        # The database has the default, too: the release before goes on adding rows without a key.
        super().__init__(*args, **{"default": b"", "db_default": b"", **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        locale: Any = getattr(model_instance, "locale", None)
        key = sort_key(getattr(model_instance, self.of), locale.language_code if locale else "")
        setattr(model_instance, self.attname, key)
        return key


class SortKeyMixin:
    """For models with a sort key: keeps it in step when only some fields are saved."""

    def save(self, *args: Any, **options: Any) -> None:
        if names := options.get("update_fields"):
            field = field_of(type(self))
            if not {field.of, "locale", "locale_id"}.isdisjoint(names):
                options["update_fields"] = {*names, field.name}
        super().save(*args, **options)  # type: ignore[misc]


def field_of(model: Any) -> SortKeyField:
    field = model._meta.get_field("sort_key")
    assert isinstance(field, SortKeyField)
    return field


def by_sort_key(model: type[models.Model], order: Sequence[Any]) -> list[Any]:
    """Return an order of `order_by` with the key in place of the field that it is of."""
    field = field_of(model)
    in_place = {field.of: field.name, f"-{field.of}": f"-{field.name}"}
    return [in_place.get(each, each) if isinstance(each, str) else each for each in order]


def sorted_models() -> list[type[models.Model]]:
    """Every model with sort keys."""
    return [model for model in installed.get_models() if issubclass(model, SortKeyMixin)]


def wrong_keys(model: type[models.Model], **only: Any) -> Iterator[int]:
    """Yield the primary key of each row whose sort key is not what its title gives."""
    field = field_of(model)
    rows = model._base_manager.filter(**only).order_by("pk")
    columns = ("pk", field.name, field.of, "locale__language_code")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list(*columns)[:BATCH_SIZE]):
        for pk, key, title, language in batch:
            if key != sort_key(title, language):
                yield pk
        last = batch[-1][0]


def repair_keys(model: type[models.Model], pks: Collection[int]) -> None:
    """Compute the sort keys of these rows again. Each batch is a transaction of its own."""
    field, in_order = field_of(model), sorted(pks)
    update = (
        f"UPDATE {table_of(model)} SET {column_of(field)} = given.key"
        " FROM unnest($1::bigint[], $2::bytea[]) AS given (given_id, key)"
        f" WHERE {column_of(model._meta.pk)} = given_id"
    )
    tables = ["self", *(link.name for link in model._meta.parents.values() if link)]
    rows = (
        model._base_manager.select_for_update(of=tables, no_key=True)
        .select_related("locale")
        .only(field.name, field.of, "locale__language_code")
        .order_by("pk")
    )
    for start in range(0, len(in_order), BATCH_SIZE):
        with transaction.atomic():
            keys = {
                row.pk: field.pre_save(row, add=False)
                for row in rows.filter(pk__in=in_order[start : start + BATCH_SIZE])
            }
            prepared.execute(update, [*keys], [*keys.values()])


def repair_after_migrating(app_config: AppConfig, apps: Any = installed, **kwargs: Any) -> None:
    """Fill new columns, and correct what another version of the library computed."""
    for model in sorted_models():
        if model._meta.app_label == app_config.label and _has_column(apps, model):
            repair_keys(model, list(wrong_keys(model)))


def _has_column(apps: Any, model: type[models.Model]) -> bool:
    """Return True if the migrations that are applied, some of which may be undone, have the key."""
    try:
        apps.get_model(model._meta.label)._meta.get_field(field_of(model).name)
    except (LookupError, FieldDoesNotExist):
        return False
    return True


def repair_language(locale: Locale) -> None:
    """Order titles as in the language that a locale has been given."""
    for model in sorted_models():
        repair_keys(model, list(wrong_keys(model, locale=locale.pk)))
