"""Draw docs/family.svg: what ``stemmatic show`` prints for the widest family of the bundled examples.

python docs/picture.py
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

from stemmatic import trace
from stemmatic.api.archive import example_dumps
from stemmatic.show.collation import CollationView
from stemmatic.show.family import FamilyView
from stemmatic.show.stemma import StemmaView

WIDTH = 118
LAST_LINE = 62  # the picture ends after about so many lines, between two places of the collation


def draw() -> str:
    """The picture, as SVG that loads nothing from the network."""
    with trace(example_dumps()) as archive:
        family = archive.families[0]
        collation = archive.collation(family)
        posts = {witness.post: archive.posts[witness.post] for witness in collation.witnesses}
        stemma = StemmaView(view=FamilyView(family, archive.posts.read(family.posts)))
        whole = _console()
        whole.print(Text(f"$ stemmatic show {family.id} --only-differences", style="bold"), Text(), sep="\n")
        whole.print(stemma.render(whole))
        whole.print()
        whole.print(CollationView(collation=collation, posts=posts, only_differences=True).render(whole))
    lines = whole.export_text(styles=True).split("\n")
    end = next((at for at in range(LAST_LINE, len(lines)) if not lines[at].strip()), len(lines))
    shown = _console()
    shown.print(Text.from_ansi("\n".join(lines[:end])))
    svg = shown.export_svg(title="stemmatic")
    return re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)


def _console() -> Console:
    return Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard", highlight=False
    )


if __name__ == "__main__":
    (Path(__file__).parent / "family.svg").write_text(draw(), encoding="utf-8")
