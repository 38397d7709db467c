from django.db import models
from django.utils.translation import gettext_lazy as _


class ResultKind(models.TextChoices):
    """What a search can find."""

    SOURCE = "source", _("Source")
    TOPIC = "topic", _("Topic")
    GUIDE = "guide", _("Guide")
    ANSWER = "answer", _("Quick answer")
