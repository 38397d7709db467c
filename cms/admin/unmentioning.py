"""Old import path of `cms.admin.tasks.remove_mentions`, under which tasks may still be queued."""

from cms.admin.tasks import remove_mentions

__all__ = ["remove_mentions"]
