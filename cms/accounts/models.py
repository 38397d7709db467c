import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

PREFIX = "hub_"
NOTED_EVERY = timedelta(minutes=1)
"""Precision of the time of a key's last use."""


def digest_of(secret: str) -> str:
    """Return the stored form of a key. Keys are long and random, so that a plain hash is safe."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKey(models.Model):
    """A key by which the server of a frontend is known, and has a rate of its own.

    It shows nothing that the public may not see, but for drafts of the site in `drafts_of`. The key
    itself is shown once, when it is made.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    rate = models.CharField(
        _("rate"),
        max_length=40,
        default="30000/minute",
        help_text=_("How many operations it may send, such as 30000/minute."),
    )
    drafts_of = models.ForeignKey(
        Site,
        verbose_name=_("drafts of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("The site whose drafts it may read; empty for what is public only."),
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    last_used = models.DateTimeField(_("last used"), null=True, editable=False)
    expires = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, name: str, **values: Any) -> "tuple[ApiKey, str]":
        """A new key, and what its owner sends."""
        secret = PREFIX + secrets.token_urlsafe(32)
        return cls.objects.create(name=name, digest=digest_of(secret), **values), secret

    def note_use(self) -> None:
        """Note that it was used. At most one statement a minute changes anything."""
        ApiKey.objects.filter(
            models.Q(last_used=None) | models.Q(last_used__lt=Now() - NOTED_EVERY), pk=self.pk
        ).update(last_used=Now())
