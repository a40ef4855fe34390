"""A verdict in words and signs, for every display that shows a link."""

from __future__ import annotations

from stemmatic.api import JudgedLink, Judgement, LinkState
from stemmatic.model import Verdict
from stemmatic.show.printable import moment, one_line

SIGNS = {Verdict.RIGHT: "✓", Verdict.WRONG: "✗", Verdict.UNSURE: "?"}


def said_when(entry: Judgement) -> str:
    """``✓ judged right on 2031-06-03 08:30 by Ina Vale``."""
    what = f"{SIGNS[entry.verdict]} judged {entry.verdict}" if entry.verdict else "verdict withdrawn"
    return f"{what} on {moment(entry.date)}" + (f" by {one_line(entry.by)}" if entry.by else "")


def what_changed(judged: JudgedLink) -> str:
    """What is otherwise today than it was judged; empty if nothing is."""
    if judged.state is LinkState.NEVER and not judged.changes:
        return "no link was found then, nor is one now"
    return "; ".join(one_line(one) for one in judged.changes)


def verdict_line(judged: JudgedLink | None) -> str:
    """All of it on one line; empty where nothing was said, or it was withdrawn."""
    if judged is None or judged.judgement.verdict is None:
        return ""
    comment = one_line(judged.judgement.comment)
    parts = [said_when(judged.judgement) + (f": {comment}" if comment else ""), what_changed(judged)]
    return "; ".join(part for part in parts if part)
