"""`make audit`: known weaknesses in what the hub is made of, and under which licences that is."""

import shutil
import subprocess
import sys
from pathlib import Path

from cms.settings import BASE_DIR

PROGRAMS = Path(sys.executable).parent
NODE_FOLDERS = (BASE_DIR / "cms" / "api" / "graphiql", BASE_DIR / "frontend_contract")
UNREACHABLE = ("ConnectionError", "Could not resolve", "ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN")
NO_ADVISORIES = ("404", "405", "not implemented", "audit endpoint returned an error")


def main() -> None:
    """Exit with 1 if a weakness is known; say so where no source of advisories answers."""
    python = [str(PROGRAMS / "pip-audit"), "--progress-spinner=off", "--local", "--skip-editable"]
    found = _audit(python, BASE_DIR)
    for folder in NODE_FOLDERS if shutil.which("npm") else ():
        found |= _audit(["npm", "audit", "--omit=dev"], folder)
    licences = [str(PROGRAMS / "pip-licenses"), "--summary", "--from=mixed"]
    subprocess.run(licences, cwd=BASE_DIR, check=True)
    sys.exit(1 if found else 0)


def _audit(command: list[str], folder: Path) -> bool:
    print(f"==> {Path(command[0]).name} in {folder.relative_to(BASE_DIR)}", flush=True)
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = result.stdout + result.stderr
    is_unknown = "could not be audited" in said and not result.returncode
    failed = (*UNREACHABLE, *NO_ADVISORIES)
    if is_unknown or (result.returncode and any(reason in said for reason in failed)):
        print("No source of advisories answers; nothing is known.")
        return False
    print(said, end="")
    return result.returncode != 0


if __name__ == "__main__":
    main()
