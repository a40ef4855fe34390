"""What Spark gives is what the local engine gives: on the examples, and on a hundred thousand posts."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import stemmatic
from benchmarks.corpus import make_posts, write_rows
from stemmatic.api.archive import Archive
from stemmatic.api.records import Cluster
from stemmatic.errors import OptionError
from stemmatic.options import Options, TranslateOptions
from stemmatic.show.cli import app

WORKERS = "local-cluster[2,1,1024]"
SETTINGS = {
    "spark.sql.shuffle.partitions": "8",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Two worker processes; not made where Spark is not installed."""
    pytest.importorskip("pyspark", reason="needs the extra 'spark': make test-spark")
    yield Cluster(shared=str(tmp_path / "shared"), master=WORKERS, settings=SETTINGS)
    gc.collect()


def tables_of(folder: Path) -> list[list[dict[str, object]]]:
    with Archive(folder) as archive:
        return [archive.table(name).to_pylist() for name in ("links", "families")]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")  # of Spark's own modules
def test_the_examples_have_the_same_links_and_families(cluster: Cluster, tmp_path: Path) -> None:
    dumps = stemmatic.example_dumps()
    with stemmatic.trace(dumps, tmp_path / "local") as archive:
        report = archive.ledger.report
    with Archive(tmp_path / "spark", create=True) as archive:
        archive.add(dumps, cluster=cluster)
        assert archive.ledger.report == report
    here = tables_of(tmp_path / "local")
    assert tables_of(tmp_path / "spark") == here
    assert all(map(len, here))
    assert list((tmp_path / "shared").iterdir()) == []


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_a_hundred_thousand_posts_have_the_same_links(cluster: Cluster, tmp_path: Path) -> None:
    dump = tmp_path / "corpus.jsonl"
    write_rows(make_posts(100_000), dump)
    options = Options(translate=TranslateOptions(enabled=False))
    with stemmatic.trace([dump], tmp_path / "local", options=options) as archive:
        report = archive.ledger.report
    with Archive(tmp_path / "spark", create=True) as archive:
        archive.add([dump], options=options, cluster=cluster)
        assert archive.ledger.report == report
    here = tables_of(tmp_path / "local")
    assert len(here[0]) > 100_000
    assert tables_of(tmp_path / "spark") == here


def test_without_spark_the_message_has_the_install_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.show.cli.arguments.find_spec", lambda _: None)
    done = CliRunner().invoke(app, ["link", "--engine", "spark", "--shared", str(tmp_path)])
    assert done.exit_code == 2
    assert "pip install 'stemmatic[spark]'" in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--engine", "spark"], "--shared FOLDER"),
        (["--shared", "somewhere"], "are for --engine spark"),
        (["--engine", "spark", "--shared", "x", "--spark-setting", "memory"], "expected NAME=VALUE"),
    ],
)
def test_options_that_do_not_fit_are_named(
    given: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stemmatic.show.cli.arguments.find_spec", lambda _: object())
    done = CliRunner().invoke(app, ["link", "--archive", str(tmp_path), *given])
    assert done.exit_code == 2
    assert said in done.stderr


def test_storage_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    archive = tmp_path / "archive"
    dumps = stemmatic.example_dumps()
    with Archive(archive, create=True) as opened, pytest.raises(OptionError, match="all workers can write"):
        opened.add(dumps, cluster=Cluster(shared=str(tmp_path / "file" / "inside")))
    with Archive(archive) as opened:
        assert len(opened.posts) == 81
        assert opened.ledger.unlinked == 81
