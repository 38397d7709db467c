"""Health checks of containers: `python -m cms.runner.probe`, without Django and so quick."""

import argparse
import os
import sys
import urllib.request

import psycopg

SECONDS = 5
"""How long an answer may take."""


def main() -> None:
    """Exit with 0 if what the argument names answers, else with 1 and the reason."""
    parser = argparse.ArgumentParser(prog="python -m cms.runner.probe")
    parser.add_argument(
        "target", help="an address that answers with 200, or `database`: that of DATABASE_URL"
    )
    target = parser.parse_args().target
    try:
        if target == "database":
            psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=SECONDS).close()
        else:
            # A proxy that the environment names could not reach this machine.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            opener.open(target, timeout=SECONDS).close()
    except (OSError, psycopg.Error) as error:
        sys.exit(f"{target} does not answer: {error}")


if __name__ == "__main__":
    main()
