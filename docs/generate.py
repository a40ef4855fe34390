"""Write the reference pages that say what the code says: commands, fields, options, stages of the road, columns.

    python docs/generate.py

A test compares the pages with the code.
"""

from __future__ import annotations

import csv
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import typer.main

from stemmatic.archive.search.stems import has_stemmer
from stemmatic.encode.languages import BY_RELATIVES, FOLLOWED, RATHER_E5, ROWS, USE
from stemmatic.network.tables import SCHEMAS as NETWORK_SCHEMAS
from stemmatic.options import Options, describe
from stemmatic.pipeline.road import ROAD
from stemmatic.read import FORMATS
from stemmatic.read.columns import SYNONYMS
from stemmatic.read.languages import language_name
from stemmatic.read.shapes import SHAPES
from stemmatic.show.cli import app
from stemmatic.tables import SCHEMAS
from stemmatic.understand.language.scripts import LANGUAGES

HERE = Path(__file__).parent
FOUND = HERE.parent / "benchmarks" / "accuracy" / "languages.csv"
DECLARED = FOUND.with_name("declarations.csv")
_MADE = "<!-- Made by docs/generate.py; change the code instead. -->\n"

_EXPORT = """# Exported tables

    stemmatic export {posts,passages,links,families,series,verdicts,persons,attributions,topics,together,recovered} \\
        --archive DIR --format {jsonl,csv,parquet} -o FILE
    stemmatic export network [FAMILY] --archive DIR --of {channels,families,posts,together} \\
        --format {gexf,graphml,csv,cytoscape} -o FILE
    stemmatic export stix FAMILY --archive DIR -o FILE
    stemmatic export citations FAMILY|POST --archive DIR --format {bibtex,csl} -o FILE
    stemmatic export datasette --archive DIR -o FILE
    stemmatic export collation FAMILY --archive DIR --format {tei,collatex,csv,nexus} -o FILE
    stemmatic export stemma FAMILY --archive DIR --format {dot,graphml,tei} -o FILE

**A family's collation** has, inside a language, places of words; of places in several languages each whole passage is
a reading. *TEI P5* has the witnesses (`listWit`, with the post's key as `idno`), the text in parallel segmentation
(`app`, `lem`, `rdg`) and the stemma as a `graph`, lost exemplars as nodes of type `lost`. *CollateX JSON* has a row a
place and a cell a witness with its tokens (`t` as written, `n` as compared). *CSV* and *NEXUS* have variants only:
what is left out is `om.` and `-`, where nothing answers a cell is empty and `?`. *DOT* follows Open Stemmata: what is
lost is grey, a further source (contamination) dashed; an edge without an arrow is one of which nothing tells the
source. *GraphML* has what is known of every edge. TEI and CollateX JSON can be read again: [formats](formats.md).

Networks, STIX, citations and the file for Datasette: [interchange.md](interchange.md).

In Python the same tables are `archive.posts.to_arrow()`, `archive.passages.to_arrow()`, `archive.links.to_arrow()`,
`archive.families.to_arrow()`, `archive.series.to_arrow()` and `archive.verdicts.to_arrow()`; [api.md](api.md) says how
they are narrowed.

- A key is `platform:channel/number`. Inside channel and number `/`, `%` and control characters are percent-encoded.
- Texts are exact, so a CSV file may have cells that a spreadsheet program takes for formulas: for such a program write
  it with `--for-spreadsheets`, which puts an apostrophe before them and U+FFFD for control characters. The page's
  downloads are written so.
- Times are UTC. In JSON Lines and CSV they are ISO 8601 with `Z`; in Parquet they are timestamps.
- Null means unknown, which is not zero. In CSV a null is an empty field without quotes, an empty text is `""`.
- Lists and structures are JSON in CSV, and Parquet's own in Parquet.
- Begin and end count characters (Unicode code points) of the post's raw `text`; end is one past the last.
- Rows have a fixed order, so two exports of one archive are equal byte for byte.
- A file appears when it is whole, and replaces one of the same name.
- Texts are as they were published. A spreadsheet may take one that begins with `=` for a formula: import such columns
  as text.
"""

_JSON = """## What `--json` prints

One JSON document on standard output; progress and errors go to standard error. Times are ISO 8601 with `Z`.

| command | document |
| --- | --- |
| `trace`, `add`, `collect`, `link` | an object (of `collect` one a round): \
`archive`, `posts`, `first`, `last`, `undated`, `channels`, `forwards`, \
`links` (number by relation), `set_aside` (what was too common to be compared pair by pair), \
`untranslated` (number of posts by language that is not followed into others), \
`families` (number), `widest` (rows of families); after reading also `read` (`dumps`, \
`known_dumps`, `posts`, `new_posts`) and `skipped`; `link --preview` instead: `options` (by name the value now and \
then), `come` and `go` (number of links by relation), `change` (number), `links` (a list of objects: `source`, \
`target`, `change`, `directed`, `relation`, `score`, `relation_before`, `score_before`), `families` (`before`, \
`after`, `come`, `go`, `change`) |
| `families` | a list of rows of the exported families ([export.md](export.md)) |
| `posts` | a list of rows of the exported posts |
| `show` | an object: `post` (for the key of one post, else null: `post`, `date`, `absence`, `provenance` with for \
each \
field `value`, `held_by` and `others`, `revisions`, `links`), `family` (a row, or null), `posts` (rows), `collation` \
(`witnesses`, and `places`: for each \
place a reading of every witness with `siglum`, `state`, `text`, `begin`, `end`, `words`, `against`, \
`moved`, `lacks` and `brings` with `kind`, `text`, `begin`, `end`), `verdicts` (a list of \
judged pairs, as of `judge`, with what is said of the family); with `--passages` also `passages` (a list of objects: \
`passage`, `text`, `posts`, `channels`, `languages`, `first`, `first_date`, `standings`) |
| `variants` | an object: `ignored`, `places` (`place`, `language`, `number`, `readings` with `text` and \
`sigla`, `kinds`), `apparatus` (lines), `matrix` (by siglum the number of its reading at each variant, or null), \
`graphs` (`place`, `language`, `nodes`, `columns`, `edges` with `source`, `target`, `sigla`; -1 is the beginning, -2 \
the end) |
| `coverage` | an object: `post`, `witnesses`, `shares` (by siglum, 0 to 1), `passages` (`number`, `clause`, \
`begin`, `end`, `language`, `text`, `readings`), `uncarried` (numbers of sentences), `left_out` |
| `nearly` | an object: `post`, `misses` (a list of objects: `post`, `channel`, `channel_title`, `date`, \
`link` that it would be, `rules` with `option`, `limit`, `held`, `lets_in`), `found`, `left_out` |
| `judge` | a judged pair: `entry` (the number of the latest one), `source`, `target`, `judgement` (`verdict`, \
`date`, `comment`, `by`, `link` as it was judged, hashes of the texts, \
further keys), `earlier` (a list of the same), `link` as it is found now, `state`, \
`changes` ([notes.md](notes.md)) |
| `join`, `split`, `hide` | an object: `judged` (a judged pair, of which `judgement` has `ours` and `theirs`: lists of \
`post` and `spans`), `families` (the ids of those that its posts are in now) |
| `person` | an object: `judged` (`one`, `other`, `verdict`, `date`, `comment`, `by`), `names` of the first person |
| `notes` | an object: `judged` (a list of judged pairs), `total`, `verdicts` and `states` (number by each) |
| `annotate`, `annotated` | a list of annotations: `entry`, `kind`, `of` (post, family or query), `target`, `text`, \
`date`, `by`, `held` ([notes.md](notes.md)) |
| `links` | a list of objects: `source` and `target` (`post`, `platform`, `channel`, `date`, `languages`, \
`beginning`), `relation`, `directed`, `score`, `source_coverage`, `target_coverage`, `changes` in words, `verdict` |
| `dossier` | an object: `query`, `archive`, `hits`, `sections` (`family`, `posts`, `versions`) |
| `search` | an object: `query`, `order`, `skip`, `hits` (a list of objects: `post`, `date`, `platform`, `channel`, \
`channel_title`, `languages`, `family`, `exact`, `snippet` with `text`, `begin`, `end`, `marks`, `cut`, `in_title`), \
`total`, `more`, `ranked`, `unindexed` ([search.md](search.md)); with `--like` a list of objects: `text`, `language`, \
`similarity`, `posts`, `spans`, `dates` |
| `whence` | an object: `languages`, `posts` (a list of objects: `post`, `date`, `channel`, `channel_title`, `url`, \
`family`, \
`relation`, `score`, `coverage`, `passages`, `text`), `passages` (`begin`, `end`, `language`, `text`, `posts`), \
`left_out` |
| `channels` | a list of objects: `platform`, `channel`, `title`, `posts`, `undated`, `first`, `last`, \
`languages`, `families`, `relays`, `forwards`, `relayed`; of one channel an object with the same under facts, its \
timeline, rhythm, sources, targets, hashtags, speakers and latest posts |
| `speakers` | an object: `skip`, `total`, `speakers`; of one name an object with its spellings, languages, \
channels, hashtags and statements |
| `ledger` | an object: `channels` (`platform`, `channel`, `title`, `posts`, `names`, `dumps`, `gaps`, `uncovered`, \
`absent`, `missing`, `unknown`, `recovered`), `formats` (`format`, `dumps`, `posts`, `contiguous`, `lacks`, `unseen`), \
`skipped` (`reason`, `deliberate`, `count`, `dumps`), `untranslated` (`language`, `posts`) ([merging.md](merging.md)) |
| `spread` | an object: `family`, `posts`, `undated`, `first`, `pace_seconds`, `half_life_seconds`, `views_known`, \
`subscribers_known`, `widest`, `most_seen`, `points` (`date`, `post`, `channel`, `language`, `posts`, `channels`, \
`views`, `subscribers`, `reach`), `channels` (`channel`, `first`, `posts`, `views`, `subscribers`, `taken_by`, \
`descended`) ([network.md](network.md)) |
| `network` | an object: `kinds`, `since`, `until`, `nodes` (`channel`, `title`, `held`, `posts`, `subscribers`, \
`takes`, `gives`, `community`), `edges` (`source`, `target`, `forwards`, `copies`, `translations`, `undetermined`, \
`first`, `last`, `months`) |
| `together` | an object: `by`, `window_seconds`, `min_participation`, `quantile`, `posts`, `untimed`, `shares`, \
`coincidences` (number), `threshold`, `companions` (rows of the exported table), `groups` (lists of channels), `null`, \
`rounds`, `seed`, `block_hours`, `curve` (a list of objects: `window_seconds`, `min_objects`, `pairs`, `channels`, \
`expected_pairs`); of two channels a list of objects: `shared`, `earlier`, `later`, `seconds` \
([together.md](together.md)) |
| `pictures` | a list of groups, each a list of objects: `post`, `name`, `sha256`, `distance` |
| `recovered` | an object: `posts` (`post`, `platform`, `channel`, `name`, `loss`, `date`, `not_before`, `not_after`, \
`gone_by`, `text`, `texts`, `forwards`, `copies`, `ground`), `untold` (number) ([network.md](network.md)) |
| `skipped` | a list of objects: `dump`, `position`, `reason`, `advice`, `deliberate` |
| `evidence` | an object: `folder`, `seal`, `posts`, `dumps`, `missing` (name and SHA-256 of the dumps \
that are not in it) |
| `verify` | an object: `path`, `kind` (bundle or archive), `fits`, `faults` (`where`, `said`, `byte` or null), \
`seal`, `timestamps` (`file`, `kind`, `of`, `at`, `by`, `faults`, `unchecked`), `advice`, \
`unvouched` (until when not all tables were sealed, or null) |
| `seal` | an object: `path`, `kind`, `seal`, `of` (what it covers), `timestamp` (as with `verify`, or null) |
| `backup` | an object: `path`, `seal` |
| `compact` | an object: `bytes_before`, `bytes_after` |
| `doctor` | a list of objects: `severity` (damage, trouble or note), `said`, `advice` |
| `formats` | a list of objects: `name`, `description` |
""".replace("\\\n", "")

_ROAD = """# The road

    dumps ─read→ posts ─understand→ passages ─link→ links ─descend→ families

What `stemmatic trace` does, stage by stage. Progress bars, resuming and its tests take the same list,
[pipeline/road.py](../src/stemmatic/pipeline/road.py). Posts, links, families and the words to search for lie in the
archive, segments are files of its index (`ARCHIVE/index`); all else are files of the run (`ARCHIVE/staging`), named by
how their names begin, which go when the archive keeps what came of them. A run that was stopped goes on behind the last
stage that ended, and inside a stage behind the last file that is whole. [performance.md](performance.md) says how each
is kept fast, [method.md](method.md) what is concluded and why.
"""

_OPTIONS = """# Options

Every threshold, as `--option NAME=VALUE` for `stemmatic trace`, `add` and `link` (without thousands separators), and
in Python as `stemmatic.Options`. In brackets stands the benchmark or test that moves the default.
"""


def cli_page() -> str:
    """Every command with its arguments, options and examples."""
    group: Any = typer.main.get_command(app)
    parts = [_MADE, "# The command line\n", _help(group.help)]
    parts.append(_parameters(group, "Options"))
    for name, command in group.commands.items():
        arguments = " ".join(_argument(p) for p in command.params if p.param_type_name == "argument")
        parts.append(f"## stemmatic {name}\n\n    stemmatic {name} {f'{arguments} ' if arguments else ''}[OPTIONS]\n")
        parts.append(_help(command.help))
        parts.append(_parameters(command, "Options"))
    return "\n".join(part for part in [*parts, _JSON] if part)


def _help(text: str) -> str:
    """A command's help as Markdown: what must keep its lines becomes a block of code."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.lstrip().startswith("\b"):
            title, *lines = [line.rstrip() for line in paragraph.replace("\b", "").strip("\n").splitlines()]
            parts.append(f"{title}\n\n" + "\n".join(f"    {line.strip()}" for line in lines) + "\n")
        else:
            parts.append(" ".join(paragraph.split()) + "\n")
    return "\n".join(parts)


def _argument(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _parameters(command: Any, title: str) -> str:
    rows = []
    for one in command.params:
        if one.name in ("install_completion", "show_completion", "help"):
            continue
        if one.param_type_name == "argument":
            names = f"`{_argument(one)}`"
        else:
            names = ", ".join(f"`{name}`" for name in (*reversed(one.opts), *one.secondary_opts))
            if one.metavar:
                names += f" `{one.metavar}`"
        rows.append(f"| {names} | {_escape(one.help or '')} | {_default(one)} |")
    if not rows:
        return ""
    return f"| {title[:-1].lower()} | meaning | default |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _default(parameter: Any) -> str:
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    if parameter.default is None or parameter.default is False or parameter.required:
        return "required" if parameter.required else ""
    environment = f" or `${parameter.envvar}`" if parameter.envvar else ""
    return f"`{parameter.default}`{environment}" if not isinstance(parameter.default, bool) else "yes"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


def export_page() -> str:
    """Every field of every exported table."""
    parts = [_MADE, _EXPORT]
    for name, schema in {**SCHEMAS, **NETWORK_SCHEMAS}.items():
        parts.append(f"## {name}\n\n| field | type | meaning |\n| --- | --- | --- |")
        parts += [f"| `{one.name}` | {_type(one.type)} | {one.metadata[b'meaning'].decode()} |" for one in schema]
        parts[-1] += "\n"
    return "\n".join(parts)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(f"{one.name}: {_type(one.type)}" for one in kind) + "}"
    if pa.types.is_timestamp(kind):
        return "time"
    return {"string": "text", "int64": "whole number", "double": "number", "bool": "true or false"}[str(kind)]


def road_page() -> str:
    """The stages of the road, with what each reads and writes."""
    parts = [_MADE, _ROAD, "| stage | what it does | reads | writes | on a cluster |\n| --- | --- | --- | --- | --- |"]
    for stage in ROAD:
        there = _first_sentence(stage.on_cluster) if stage.on_cluster else ""
        cells = (f"**{stage.name}**", _first_sentence(stage.work), stage.reads, stage.writes, there)
        parts.append(f"| {' | '.join(map(_escape, cells))} |")
    return "\n".join(parts) + "\n"


def _first_sentence(function: Any) -> str:
    return " ".join((function.__doc__ or "").split("\n\n")[0].split())


def options_page() -> str:
    """Every option with default, unit and meaning."""
    parts = [_MADE, _OPTIONS]
    options = Options()
    for section in fields(options):
        record = type(getattr(options, section.name))
        summary = " ".join((record.__doc__ or "").split("\n\n")[0].split())
        parts.append(
            f"## {section.name}\n\n{summary}\n\n| option | default | unit | meaning |\n| --- | --- | --- | --- |"
        )
        parts += [
            f"| `{section.name}.{name}` | {_value(default)} | {unit} | {meaning} |"
            for name, default, unit, meaning in describe(record)
        ]
        parts[-1] += "\n"
    return "\n".join(parts)


def _value(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, tuple):  # a table of names and numbers
        return ", ".join(f"{name} {number}" for name, number in default)
    return f"{default:,}" if isinstance(default, int) else str(default)


def formats_page() -> str:
    """The page of formats, with the tables of columns and tools as the readers have them."""
    page = (HERE / "formats.md").read_text(encoding="utf-8")
    for field, names in SYNONYMS.items():
        listed = " ".join(f"`{name}`" for name in names) or "–"
        page = re.sub(rf"(?m)^\| `{field}` \| [^|]* \|", f"| `{field}` | {listed} |", page)
    rows = ["| tool | platform | known by the columns |", "| --- | --- | --- |"]
    for shape in SHAPES:
        signs = ", or ".join(" ".join(f"`{name}`" for name in sorted(sign)) for sign in shape.signs)
        rows.append(f"| {shape.name} | {shape.platform} | {signs} |")
    formats = ["| format | what it is |", "| --- | --- |"]
    formats += [f"| `{one.name}` | {one.description} |" for one in FORMATS]
    return _between(_between(page, "tools", rows), "formats", formats)


def _between(page: str, name: str, rows: list[str]) -> str:
    """The page with these rows between two marks."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}{chr(10).join(rows)}\n{end}{rest.partition(end)[2]}"


_LANGUAGES = """# Languages

What works in each language. **Told**: the share of Tatoeba's sentences whose language is told right, each alone without
any context, or, in brackets, of the paragraphs of the Universal Declaration of Human Rights; "yes" where neither was
measured; "by letters" where a script has one language that is told; "declared" where only a dump's own field tells it
(Bosnian is taken for Croatian). **Sentences** end
at the marks of every script; Thai and Lao are divided at blanks. **Stems** serve searching: "letters" where words are
folded only. Copies, edited copies and excerpts are followed **inside** every language, by words, or by characters where
a script has no blanks. **Across**: which model encodes it, Universal Sentence Encoder multilingual (USE, or by
extra rows), or multilingual-e5-small carried into USE's space (e5); and of Tatoeba's sentences the share whose English
counterpart comes first among all of the set, by ratio margin. Sets are of 168 to 1,000 pairs; larger ones are harder.
In brackets the same of the paragraphs of the declaration, some fifty a language, which is easier by far. What e5 reads
without having been trained on it ("relatives") is read by languages near to it.

`python -m benchmarks.accuracy languages declarations` measures; `python docs/generate.py` writes this table.

| language | told | sentences | stems | inside | across | found, % | pairs |
|---|---:|---|---|---|---|---:|---:|
"""


def languages_page() -> str:
    """The page of languages, with the figures that were measured."""
    with FOUND.open(encoding="utf-8") as file:
        found = {row["language"]: row for row in csv.DictReader(file)}
    with DECLARED.open(encoding="utf-8") as file:
        formal = {row["language"]: row for row in csv.DictReader(file)}
    alone = {codes[0] for codes in LANGUAGES.values() if len(codes) == 1}
    told = {code for codes in LANGUAGES.values() for code in codes}
    rows = []
    for code in sorted(FOLLOWED | told, key=language_name):
        row, paragraphs = found.get(code), formal.get(code)
        share = "by letters" if code in alone else "yes"
        if row or paragraphs:
            share = f"{100 * float(row['told']):.0f}" if row else f"({100 * float(paragraphs['told']):.0f})"
        share = share if code in told else "declared"
        sentences = "at blanks" if code in ("th", "lo") else "yes"
        stems = "yes" if has_stemmer(code) else "letters"
        reads = {"USE": USE, "rows": ROWS - RATHER_E5, "relatives": BY_RELATIVES, "e5": FOLLOWED}
        across = next((model for model, languages in reads.items() if code in languages), "no")
        measured = ("not measured", "") if across != "no" else ("", "")
        if row and across != "no":
            measured = f"{100 * float(row['found']):.1f}", f"{int(row['sentences']):,}"
        elif paragraphs and across != "no":
            measured = f"({100 * float(paragraphs['found']):.0f})", f"({paragraphs['paragraphs']})"
        cells = (f"{language_name(code)} ({code})", share, sentences, stems, "yes", across, *measured)
        rows.append(f"| {' | '.join(cells)} |")
    return f"{_MADE}{_LANGUAGES}" + "\n".join(rows) + "\n"


PAGES = {
    "languages.md": languages_page,
    "formats.md": formats_page,
    "cli.md": cli_page,
    "export.md": export_page,
    "options.md": options_page,
    "road.md": road_page,
}

if __name__ == "__main__":
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), encoding="utf-8")
