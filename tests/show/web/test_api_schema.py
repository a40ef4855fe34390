"""The JSON API asked for what its own description allows, and for what it does not: answers are those that it declares.

Schemathesis draws requests from /api/openapi.json, for each operation valid and invalid ones, always the same;
STEMMATIC_API_EXAMPLES draws more of each. No answer may be a fault of the server, and statuses, content types and
content must be declared. The operations that write do so in an archive of their own.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi.checks import JsonSchemaError  # noqa: F401 (loads the checks below)
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from stemmatic.api.archive import Archive
from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings

EXAMPLES = int(os.environ.get("STEMMATIC_API_EXAMPLES", "12"))
# What is valid may still name nothing that there is, or no day: that valid data is accepted is not asked for.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
DESCRIPTION = create_app(Settings(archive=Path("none"))).openapi()
OPERATIONS = [f"{method.upper()} {path}" for path, methods in DESCRIPTION["paths"].items() for method in methods]


@dataclass(frozen=True)
class Api:
    """The API of an archive that tests may change, and values that name what there is in it.

    ``known`` has them by the name of a parameter or field, behind the path where it means something else there.
    """

    schema: Any
    client: Any
    known: dict[str, list[Callable[[], Any]]]

    def name_what_there_is(self, case: Any, choose: random.Random) -> None:
        """Put, in place of some drawn values, ones that name something."""
        for values in (case.path_parameters, case.query, case.body):
            for name in values if isinstance(values, dict) else ():
                known = self.known.get(f"{case.operation.path} {name}") or self.known.get(name)
                if known and choose.random() < 0.7:
                    values[name] = choose.choice(known)()


@pytest.fixture(scope="module")
def api(traced_examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    archive = Path(shutil.copytree(traced_examples, tmp_path_factory.mktemp("api") / "archive"))
    app = create_app(Settings(archive=archive, names={asgi.HOST}, max_upload_bytes=1 << 20))
    with asgi.get_client(app) as client:
        client.headers.update({"Sec-Fetch-Site": "same-origin"})
        yield Api(schemathesis.openapi.from_asgi("/api/openapi.json", app), client, known_in(archive, client))
    asgi.shutdown_lifespans()


def known_in(archive: Path, client: Any) -> dict[str, list[Callable[[], Any]]]:
    """What parameters and fields can be; an upload is opened, and has a file, whenever one is named."""
    with Archive(archive) as opened:
        keys = [post.key for post in opened.posts][:20]
        families = [one.id for one in opened.families][:10]
        speakers = [row["person"] for row in opened.persons.rows()][:5]
    platforms, channels = {key.partition(":")[0] for key in keys}, {key.partition(":")[2].split("/")[0] for key in keys}

    rows = '{"channel": "tarn_pier", "id": 1, "text": "The ferry leaves the grey quay at bell two."}\n'

    def upload() -> str:
        held = client.post(f"http://{asgi.HOST}/api/add", json={"names": ["rows.jsonl"]})
        if held.status_code != 200:  # as many are open as may be
            return "none"
        name = str(held.json()["upload"])
        sent = client.put(f"http://{asgi.HOST}/api/add/{name}/files", params={"name": "rows.jsonl"}, data=rows)
        assert sent.status_code == 200
        return name

    def job() -> str:
        jobs = client.get(f"http://{asgi.HOST}/api/jobs").json()
        return str(jobs[0]["id"]) if jobs else "none"

    def each(values: Any) -> list[Callable[[], Any]]:
        return [lambda value=value: value for value in sorted(values)]

    days = ["2031-06-04", "2031", "2031-06"]
    return {
        **{name: each(keys) for name in ("key", "a", "b", "post", "source", "target")},
        **{name: each([*families, *keys]) for name in ("of", "other")},
        **{f"/api/together/between {name}": each({key.partition("/")[0] for key in keys}) for name in ("one", "other")},
        **{f"/api/jobs/{{name}}{more} name": [job] for more in ("", "/stop")},
        "/api/channel/{platform}/{name} name": each(channels),
        "/api/speaker name": each(speakers),
        "among": [lambda: keys[:3]],
        "family": each(families),
        "platform": each(platforms),
        "channel": each(channels),
        "name": each(["rows.jsonl"]),
        "speaker": each(speakers),
        "hashtag": each(["#FourRivers"]),
        "q": each(["dam", "#FourRivers", "language:tr ferry", "has:forward"]),
        "language": each(["en", "tr", "ru", "uk", "ar"]),
        "since": each(days),
        "until": each(days),
        "witness": [lambda: ["A", "B"]],
        "base": each(["A", "B"]),
        "upload": [upload],
        "entry": [lambda: 1],
    }


@pytest.mark.parametrize(
    "asked",
    [
        "speakers?skip=514712972595314022681581453312",
        "network?min_edges=9223372036854775808",
        "families?skip=2147483648",
    ],
)
def test_numbers_that_no_database_holds_are_refused(client: TestClient, asked: str) -> None:
    answer = client.get(f"/api/{asked}")
    assert answer.status_code == 422
    assert "less than or equal to" in answer.json()["error"]


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_those_that_are_declared(api: Api, label: str) -> None:
    method, path = label.split(" ")
    operation = api.schema[path][method]
    assert ask(api, operation, GenerationMode.POSITIVE)
    if operation.query or operation.body or operation.headers:
        with suppress(Unsatisfiable):  # where nothing that is asked for could be wrong
            ask(api, operation, GenerationMode.NEGATIVE)


def ask(api: Api, operation: Any, mode: GenerationMode) -> int:
    """Ask for an operation with valid or invalid data; gives how often."""
    asked = 0

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), seed=st.integers(0, 1 << 16))
    def send(case: Any, seed: int) -> None:
        nonlocal asked
        if mode == GenerationMode.POSITIVE:
            api.name_what_there_is(case, random.Random(seed))  # noqa: S311
        case.validate_response(case.call(session=api.client), checks=CHECKS)
        asked += 1

    send()
    return asked
