"""Rows are written by the hundred."""

from collections.abc import Iterator

import pytest
from wagtail.models import Locale

from cms.copying import copy_values


@pytest.mark.django_db
@pytest.mark.timeout(20)
def test_a_row_may_ask_the_database_while_it_is_made() -> None:
    """Inside COPY its statement would wait forever."""

    def rows() -> Iterator[tuple[str]]:
        for code in ("fy", "la"):
            assert not Locale.objects.filter(language_code=code).exists()
            yield (code,)

    copy_values(Locale, ["language_code"], rows())

    assert Locale.objects.filter(language_code__in=["fy", "la"]).count() == 2
