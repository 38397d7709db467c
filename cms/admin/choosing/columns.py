"""What the chooser tells about each source."""

from typing import Any

from wagtail.admin.ui.tables import Column

from cms.admin.choosing.condition import condition_of
from cms.snippets.models import Source


class LogoColumn(Column):
    cell_template_name = "choosing/logo_cell.html"


class ConditionColumn(Column):
    """Whether its link works, and when it is to be reviewed."""

    cell_template_name = "choosing/condition_cell.html"

    def get_value(self, instance: Source) -> Any:
        return condition_of(instance)
