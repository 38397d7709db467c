import shutil
from pathlib import Path

from cms.settings import BASE_DIR

LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", ".next", "dist")


def copy_project(project: Path, names: tuple[str, ...]) -> None:
    """Copy these files and folders of the project, with its environment."""
    project.mkdir()
    for name in names:
        if (BASE_DIR / name).is_dir():
            shutil.copytree(BASE_DIR / name, project / name, ignore=LEFT_OUT)
        else:
            shutil.copy(BASE_DIR / name, project / name)
    (project / ".venv").symlink_to(BASE_DIR / ".venv")
