from typing import Any

from django.contrib.auth.signals import user_logged_out

from cms.previews.models import Preview


def revoke_previews(user: Any, **kwargs: Any) -> None:
    """Revoke the previews of a user who logs out; `user` is None if there was none."""
    if user is not None and user.pk:
        Preview.objects.filter(user=user).delete()


def connect() -> None:
    user_logged_out.connect(revoke_previews)
