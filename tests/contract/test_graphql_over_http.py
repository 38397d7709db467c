"""The audits of the GraphQL-over-HTTP specification, by the npm package `graphql-http`."""

import json
import shutil
import subprocess

import pytest

from cms.settings import BASE_DIR

FRONTENDS = BASE_DIR / "frontend_contract"
SECONDS = 60


@pytest.mark.django_db(transaction=True)
def test_every_audit_passes(live_server) -> None:
    node = shutil.which("node")
    assert node, "Node runs the audits; `make install` names the version."
    assert (FRONTENDS / "node_modules").is_dir(), "`make test` installs the audits; run it once."

    process = subprocess.run(
        [node, "audit.mjs", f"{live_server.url}/graphql/"],
        cwd=FRONTENDS / "tests",
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert process.returncode == 0, process.stderr
    audits = json.loads(process.stdout)
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == 61
