"""`make docs` builds from a copy, and fails where MkDocs does."""

import sys
from pathlib import Path

import pytest

from cms.runner import documentation


@pytest.mark.parametrize("status", [0, 1])
def test_ends_as_mkdocs_ends(monkeypatch, tmp_path: Path, status: int) -> None:
    program = tmp_path / "mkdocs"
    program.write_text(f"#!/bin/sh\necho $* > '{tmp_path}/asked'\nexit {status}\n")
    program.chmod(0o755)
    source = tmp_path / "source"
    (source / "docs").mkdir(parents=True)
    (source / "docs" / "gone.md").touch()
    monkeypatch.setattr(documentation, "SOURCE", source)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    with pytest.raises(SystemExit) as ended:
        documentation.main()

    assert ended.value.code == status
    assert (tmp_path / "asked").read_text() == "build --strict --quiet\n"
    assert (source / "docs" / "tests.md").exists()
    assert (source / "frontend_contract" / "schema.graphql").exists()
    assert not (source / "docs" / "gone.md").exists()
