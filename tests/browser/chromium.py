import os
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")


def require_chromium() -> None:
    """Leaves a test out where there is no Chromium. Checks of a change must not go without it."""
    if CHROMIUM.exists():
        return
    advice = f"{CHROMIUM} is missing: `apt-get install chromium` brings it."
    if os.environ.get("CI"):
        pytest.fail(advice, pytrace=False)
    pytest.skip(advice)
