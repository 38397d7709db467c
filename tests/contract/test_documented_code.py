"""The TypeScript of the documentation compiles, strictly, against what it imports."""

import json
import re
from pathlib import Path

import pytest

from cms.settings import BASE_DIR
from tests.contract.conftest import run

PAGES = (
    "docs/frontends.md",
    "docs/previews.md",
    "docs/webhooks.md",
    "frontend_contract/client/README.md",
)
BLOCK = re.compile(r"^```tsx?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "target": "ES2022",
        "lib": ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        "module": "ESNext",
        "moduleResolution": "Bundler",
        "skipLibCheck": True,
        "types": ["node"],
    }
}


def modules() -> dict[str, str]:
    """By name. Blocks below one heading go on from each other, unless one begins with its name."""
    found: dict[str, str] = {}
    for page in PAGES:
        name = page.replace("/", "-").removesuffix(".md")
        for number, part in enumerate(re.split(r"^#+ ", (BASE_DIR / page).read_text(), flags=re.M)):
            for at, block in enumerate(BLOCK.findall(part)):
                key = f"{name}-{number}{f'-{at}' if block.startswith('// ') else ''}"
                found[key] = found.get(key, "export {};\n") + block
    return found


@pytest.mark.thorough
def test_compiles(frontends: Path, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(frontends / "node_modules")
    (tmp_path / "tsconfig.json").write_text(json.dumps(SETTINGS))
    written = modules()
    assert len(written) >= len(PAGES)
    for name, text in written.items():
        (tmp_path / f"{name}.ts").write_text(text)

    run("npx", "tsc", "--project", str(tmp_path), directory=frontends)
