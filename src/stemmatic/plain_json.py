"""JSON that is shown as safely as it is read: no sign of it is obeyed by a terminal or an editor."""

from __future__ import annotations

import re

# Control signs that JSON may hold as they are, what turns a line round or breaks it, and halves of characters.
_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def escape_obeyed(text: str) -> str:
    """JSON that says the same as ``text``; letters stand as they are."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
