"""Stored content, with the addresses of the pages that its texts link to, as one column."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, OuterRef, Q, TextField
from django.db.models.functions import Cast, JSONObject
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.api.rows import Record
from cms.api.scope import Scope
from cms.api.statements import IsAmong
from cms.visibility import Audience, visible_any_page


class IdsInLinks(Func):
    """The number in every attribute `id` of HTML, be it inside JSON, as an array: the ids of all
    that is linked to, of whatever type.
    """

    template = r"""ARRAY(
        SELECT (regexp_matches(%(expressions)s, '\mid=\\?"(\d{1,18})\\?"', 'g'))[1]::bigint
    )"""


def stored(audience: Audience, model: Any, name: str, own: str = "") -> JSONObject:
    """A StreamField or rich text of a model, to whose fields `own` leads: `raw` is its value,
    `pages` are those pages of which its texts hold the id, if they may be seen. `page_paths` reads
    them.
    """
    path = f"{own}{name}"
    ids = IdsInLinks(Cast(OuterRef(path), TextField()))
    pages = Page.objects.filter(Q(IsAmong(F("pk"), ids)), visible_any_page(audience))
    is_stream = isinstance(model._meta.get_field(name), StreamField)
    return JSONObject(
        raw=Cast(path, JSONField()) if is_stream else F(path),
        pages=ArraySubquery(pages.order_by().values(json=LINKED)),
    )


LINKED = JSONObject(pk="pk", url_path="url_path", model="content_type__model")


def page_paths(scope: Scope, contents: Any) -> dict[int, str]:
    """The site-relative addresses of the pages that came along with stored contents."""
    pages: list[Record] = [page for content in contents for page in content["pages"]]
    for page in pages:
        scope.dependencies.add_page(page["pk"], page["model"])
    return {page["pk"]: scope.path_of_page(page["url_path"]) for page in pages}
