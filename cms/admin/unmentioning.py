"""For a task that the release before may have enqueued under this name; goes with the next one."""

from cms.admin.tasks import remove_mentions

__all__ = ["remove_mentions"]
