from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from cms.api.execution import budget
from cms.cache import counters
from cms.snippets.models import Source
from tests.api.plans import forget_plans
from tests.factories import Hub, SourceFactory
from tests.kept_hub import KeptHub, keep_hub, rows_of
from tests.task_backend import TaskBackend
from tests.template_database import template_database

# Fixtures hold what the examples of one test share. `make test` looks at few examples and `make
# test-all` at many, the same in every run; `--hypothesis-profile=thorough` looks at far more, and
# at others every time.
settings.register_profile(
    "few",
    deadline=None,
    derandomize=True,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.register_profile("many", settings.get_profile("few"), max_examples=100)
settings.register_profile(
    "thorough", settings.get_profile("few"), derandomize=False, max_examples=1000
)
settings.load_profile("few")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database()


def remember_content_types() -> None:
    """Load them all, so that no test's statements depend on which test came before it."""
    ContentType.objects.clear_cache()
    ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[KeptHub]:
    """After a test with real transactions the database is as its migrations left it, not empty.

    Tests are handed from process to process, so that any test may come after such a one.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = [connection.ops.quote_name(name) for name in names]
        contents = {table: rows_of(cursor, table) for table in tables}
        kept = keep_hub(contents)
        remember_content_types()

    def start_again(test: TransactionTestCase) -> None:
        budget.reset_statement_timeouts()  # a request may be the last that used this connection
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
            for table, rows in contents.items():
                if rows:
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        copy.write(rows)
        remember_content_types()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", start_again)
        yield kept


@pytest.fixture(scope="module", autouse=True)
def settings_are_taken_back() -> Iterator[None]:
    """Fails in the module that left a setting changed, rather than in one that meets it."""
    given = django_settings._wrapped
    yield
    left, django_settings._wrapped = django_settings._wrapped, given
    assert left is given, "a setting stays changed: changes were taken back in another order"


@pytest.fixture(autouse=True)
def without_plans() -> None:
    forget_plans()


@pytest.fixture(autouse=True)
def without_counts() -> None:
    """Nobody has asked or tried to sign in before."""
    counters.limiter("").storage.reset()


@pytest.fixture
def wagtail_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the admin's search and Wagtail's reference index up to date in this test."""
    monkeypatch.setattr(TaskBackend, "runs_index_tasks", True)


@pytest.fixture
def hub(django_db_setup, db) -> Hub:
    """The home and index pages, where topics and guides find their place."""
    kept: KeptHub = django_db_setup
    return kept.copy()


@pytest.fixture
def source(hub) -> Source:
    return SourceFactory()


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")


@pytest.fixture
def admin(editor) -> Client:
    """A client that is logged in to the admin."""
    client = Client()
    client.force_login(editor)
    return client
