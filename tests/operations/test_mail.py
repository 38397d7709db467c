"""Mail goes out by the worker, in a production that has a mail server."""

import smtplib

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import Client

from cms.operations import mail as outbox
from cms.operations.models import Mail
from tests.deployment.test_settings import PRODUCTION, python, read

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def kept(settings, db) -> None:
    """Mail is kept until its transaction ends, which in most tests is never."""
    settings.EMAIL_BACKEND = "cms.operations.mail.OutboxBackend"


def test_is_sent_as_it_was_written(kept, django_capture_on_commit_callbacks) -> None:
    message = EmailMultiAlternatives(
        "Héllo", "Text", "hub@example.org", ["a@example.org"], bcc=["unseen@example.net"]
    )
    message.attach_alternative("<p>Text</p>", "text/html")
    with django_capture_on_commit_callbacks(execute=True):
        assert message.send() == 1
        assert mail.outbox == []

    [sent] = mail.outbox
    assert sent.recipients() == ["a@example.org", "unseen@example.net"]
    assert sent.from_email == "hub@example.org"
    content = sent.message()
    assert content["To"] == "a@example.org"
    assert "unseen" not in content.as_string()
    assert [part.get_content_type() for part in content.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not Mail.objects.exists()


def test_is_not_sent_for_what_is_rolled_back(kept) -> None:
    with transaction.atomic():
        send_mail("Subject", "Text", None, ["a@example.org"])
        transaction.set_rollback(True)

    assert not Mail.objects.exists()


def test_is_tried_again_later(kept, monkeypatch) -> None:
    send_mail("Subject", "Text", None, ["a@example.org"])

    def refuse(*args: object) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(f"{LOCMEM}.send_messages", refuse)
    outbox.send_due()
    outbox.send_due()
    monkeypatch.undo()

    [waiting] = Mail.objects.all()
    assert (waiting.attempts, mail.outbox) == (1, [])
    Mail.objects.update(next_attempt=waiting.created)
    outbox.send_due()
    assert len(mail.outbox) == 1
    assert not Mail.objects.exists()


def test_is_given_up_after_ten_attempts(kept, monkeypatch, caplog) -> None:
    send_mail("Subject", "Text", None, ["a@example.org"])
    Mail.objects.update(attempts=9)
    monkeypatch.setattr(f"{LOCMEM}.send_messages", lambda *args: (_ for _ in ()).throw(OSError))

    outbox.send_due()

    assert not Mail.objects.exists()
    assert "given up" in caplog.text


class TestProduction:
    NAMES = ("EMAIL_BACKEND", "MAIL_TRANSPORT", "WAGTAIL_PASSWORD_RESET_ENABLED", "EMAIL_TIMEOUT")

    @pytest.mark.thorough
    @pytest.mark.parametrize("url", ["", "consolemail://"])
    def test_prints_no_links(self, url) -> None:
        variables = {"EMAIL_URL": url} if url else {}

        assert read(*self.NAMES, **variables) == {
            "EMAIL_BACKEND": "cms.operations.mail.OutboxBackend",
            "MAIL_TRANSPORT": "django.core.mail.backends.dummy.EmailBackend",
            "WAGTAIL_PASSWORD_RESET_ENABLED": False,
            "EMAIL_TIMEOUT": 10,
        }
        said = python("manage.py", "check", settings="production", **PRODUCTION).stderr
        assert "No mail is sent, so nobody can reset a password." in said

    def test_sends_by_the_server_it_is_told(self) -> None:
        assert read(*self.NAMES, EMAIL_URL="smtp+tls://u:p@mail.example:587") == {
            "EMAIL_BACKEND": "cms.operations.mail.OutboxBackend",
            "MAIL_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend",
            "WAGTAIL_PASSWORD_RESET_ENABLED": True,
            "EMAIL_TIMEOUT": 10,
        }


@pytest.mark.django_db
def test_there_is_no_reset_without_mail(settings) -> None:
    assert Client().get("/admin/password_reset/").status_code == 200
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = False
    assert Client().get("/admin/password_reset/").status_code == 404
