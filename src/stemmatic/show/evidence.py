"""The page of a bundle of evidence that people read: posts with their dumps, stemma with grounds, collation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from stemmatic.api.archive import Archive
from stemmatic.api.records import Verdicts
from stemmatic.model import Collation, Family, Post, Reading, ReadingState
from stemmatic.show.collation import SIGNS
from stemmatic.show.printable import counted, moment, one_line, printable
from stemmatic.show.verdicts import said_when, verdict_line

PAGE = "collation.html"
_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .4rem .6rem; vertical-align: top; text-align: start; }
td { overflow-wrap: anywhere; } td.text { white-space: pre-wrap; min-width: 18rem; }
.wide { overflow-x: auto; } .cut, .absent { background: var(--soft); }
ins { font-weight: bold; } code { font-size: .85rem; }
"""
_NOTE = (
    "Declared forwards are what the platform says; all other edges are inferred, with scores from 0 to 1. "
    "The stemma is a hypothesis. Earliest means earliest in the archive. Times are UTC."
)
_WORDS = {ReadingState.ADDED: "ins", ReadingState.CUT: "del"}


def render_pages(archive: Archive, family: Family) -> Mapping[str, str]:
    """The pages of a family's bundle, by their names."""
    collation = archive.collation(family)
    posts = {key: archive.posts[key] for key in family.posts}
    sigla = {one.post: one.siglum.partition(".")[0] for one in collation.witnesses}
    verdicts = archive.verdicts.on(family.posts)
    return {PAGE: "\n".join([*_page(family, collation, posts, sigla, verdicts), ""])}


def _page(
    family: Family, collation: Collation, posts: Mapping[str, Post], sigla: Mapping[str, str], verdicts: Verdicts
) -> Iterator[str]:
    title = f"Family {escape(family.id)}"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    said = f"{counted(len(family.posts), 'post')} in {counted(len(family.channels), 'channel')}"
    yield f"<h1>{title}</h1>\n<p>{escape(said)}.</p>\n<p>{escape(_NOTE)}</p>"
    yield "<h2>Posts</h2>\n<table>\n<tr><th>siglum</th><th>time</th><th>post</th><th>channel</th><th>read in</th></tr>"
    for key, post in posts.items():
        channel = one_line(post.channel_title or post.channel)
        cells = (sigla.get(key, ""), moment(post.date), key, channel)
        read_in = f"<code>{post.place.dump_sha256[:12]}</code>, <bdi>{escape(one_line(post.place.position))}</bdi>"
        yield "<tr>" + "".join(f"<td><bdi>{escape(one)}</bdi></td>" for one in cells) + f"<td>{read_in}</td></tr>"
    yield "</table>\n<h2>Proposed stemma</h2>\n<ul>"
    yield from _stemma(family, sigla, verdicts)
    yield "</ul>"
    if judged := verdicts.among(posts):
        yield "<h2>What people said of links</h2>\n<ul>"
        for one in judged:
            ends = " and ".join(sigla.get(key, key) for key in (one.source, one.target))
            yield f"<li><bdi>{escape(one_line(f'{ends}: {verdict_line(one) or said_when(one.judgement)}'))}</bdi></li>"
        yield "</ul>"
    yield '<h2>Collation</h2>\n<div class="wide">\n<table>'
    heads = (f"{one.siglum} · {one.language}" for one in collation.witnesses)
    yield "<tr><th></th>" + "".join(f"<th>{escape(one)}</th>" for one in heads) + "</tr>"
    for number, place in enumerate(collation.places, 1):
        yield f"<tr><th>{number}</th>" + "".join(_cell(one) for one in place) + "</tr>"
    yield "</table>\n</div>\n</body>\n</html>"


def _stemma(family: Family, sigla: Mapping[str, str], verdicts: Verdicts) -> Iterator[str]:
    lost = {one.key: f"{one.name} (not in the archive)" for one in family.lost}
    for edge in family.stemma:
        source, target = (sigla.get(key) or lost.get(key, key) for key in (edge.source, edge.target))
        arrow = "→" if edge.determined else "—"
        kind = "declared forward" if edge.declared else f"{edge.relation}, inferred, score {edge.score:.2f}"
        if not edge.determined:
            kind += ", undetermined"
        if edge.alternatives:
            kind += f", as well from {', '.join(sigla.get(key) or lost.get(key, key) for key in edge.alternatives)}"
        grounds = "; ".join(edge.grounds)
        if said := verdict_line(verdicts.of(edge.source, edge.target)):
            grounds += f". {said}"
        yield f"<li><bdi>{escape(one_line(f'{source} {arrow} {target}: {kind}. {grounds}'))}</bdi></li>"


def _cell(reading: Reading) -> str:
    sign = f"<span title='{reading.state.value}'>{escape(SIGNS[reading.state])}</span> "
    if reading.words:
        text = "".join(_word(state, words) for state, words in reading.words)
    else:
        text = escape(printable(reading.text))
    return f'<td class="text {reading.state.value}" dir="auto">{sign}{text}</td>'


def _word(state: ReadingState, text: str) -> str:
    tag = _WORDS.get(state)
    return f"<{tag}>{escape(printable(text))}</{tag}>" if tag else escape(printable(text))
