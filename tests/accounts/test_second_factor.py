"""The second factor, step by step: set up, asked for, and taken away."""

import time
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from django.apps import AppConfig, apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django_otp.oath import TOTP
from wagtail.admin.auth import require_admin_access

from cms import urls
from cms.accounts.two_factor import must_have_one

APPS = ("django_otp.plugins.otp_static", "django_otp.plugins.otp_totp")
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
SET_UP, ASK = "/admin/account/second-factor/", "/admin/account/second-factor/code/"


@pytest.fixture(autouse=True)
def devices(db, settings) -> Iterator[None]:
    """What production adds: two apps with their tables, middleware, and addresses in the admin."""
    with pytest.MonkeyPatch.context() as patch:
        for name in APPS:
            config = AppConfig.create(name)
            config.apps = apps
            patch.setitem(apps.app_configs, config.label, config)
            config.import_models()
            with connection.schema_editor() as editor:
                for model in config.get_models():
                    editor.create_model(model)
        apps.clear_cache()
        from cms.accounts import two_factor_views as views

        site = ModuleType("addresses")
        site.urlpatterns = [
            path(SET_UP[1:], require_admin_access(views.second_factor), name="second_factor"),
            path(
                ASK[1:], require_admin_access(views.second_factor_check), name="second_factor_check"
            ),
            *urls.urlpatterns,
        ]
        settings.ROOT_URLCONF = site
        place = settings.MIDDLEWARE.index(AUTHENTICATION) + 1
        settings.MIDDLEWARE = [
            *settings.MIDDLEWARE[:place],
            "django_otp.middleware.OTPMiddleware",
            "cms.accounts.two_factor.TwoFactorMiddleware",
            *settings.MIDDLEWARE[place:],
        ]
        settings.TWO_FACTOR_GROUPS = ["Strict"]
        yield
    apps.clear_cache()


@pytest.fixture
def member() -> Callable[..., Client]:
    """Sign in as a new member of a group, to the admin; with a device if there is one."""

    def member(group: str) -> Client:
        user = get_user_model().objects.create_user(f"one of {group}")
        user.groups.add(Group.objects.get_or_create(name=group)[0])
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        return again(user)

    return member


def again(user) -> Client:
    """Another browser, in which the user has only given the password."""
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def code_of(client: Client) -> str:
    """The code that the user's authenticator shows now, after however many wrong ones."""
    device = client.user.totpdevice_set.get()
    device.throttle_reset()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06}"


def set_up(client: Client) -> list[str]:
    """Set a device up, and return the spare codes."""
    client.get(SET_UP)
    page = client.post(SET_UP, {"code": code_of(client)}).content.decode()
    return page.partition("<pre>")[2].partition("</pre>")[0].split()


def step(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


def test_only_those_must_have_one_whose_group_says_so(member, settings) -> None:
    plain, strict = member("Plain").user, member("Strict").user
    assert [must_have_one(plain), must_have_one(strict)] == [False, True]

    settings.TWO_FACTOR_GROUPS = ["*"]
    assert must_have_one(plain)

    settings.TWO_FACTOR_GROUPS = []
    assert not must_have_one(strict)


def test_who_must_have_one_comes_no_further_than_to_set_it_up(member) -> None:
    client = member("Strict")

    assert step(client.get("/admin/account/")) == (302, SET_UP)
    assert step(client.get("/media/a.pdf")) == (302, SET_UP)
    assert "<svg" in client.get(SET_UP).content.decode()
    assert client.get("/nowhere/").status_code == 404
    assert step(Client().get(SET_UP))[1].startswith("/admin/login/")
    assert step(member("Plain").get("/admin/account/")) == (200, "")


def test_a_device_counts_once_it_has_given_a_right_code(member) -> None:
    client = member("Strict")
    client.get(SET_UP)

    assert "not the code of this moment" in client.post(SET_UP, {"code": "0"}).content.decode()
    assert step(client.get("/admin/account/")) == (302, SET_UP)

    assert len(set_up(client)) == 10
    assert step(client.get("/admin/account/")) == (200, "")


def test_who_has_a_device_is_asked_for_a_code_at_the_next_sign_in(member) -> None:
    first = member("Plain")
    spare, *_ = set_up(first)
    client = again(first.user)
    assert step(client.get("/admin/account/")) == (302, ASK)
    assert step(client.get(SET_UP)) == (302, ASK)
    assert step(client.post(SET_UP, {"x": "1"})) == (302, ASK)

    assert "not the code of this moment" in client.post(ASK, {"code": "0"}).content.decode()
    assert step(client.get("/admin/account/")) == (302, ASK)

    first.user.staticdevice_set.get().throttle_reset()
    assert step(client.post(ASK, {"code": f"{spare[:4]} {spare[4:]}"})) == (302, "/admin/")
    assert step(client.get("/admin/account/")) == (200, "")
    used = again(first.user).post(ASK, {"code": spare})
    assert "not the code of this moment" in used.content.decode()


def test_who_has_given_a_code_may_take_the_device_away(member) -> None:
    client = member("Plain")
    set_up(client)
    assert "Take it away" in client.get(SET_UP).content.decode()

    assert step(client.post(SET_UP, {"x": "1"})) == (302, SET_UP)

    assert not client.user.totpdevice_set.exists()
    assert not client.user.staticdevice_set.exists()
    assert step(again(client.user).get("/admin/account/")) == (200, "")
