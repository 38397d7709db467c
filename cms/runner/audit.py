"""`make audit`: known weaknesses in what the hub is made of, and under which licences that is."""

import shutil
import subprocess
import sys
from collections import defaultdict
from enum import Enum
from pathlib import Path
from typing import Any

import orjson

from cms.settings import BASE_DIR

PROGRAMS = Path(sys.executable).parent
NODE_FOLDERS = (BASE_DIR / "cms" / "api" / "graphiql", BASE_DIR / "frontend_contract")


class Verdict(Enum):
    """The result of a source of advisories, worse ones last; the value is an exit status."""

    NONE_KNOWN = 0
    UNANSWERED = 2
    KNOWN = 1


def main() -> None:
    """Exit with 1 if a weakness is known, and with 2 if that could not be asked everywhere."""
    pip_audit = [str(PROGRAMS / "pip-audit"), "--progress-spinner=off", "--format=json"]
    verdicts = [
        _ask(
            "Python packages, of PyPI",
            [*pip_audit, "--local", "--skip-editable"],
            BASE_DIR,
            weaknesses_of_python,
        )
    ]
    for folder in NODE_FOLDERS if shutil.which("npm") else ():
        command = ["npm", "audit", "--omit=dev", "--json"]
        what = f"packages of {folder.relative_to(BASE_DIR)}, of npm"
        verdicts.append(_ask(what, command, folder, weaknesses_of_node))
    print("==> Licences", flush=True)
    licences = [str(PROGRAMS / "pip-licenses"), "--from=mixed", "--order=license"]
    subprocess.run(licences, cwd=BASE_DIR, check=True)
    for folder in NODE_FOLDERS:
        print(f"\n{folder.relative_to(BASE_DIR)}:")
        for licence, names in sorted(licences_of_node(folder).items()):
            print(f"  {licence}: {', '.join(names)}")
    worst = max(verdicts, key=[*Verdict].index)
    print(f"\n{MEANING[worst]}", file=sys.stderr)
    sys.exit(worst.value)


MEANING = {
    Verdict.NONE_KNOWN: "No weakness is known.",
    Verdict.UNANSWERED: "NOT AUDITED: no source of advisories answers for what is named above.",
    Verdict.KNOWN: "Weaknesses are known: upgrade what is named above.",
}


def weaknesses_of_python(said: str) -> list[str] | None:
    """Each package with a weakness, as pip-audit tells; None if it could ask about none."""
    packages = _json(said).get("dependencies", [])
    audited = [each for each in packages if "vulns" in each]
    if not audited:
        return None
    return [
        f"{each['name']} {each['version']}: {', '.join(found['id'] for found in each['vulns'])}"
        for each in audited
        if each["vulns"]
    ]


def weaknesses_of_node(said: str) -> list[str] | None:
    """Each package with a weakness, as `npm audit` tells; None if it got no answer."""
    found = _json(said).get("vulnerabilities")
    if found is None:
        return None
    return [f"{name} {each['range']}: {each['severity']}" for name, each in found.items()]


def licences_of_node(folder: Path) -> dict[str, list[str]]:
    """Names of the packages that are not only for development, by licence."""
    lock = orjson.loads((folder / "package-lock.json").read_bytes())
    found = defaultdict(list)
    for path, package in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if "node_modules/" in path and not package.get("dev") and not package.get("link"):
            found[package.get("license", "unknown")].append(name)
    return {licence: sorted(set(names)) for licence, names in found.items()}


def _ask(what: str, command: list[str], folder: Path, weaknesses_of: Any) -> Verdict:
    print(f"==> Weaknesses of {what}", flush=True)
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    weaknesses = weaknesses_of(result.stdout)
    if weaknesses is None:
        reason = (result.stderr.strip() or result.stdout.strip()).splitlines()[-1:]
        print("No source of advisories answers; nothing is known.", *reason)
        return Verdict.UNANSWERED
    print("\n".join(weaknesses) or "None is known.")
    return Verdict.KNOWN if weaknesses else Verdict.NONE_KNOWN


def _json(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    main()
