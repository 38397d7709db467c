"""What system checks say about settings of the API that are wrong."""

from typing import Any

import pytest
from django.core.checks import run_checks


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("GRAPHQL_RATE_LIMIT", "often", ("api.E001", "example 3000/minute")),
        ("GRAPHQL_RATE_LIMIT", "10 per fortnight", ("api.E001", "example 3000/minute")),
        ("TRUSTED_PROXIES", -1, ("api.E002", "how many proxies")),
        ("GRAPHQL_LIMITS", {"batch": 0}, ("api.E003", "“batch”")),
        ("GRAPHQL_LIMITS", {"seconds": 0}, ("api.E003", "“seconds”")),
        ("CORS_ALLOWED_ORIGINS", ["https://a.example/"], ("api.E004", "without a slash")),
        ("CORS_ALLOWED_ORIGINS", ["a.example"], ("api.E004", "Write scheme and host")),
        ("CORS_ALLOWED_ORIGINS", ["*"], ("api.E004", "Write scheme and host")),
    ],
)
def test_a_wrong_setting_is_an_error_with_a_hint(
    settings, name: str, value: Any, expected: tuple[str, str]
) -> None:
    if name == "GRAPHQL_LIMITS":
        value = {**settings.GRAPHQL_LIMITS, **value}
    setattr(settings, name, value)

    [message] = run_checks(tags=["api"])

    assert message.id == expected[0]
    assert expected[1] in str(message.hint)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRAPHQL_RATE_LIMIT", ""),
        ("GRAPHQL_RATE_LIMIT", "50/second"),
        ("TRUSTED_PROXIES", 2),
        ("CORS_ALLOWED_ORIGINS", ["https://a.example", "http://localhost:3000"]),
    ],
)
def test_a_setting_that_is_right_is_not_mentioned(settings, name: str, value: Any) -> None:
    setattr(settings, name, value)

    assert run_checks(tags=["api"]) == []
