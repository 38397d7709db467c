"""A second factor: asked of whoever has one, and of groups that must."""

import os
import subprocess
import sys

import pytest

from cms.settings import BASE_DIR
from tests.services import empty_database

SCRIPT = """
import django
from django.conf import settings
plain_files = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"] = {"BACKEND": plain_files}
django.setup()
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
call_command("migrate", verbosity=0)
users = get_user_model().objects
plain, strict = users.create_user("plain"), users.create_user("strict")
groups = [Group.objects.create(name=name) for name in ("Plain", "Strict")]
for group, user in zip(groups, (plain, strict)):
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
def get(user, path="/admin/account/", verified=None):
    client = Client()
    client.force_login(user)
    if verified:
        session = client.session
        session["otp_device_id"] = verified.persistent_id
        session.save()
    response = client.get(path, secure=True)
    return response.status_code, response.get("Location", "").partition("?")[0]
NEW, AUTH = "/admin/account/second-factor/", "/admin/account/second-factor/code/"
assert get(plain) == (200, ""), get(plain)
assert get(strict) == (302, NEW), get(strict)
assert get(strict, NEW)[0] == 200, get(strict, NEW)
assert get(strict, "/nowhere")[0] == 404
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.oath import TOTP
def code(device):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = __import__("time").time()
    return f"{totp.token():06}"
for user in (plain, strict):
    client = Client()
    client.force_login(user)
    page = client.get(NEW, secure=True).content.decode()
    assert "<svg" in page, page
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    assert not TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    assert "not the code" in client.post(NEW, {"code": "000000"}, secure=True).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    page = client.post(NEW, {"code": code(device)}, secure=True).content.decode()
    spare = page.partition("<pre>")[2].partition("</pre>")[0].split()
    assert len(spare) == 10, page
    assert client.get("/admin/account/", secure=True).status_code == 200
    assert get(user) == (302, AUTH), get(user)
    assert get(user, NEW) == (302, AUTH), get(user, NEW)
    assert get(user, AUTH)[0] == 200
    assert get(user, verified=device) == (200, ""), get(user, verified=device)
    client = Client()
    client.force_login(user)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert client.post(AUTH, {"code": spare[0]}, secure=True)["Location"] == "/admin/"
    again = Client()
    again.force_login(user)
    assert "not the code" in again.post(AUTH, {"code": spare[0]}, secure=True).content.decode()
    assert client.post(NEW, {"x": 1}, secure=True).status_code == 302
    assert not TOTPDevice.objects.filter(user=user).exists()
assert get(plain) == (200, "")
assert get(strict) == (302, NEW)
admin = users.create_superuser("admin")
assert get(admin, "/admin/users/") == (200, "")
print("all is well")
"""


@pytest.mark.thorough
def test_is_asked_of_whoever_has_to_or_wants_to() -> None:
    with empty_database() as url:
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=BASE_DIR,
            env={
                "PATH": os.defpath,
                "DJANGO_SETTINGS_MODULE": "cms.settings.production",
                "ENV_FILE": os.devnull,
                "SECRET_KEY": "9kV2-wQm7pXr4TzL8sYh1NcB6vJd3GfA5uEo0RiKxWqPlMnZtHgSyDbC",
                "DATABASE_URL": url,
                "ALLOWED_HOSTS": "testserver",
                "ADMIN_BASE_URL": "https://testserver",
                "SECURE_SSL_REDIRECT": "false",
                "TWO_FACTOR_GROUPS": "Strict",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    assert result.stdout.endswith("all is well\n"), result.stderr
