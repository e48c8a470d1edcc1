"""A site and a warehouse in object storage, on a real S3 server: what is published, what readers see, who wins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
import polars as pl
import pytest

from bench.corpus.__main__ import write_corpus
from flows.build import build
from flows.errors import RequestError
from flows.fingerprint import reading_key
from flows.history.prune import prune
from flows.list_files import list_files
from flows.query import ask, open_run
from flows.read_files import Plan
from flows.read_on_dask import read_chunk
from flows.reading_plan import record_plan
from flows.settings import load_settings, with_source
from flows.storage.bucket import Bucket
from flows.storage.mirror import fetch_source
from flows.storage.places import is_url, name_of, working_copy
from flows.warehouse import Warehouse
from tests.conftest import quiet
from tests.s3_server import s3_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flows.warehouse import Run

PAGES = 100


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with s3_server(tmp_path_factory.mktemp("s3")) as environment:
        yield environment


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, PAGES, seed=1)
    return folder / "content"


@pytest.fixture
def machine(server: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what makes this process go on as if on another machine: with a working copy of its own."""
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def go_to(name: str) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))

    go_to("one")
    return go_to


def upload(url: str, content: Path) -> Bucket:
    bucket = Bucket(url)
    for file in content.rglob("*.md"):
        bucket.send(file, file.relative_to(content).as_posix())
    return bucket


def remove_one(bucket: Bucket) -> None:
    obstore.delete(bucket.store, min(bucket.listed()))


def build_at(source: str, warehouse: str) -> Run:
    settings = load_settings(source=Path(source), warehouse=Path(warehouse), without=("suggestions",))
    return build(with_source(settings), notify=quiet)


def warehouse_at(url: str) -> Warehouse:
    return Warehouse(load_settings(warehouse=Path(url)).warehouse)


def page_count(url: str, run_id: str | None = None) -> object:
    warehouse = warehouse_at(url)
    with open_run(warehouse, warehouse.run(run_id)) as connection:
        return ask(connection, "select count(*) from pages").rows[0][0]


def test_a_run_is_built_there_and_read_elsewhere(machine: Callable[[str], None], content: Path) -> None:
    site, store = "s3://first/site", "s3://first/warehouse"
    bucket = upload(site, content)
    first = build_at(site, store)
    assert Bucket(store).read("current") is not None
    assert first.read_summary()["run"]["source"] == site
    machine("two")
    assert page_count(store) == PAGES
    remove_one(bucket)
    second = build_at(site, store)
    assert second.read_summary()["run"]["removed_count"] == 1, "the run of the other machine is the one before"
    machine("one")
    assert page_count(store) == PAGES - 1
    assert page_count(store, first.run_id) == PAGES
    again = build_at(site, store)
    assert again.read_summary()["built_by"] == second.run_id, "nothing has changed since the other machine built"


def test_who_publishes_second_does_not_publish(
    machine: Callable[[str], None], content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.build.now", lambda: dt.datetime(2025, 2, 27, tzinfo=dt.UTC))  # all in one second
    site, store = "s3://second/site", "s3://second/warehouse"
    bucket = upload(site, content)
    first = build_at(site, store)
    settings = with_source(load_settings(source=Path(site), warehouse=Path(store), without=("suggestions",)))
    remove_one(bucket)

    def meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "model":
            machine("two")
            build_at(site, store)
            machine("one")

    with_less = with_source(settings)
    with pytest.raises(RequestError, match="another run was published while this one was built"):
        build(with_less, notify=meanwhile)
    runs = sorted(name.split("/")[1] for name in Bucket(store).listed("runs") if name.endswith("run.json"))
    assert len(runs) == 2
    assert runs[0] == first.run_id
    machine("three")
    assert warehouse_at(store).run().run_id == runs[1]
    machine("one")
    assert build_at(site, store).run_id > runs[1], "the next build begins from what the other one published"


def test_a_build_that_is_cut_off_publishes_nothing(
    machine: Callable[[str], None], content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, store = "s3://third/site", "s3://third/warehouse"
    bucket = upload(site, content)
    first = build_at(site, store)
    remove_one(bucket)
    with monkeypatch.context() as cut:
        cut.setattr(Bucket, "replace", _cut_off)
        with pytest.raises(ConnectionError):
            build_at(site, store)
    machine("two")
    assert warehouse_at(store).run().run_id == first.run_id
    machine("one")
    assert build_at(site, store).read_summary()["run"]["file_count"] == PAGES - 1
    assert len(prune_at(store, keep=1)) == 2
    machine("three")
    assert page_count(store) == PAGES - 1
    assert len(warehouse_at(store).run_ids()) == 1


def _cut_off(*_: object) -> bool:
    raise ConnectionError


def prune_at(url: str, keep: int) -> list[str]:
    return prune(warehouse_at(url), keep)


def test_only_changed_objects_are_fetched(machine: Callable[[str], None], tmp_path: Path) -> None:
    bucket = Bucket("s3://fourth/site")
    texts = {"a.md": b"one", "folder/b.md": b"two", "picture.png": b"0" * (2 << 20), "folder": b"three"}
    for name, text in texts.items():
        (tmp_path / "object").write_bytes(text)
        bucket.send(tmp_path / "object", name)
    settings = load_settings(source=Path("s3://fourth/site"))
    folder = with_source(settings).source
    assert folder is not None
    assert (folder / "folder" / "b.md").read_bytes() == b"two"
    assert (folder / "picture.png").stat().st_blocks == 0, "its name is known, its bytes are not needed"
    times = {file: file.stat().st_mtime_ns for file in folder.rglob("*.md")}
    (tmp_path / "object").write_bytes(b"six")
    bucket.send(tmp_path / "object", "a.md")
    obstore.delete(bucket.store, "folder/b.md")
    fetch_source(folder, settings.files)
    assert (folder / "a.md").read_bytes() == b"six"
    assert (folder / "a.md").stat().st_mtime_ns != times[folder / "a.md"]
    assert not (folder / "folder" / "b.md").exists()


def test_a_worker_fetches_the_objects_of_its_chunk(machine: Callable[[str], None], content: Path) -> None:
    url = "s3://fifth/site"
    upload(url, content)
    settings = with_source(load_settings(source=Path(url)))
    assert settings.source is not None
    entries = list_files(settings.source, settings.files).entries
    plan = Plan(str(settings.source), record_plan(settings), settings.limits.file_bytes)
    fetched = read_chunk(plan, url, entries, reading_key())
    here = read_chunk(plan, None, entries, reading_key())
    assert fetched is not None
    assert here is not None
    assert fetched == here
    assert set(fetched) == {"", ".terms"}
    assert len(pl.read_ipc(fetched[""])) == PAGES


def test_places_that_are_not_there(machine: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "object").write_text("a bucket begins with its first object")
    Bucket("s3://sixth/elsewhere").send(tmp_path / "object", "object")
    with pytest.raises(RequestError, match="s3://sixth/nowhere/site: no object here"):
        build_at("s3://sixth/nowhere/site", "s3://sixth/nowhere/warehouse")
    with pytest.raises(RequestError, match="s3://sixth/nowhere/warehouse: no published run here"):
        warehouse_at("s3://sixth/nowhere/warehouse").run()


def test_urls_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    copy = working_copy(Path("s3://bucket/site/"), "source")
    assert name_of(copy) == "s3://bucket/site"
    assert working_copy("s3://bucket/site", "source") == copy
    assert name_of(tmp_path) == str(tmp_path)
    assert not is_url("folder/s3")
