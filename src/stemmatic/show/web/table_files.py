"""Every table of the pages as a file: the rows that the JSON API answers with, as CSV or JSON to be kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.show.export import rows_as_csv
from stemmatic.show.machine import to_json
from stemmatic.show.web.requests import MOST_ROWS, attached

_API = "/api/"
_KINDS = {"csv": "text/csv", "json": "application/json"}
MOST_LISTED = 100_000  # rows of a file, of which its name says so; exports on the command line have no such bound
_TRIES = 3  # while others write to the archive

Query = list[tuple[str, str]]


class TableFiles:
    """ASGI middleware: ``as=csv`` or ``as=json`` beside a question to the API has its rows as a file, all of them.

    Where an answer has several lists, ``table`` names one. No cell of CSV starts a formula in a spreadsheet program.
    The name of a file that has not all rows says how many of the first it has.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or gather the rows page by page and send them as a file."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_API):
            await self._app(scope, receive, send)
            return
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        kind, table = dict(asked).get("as", ""), dict(asked).get("table", "")
        if kind not in _KINDS:
            await self._app(scope, receive, send)
            return
        question = [one for one in asked if one[0] not in ("as", "table")]
        try:
            found = await self._gathered(scope, receive, question, table)
        except KeyError:
            line = f"table {table}: the answer has no such list"
            await JSONResponse({"error": line}, 404)(scope, receive, send)
            return
        except _Refused as refused:
            for message in refused.messages:
                await send(message)
            return
        if found is None:
            line = "the archive is being written; ask again in a moment"
            await JSONResponse({"error": line}, 503)(scope, receive, send)
            return
        rows, are_all = found
        content = _as_csv(rows) if kind == "csv" else to_json(rows, indent=1) + "\n"
        name = table or scope["path"].removeprefix(_API).partition("/")[0]
        part = "" if are_all else f"-first-{len(rows)}"
        await attached(content, f"{name}{part}.{kind}", _KINDS[kind])(scope, receive, send)

    async def _gathered(
        self, scope: Scope, receive: Receive, question: Query, table: str
    ) -> tuple[list[Any], bool] | None:
        """The rows, and whether they are all; None where their number changes while they are read."""
        rest = [one for one in question if one[0] not in ("skip", "limit")]
        for _ in range(_TRIES):
            answer = await self._answer(scope, receive, question)
            rows = list(_rows(answer, table))
            skip, total = int(dict(question).get("skip") or 0), _total(answer, table)
            if not isinstance(answer, dict) or not {"skip", "total", f"total_{table}"} & answer.keys():
                return rows, True
            # A search counts so many and says that there are more; in order of relevance it has no pages of these.
            has_more, is_ranked = answer.get("more") is True, answer.get("ranked") is not None
            whole = None if total is None or (has_more and not is_ranked) else total - skip
            while len(rows) < (MOST_LISTED if whole is None else min(MOST_LISTED, whole)):
                page = [("skip", str(skip + len(rows))), ("limit", str(MOST_ROWS))]
                following = await self._answer(scope, receive, rest + page)
                if _total(following, table) != total:
                    break
                if not (more := _rows(following, table)) or more[0] == rows[0]:  # there are no more, or no pages
                    return rows, True
                rows += more
            else:
                kept = rows[:MOST_LISTED]
                return kept, whole is not None and whole <= len(kept) and not has_more
        return None

    async def _answer(self, scope: Scope, receive: Receive, question: Query) -> Any:
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._app({**scope, "query_string": urlencode(question).encode()}, receive, keep)
        if sent[0]["status"] != 200:
            raise _Refused(sent)
        return json.loads(b"".join(one.get("body", b"") for one in sent))


class _Refused(Exception):
    """The API answers with something else than rows."""

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__()
        self.messages = messages


def _total(answer: Any, table: str) -> int | None:
    """How many rows there are, where an answer that has a page of them says so."""
    return answer.get(f"total_{table}", answer.get("total")) if isinstance(answer, dict) else None


def _rows(answer: Any, table: str) -> Sequence[Any]:
    """The list that is asked for, in records inside a record by a dot; or else the first list of records there is.

    Raises:
        KeyError: there is no such list.
    """
    for name in table.split(".") if table else ():
        if not isinstance(answer, dict):
            raise KeyError(table)
        answer = answer[name]
    if isinstance(answer, list):
        return answer
    if table or not isinstance(answer, dict):
        raise KeyError(table)
    lists = [one for one in answer.values() if isinstance(one, list)]
    return next((one for one in lists if not one or isinstance(one[0], dict)), [])


def _as_csv(rows: Sequence[Any]) -> str:
    """Records inside a record as columns of their own, named with a dot; lists of words with ``; ``, others as JSON."""
    flat = [dict(_cells("", one)) for one in rows]
    fields = list(dict.fromkeys(name for row in flat for name in row))
    return rows_as_csv(fields, [[row.get(name) for name in fields] for row in flat], for_spreadsheets=True)


def files_of(api: str, table: str = "") -> dict[str, str]:
    """The addresses of the files of a table, by kind; ``api`` is the question that has its rows."""
    sign = "&" if "?" in api else "?"
    return {kind: f"{api}{sign}{urlencode({'table': table, 'as': kind} if table else {'as': kind})}" for kind in _KINDS}


def _cells(name: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [cell for key, one in value.items() for cell in _cells(f"{name}.{key}" if name else key, one)]
    if isinstance(value, list):
        plain = all(isinstance(one, str | int | float) for one in value)
        return [(name, "; ".join(map(str, value)) if plain else to_json(value, indent=None))]
    return [(name, value)]
