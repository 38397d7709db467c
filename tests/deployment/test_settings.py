"""What settings say when something is missing or wrong, and how strict production is."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from cms.settings import BASE_DIR

PRODUCTION = {
    "SECRET_KEY": "9kV2-wQm7pXr4TzL8sYh1NcB6vJd3GfA5uEo0RiKxWqPlMnZtHgSyDbC",
    "DATABASE_URL": "postgresql://hub:secret@database.example:5432/hub",
    "ALLOWED_HOSTS": "cms.example.org",
    "ADMIN_BASE_URL": "https://cms.example.org",
}
READ = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def python(*arguments: str, settings: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these variables and no others, not even those of .env."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env={
            "PATH": os.defpath,
            "DJANGO_SETTINGS_MODULE": f"cms.settings.{settings}",
            "ENV_FILE": os.devnull,
            **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def read(*names: str, settings: str = "production", **variables: str) -> dict[str, Any]:
    """The values of settings under these variables."""
    result = python("-c", READ, *names, settings=settings, **{**PRODUCTION, **variables})
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout))


def test_production_is_deployable() -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level=WARNING")
    result = python(*check, settings="production", **PRODUCTION)

    assert result.returncode == 0, result.stderr


def test_production_says_everything_that_is_missing() -> None:
    result = python("manage.py", "check", settings="production")

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: Production settings lack SECRET_KEY (a long"
        " random text that signs sessions; keep it secret); DATABASE_URL (the PostgreSQL server,"
        " as postgresql://user:password@host:5432/name); ALLOWED_HOSTS (the host names this server"
        " answers to, separated by commas); ADMIN_BASE_URL (the address of this server in links and"
        " mails, as https://cms.example.org). Set them in the environment of the process or in the"
        " file .env; .env.example explains every variable."
    )


def test_production_says_only_what_is_missing() -> None:
    result = python("manage.py", "check", settings="production", **{**PRODUCTION, "SECRET_KEY": ""})

    assert "Production settings lack SECRET_KEY (a long random text" in result.stderr
    assert "ALLOWED_HOSTS" not in result.stderr


def test_production_never_starts_the_embedded_database() -> None:
    without = {name: value for name, value in PRODUCTION.items() if name != "DATABASE_URL"}
    command = ("manage.py", "check", "--settings=cms.settings.production")
    result = python(*command, settings="development", **without)

    assert "Production settings lack DATABASE_URL" in result.stderr


def test_a_proxy_is_trusted_only_when_told_so() -> None:
    assert read("SECURE_PROXY_SSL_HEADER") == {"SECURE_PROXY_SSL_HEADER": None}
    assert read("SECURE_PROXY_SSL_HEADER", TRUST_PROXY_HEADERS="true") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]
    }


def test_languages_are_chosen_by_their_codes_and_the_first_is_the_main_one() -> None:
    names = ("LANGUAGE_CODE", "LANGUAGES", "WAGTAIL_CONTENT_LANGUAGES")
    languages = [
        ["nl", "Dutch"],
        ["pt-br", "Brazilian Portuguese"],
        ["zh-hans", "Simplified Chinese"],
    ]

    assert read(*names, HUB_LANGUAGES="NL, pt-BR,zh_Hans") == {
        "LANGUAGE_CODE": "nl",
        "LANGUAGES": languages,
        "WAGTAIL_CONTENT_LANGUAGES": languages,
    }


def test_says_which_language_it_does_not_know() -> None:
    result = python("manage.py", "check", settings="test", HUB_LANGUAGES="en,nlx,zh-CN")

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: HUB_LANGUAGES must be language codes that"
        " Django knows, separated by commas, such as 'en,nl'; it holds nlx, zh-cn"
        " (is it zh-hans?). Correct it in .env or in the environment."
    )


def test_a_socket_is_an_address_too() -> None:
    url = "postgresql://postgres@/hub?host=/srv/my%20hub/.data"
    database = read("DATABASES", DATABASE_URL=url)["DATABASES"]["default"]

    assert (database["HOST"], database["NAME"], database["USER"]) == (
        "/srv/my hub/.data",
        "hub",
        "postgres",
    )


def test_the_cache_is_in_memory_or_where_told() -> None:
    backends = "django.core.cache.backends"

    assert read("CACHES")["CACHES"]["default"]["BACKEND"] == f"{backends}.locmem.LocMemCache"
    assert read("CACHES", CACHE_URL="redis://cache:6379/1")["CACHES"]["default"] == {
        "BACKEND": "cms.cache.backend.RedisCache",
        "LOCATION": "redis://cache:6379/1",
    }


def test_production_limits_clients_and_keeps_its_schema_unless_told_otherwise() -> None:
    names = ("GRAPHQL_RATE_LIMIT", "GRAPHQL_INTROSPECTION", "CORS_ALLOWED_ORIGINS")

    assert read(*names) == {
        "GRAPHQL_RATE_LIMIT": "3000/minute",
        "GRAPHQL_INTROSPECTION": False,
        "CORS_ALLOWED_ORIGINS": [],
    }
    assert read(
        *names,
        GRAPHQL_RATE_LIMIT="",
        GRAPHQL_INTROSPECTION="true",
        GRAPHQL_CORS_ORIGINS="https://a.example,https://b.example",
    ) == {
        "GRAPHQL_RATE_LIMIT": "",
        "GRAPHQL_INTROSPECTION": True,
        "CORS_ALLOWED_ORIGINS": ["https://a.example", "https://b.example"],
    }


def test_development_limits_nobody_and_shows_its_schema() -> None:
    assert read("GRAPHQL_RATE_LIMIT", "GRAPHQL_INTROSPECTION", settings="development") == {
        "GRAPHQL_RATE_LIMIT": "",
        "GRAPHQL_INTROSPECTION": True,
    }


def test_addresses_are_taken_from_proxies_that_are_trusted_only() -> None:
    assert read("TRUSTED_PROXIES", TRUSTED_PROXIES="2") == {"TRUSTED_PROXIES": 0}
    assert read("TRUSTED_PROXIES", TRUST_PROXY_HEADERS="true") == {"TRUSTED_PROXIES": 1}
    assert read("TRUSTED_PROXIES", TRUST_PROXY_HEADERS="true", TRUSTED_PROXIES="2") == {
        "TRUSTED_PROXIES": 2
    }


@pytest.mark.parametrize(
    ("urls", "secret", "complaint"),
    [
        ("https://www.example.org/hook", "", "WEBHOOK_SECRET is empty"),
        ("https://www.example.org/hook", "whsec_c2hvcnQ=", "the base64 of 24 to 64 random bytes"),
        ("https://www.example.org/hook,ftp://example.org", "s" * 16, "number 2 is not"),
        ("https://user:password@example.org/", "s" * 16, "number 1 is not"),
        ("https://example.org:port/", "s" * 16, "number 1 is not"),
    ],
)
def test_webhooks_go_signed_to_addresses_on_the_web(urls, secret, complaint) -> None:
    result = python("manage.py", "check", settings="test", WEBHOOK_URLS=urls, WEBHOOK_SECRET=secret)

    assert result.returncode == 1
    assert complaint in result.stderr.splitlines()[-1]
    assert "password" not in result.stderr


def test_only_development_lets_pages_of_any_port_of_this_machine_query() -> None:
    name = "CORS_ALLOWED_ORIGIN_REGEXES"

    assert "localhost" in read(name, settings="development")[name][0]
    assert read(name) == {name: []}


def test_each_receiver_is_told_once() -> None:
    url = "https://www.example.org/hook"

    assert read("WEBHOOK_URLS", WEBHOOK_URLS=f"{url},{url}", WEBHOOK_SECRET="s" * 16) == {
        "WEBHOOK_URLS": [url]
    }
