"""Mail goes into the database with what it is about, and out by the worker: nobody waits for it."""

import logging
import smtplib
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models.functions import Now

from cms.operations.models import Mail

LEASE = timedelta(minutes=2)
"""The lease of a message that somebody is sending; more than `EMAIL_TIMEOUT`."""

FIRST_PAUSE = timedelta(minutes=1)
MAX_ATTEMPTS = 10
"""With pauses that double, the last attempt comes after nine hours."""

logger = logging.getLogger(__name__)


class OutboxBackend(BaseEmailBackend):
    """Django's way to send mail: keeps it, and has the worker send it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; returns how many."""
        from cms.operations.tasks import send_mail

        kept = Mail.objects.bulk_create(
            Mail(
                sender=message.from_email,
                recipients=message.recipients(),
                content=message.message().as_bytes(),
            )
            for message in email_messages
            if message.recipients()
        )
        transaction.on_commit(lambda: send_mail.enqueue(), robust=True)
        return len(kept)


class KeptMessage(EmailMessage):
    """A message as it was kept."""

    def __init__(self, kept: Mail) -> None:
        super().__init__(from_email=kept.sender, to=kept.recipients)
        self._content = bytes(kept.content)

    def message(self, **options: Any) -> Message:  # type: ignore[override]
        """The whole of it, whatever Django asks for."""
        return message_from_bytes(self._content, policy=policy.SMTP)


def send_due() -> None:
    """Send what is due, each message on its own. What cannot be sent is tried again for hours."""
    while claimed := Mail.objects.claim(1, LEASE):
        [mail] = claimed
        try:
            get_connection(settings.MAIL_TRANSPORT).send_messages([KeptMessage(mail)])
        except (OSError, smtplib.SMTPException) as error:
            _postpone(mail, error)
        else:
            mail.delete()


def _postpone(mail: Mail, error: Exception) -> None:
    if mail.attempts >= MAX_ATTEMPTS:
        logger.error("A mail could not be sent %d times and is given up: %s", MAX_ATTEMPTS, error)
        mail.delete()
        return
    logger.warning("A mail could not be sent (attempt %d): %s", mail.attempts, error)
    pause = FIRST_PAUSE * 2 ** (mail.attempts - 1)
    Mail.objects.filter(pk=mail.pk).update(next_attempt=Now() + pause)
