"""Publishes a source again and again; writes down each number once it has been committed."""

import os
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connection  # noqa: E402

from cms.database.outage import is_outage  # noqa: E402
from cms.snippets.models import Source  # noqa: E402

SLUG = "the-source"


def main() -> None:
    written = Path(sys.argv[1])
    while True:
        try:
            source = Source.objects.get(slug=SLUG)
            number = int(source.summary) + 1
            source.summary = str(number)
            source.save_revision().publish()
        except (DatabaseError, InterfaceError) as error:
            if not is_outage(error):
                raise
            connection.close()
            time.sleep(0.2)
            continue
        draft = written.with_suffix(".new")
        draft.write_text(str(number))
        os.replace(draft, written)  # noqa: PTH105
        time.sleep(0.05)


if __name__ == "__main__":
    main()
