"""``stemmatic formats``: what can be read."""

from __future__ import annotations

from stemmatic.show.cli.arguments import AsJson


def formats(as_json: AsJson = False) -> None:
    """List the formats of dumps that can be read.

    Files are recognised by what they hold, not by their names. Folders are walked, .zip and .gz files looked into.

    \b
    Examples:
      stemmatic formats
      stemmatic formats --json
    """
    from rich.text import Text

    from stemmatic.api import archive as api
    from stemmatic.show.machine import print_json
    from stemmatic.show.terminal import STRONG, hanging, open_console

    known = api.formats()
    if as_json:
        print_json([{"name": name, "description": description} for name, description in known])
        return
    console = open_console()
    indent = max((len(name) for name, _ in known), default=0) + 2
    for name, description in known:
        console.print(hanging(console, Text(name, style=STRONG), Text(description), indent))
