"""A folder of hostile files: the build ends well, loses nothing silently, and stays small and quick."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from flows.build import build
from flows.errors import RequestError
from flows.list_files import list_files
from flows.reading_plan import record_plan
from flows.settings import Settings
from transforms.reading.records import RecordReader

DEEP = 100_000
BLOCK = 1 << 20


class Hostile(NamedTuple):
    """One file: its name, its bytes, and the code and line of each problem that it has to leave."""

    name: str
    data: bytes
    problems: tuple[tuple[str, int], ...] = ()


def fenced(block: str, body: str = "Body\n") -> bytes:
    return f"---\n{block}\n---\n{body}".encode(errors="surrogateescape")


def toml(block: str) -> bytes:
    return f"+++\n{block}\n+++\nBody\n".encode()


def alias_bomb() -> str:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *rows])


def merge_bomb() -> str:
    rows = [f"m{n}: &m{n}\n" + "\n".join(f"  k{j}:\n    <<: *m{n - 1}" for j in range(10)) for n in range(1, 10)]
    return "\n".join(["m0: &m0 {a: b, c: d}", *rows])


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


FILES = [
    # accepted as they are
    Hostile("empty", b""),
    Hostile("only white space", b" \n\t\n"),
    Hostile("only a fence", b"---"),
    Hostile("two fences", b"---\n---\n"),
    Hostile("bom", b"\xef\xbb\xbf" + fenced("title: A")),
    Hostile("only a bom", b"\xef\xbb\xbf"),
    Hostile("crlf", fenced("title: A\ntags:\n  - x").replace(b"\n", b"\r\n")),
    Hostile("dots", b"---\ntitle: A\n...\nBody\n"),
    Hostile("longer rule", b"---\ntitle: A\n------\nBody\n"),
    Hostile("odd values", fenced("a: yes\nb: 08\nc: 012\nd: 1e3\ne: 1:30\nf: 1.10\nid: 12345678901234567890")),
    Hostile("merge", fenced("a: &a {x: y}\nb:\n  <<: *a")),
    Hostile("a rule", b"---\n\nHello world.\n"),
    Hostile("text between rules", b"---\n\nHello world.\n\n---\n\nMore.\n"),
    Hostile("template at the top", b"{{ template }}\nBody\n"),
    Hostile("huge line", b"x" * (8 << 20)),
    Hostile("huge line of words", b"x " * (4 << 20)),
    Hostile("many rules", b"---\n\n" * 200_000),
    Hostile("nul in the body", fenced("title: A", "a\0b\n")),
    Hostile("nul by escape", fenced('title: "a\\0b"')),
    Hostile("control characters", fenced("title: A", "".join(map(chr, range(32))))),
    Hostile("right to left", fenced("title: \u202eevil\u202c \u2066x\u2069")),
    Hostile("many links", fenced("related: [" + "{url: /a}, " * 20_000 + "]")),
    Hostile("many keywords", fenced("tags: [" + "x, " * 100_000 + "]")),
    Hostile("brackets in a text", fenced('title: "' + "b: [" * 20_000 + '"')),
    Hostile("long rule in a text", fenced("title: |\n  " + "-" * 20_000)),
    Hostile("open formulas", fenced("answer: '\\n" + "\\(" * 20_000 + "'")),
    Hostile("five thousand digits", fenced("id: " + "9" * 5000)),
    Hostile("five thousand toml hex digits", toml("id = 0x" + "f" * 5000)),
    Hostile("five thousand json digits", b'{"id": ' + b"9" * 5000 + b"}\nBody\n"),
    Hostile("json surrogates", b'{"title": "\\ud800", "tags": ["\\udfff"], "related": ["/\\ud800"]}\nBody\n'),
    Hostile("number past all", fenced("related_article99999999999999999999: /a")),
    # kept, with a problem
    Hostile("duplicate key", fenced("title: A\nid: 1\ntitle: B"), (("duplicate-key", 4),)),
    Hostile("duplicate json key", b'{"title": "A",\n"title": "B"}\n', (("duplicate-key", 2),)),
    Hostile("tags", fenced("title: A\nx: !!python/object/apply:os.system [ls]"), (("tag-ignored", 3),)),
    Hostile("number as key", fenced("title: A\n1: x"), (("key-not-text", 3),)),
    Hostile("null as key", fenced("title: A\n~: x"), (("key-not-text", 3),)),
    Hostile("spaced number as key", fenced("title: A\n1 : x"), (("key-not-text", 3),)),
    Hostile("no such date", fenced("title: A\ndate: 2024-02-30"), (("date-invalid", 3),)),
    Hostile("no number", fenced("title: A\nscore: high"), (("number-invalid", 3),)),
    Hostile("huge number", fenced("title: A\nscore: " + "9" * 5000), (("number-invalid", 3),)),
    Hostile("no truth", fenced("title: A\ndraft: maybe"), (("truth-invalid", 3),)),
    Hostile("one mismatch twice", fenced("tags: [[x], [x]]"), (("type-mismatch", 2),)),
    Hostile("key three times", fenced("a: {x: b, x: c, x: d}"), (("duplicate-key", 2),)),
    Hostile("list as title", fenced("id: 1\ntitle: [a]"), (("type-mismatch", 3),)),
    Hostile("latin-1 body", fenced("title: A", "caf\udce9\n"), (("encoding-body", 4),)),
    Hostile("latin-1 front matter", fenced("title: caf\udce9"), (("encoding-front-matter", 2),)),
    Hostile("latin-1 toml", b'+++\ntitle = "\xe9"\n+++\n', (("encoding-front-matter", 2),)),
    Hostile("utf-16", "---\ntitle: A\n---\nBody\n".encode("utf-16"), (("encoding-utf16", 1),)),
    Hostile("cut utf-16", "---\ntitle: A\n---\nBody\n".encode("utf-16")[:-1], (("encoding-utf16", 1),)),
    # refused, with a problem
    Hostile("unterminated", b"---\ntitle: A\nBody\n", (("front-matter-unterminated", 1),)),
    Hostile("unterminated toml", b"\n+++\ntitle = 'A'\nBody\n", (("front-matter-unterminated", 2),)),
    Hostile("unterminated json", b'{"title": "A"\n', (("front-matter-unterminated", 2),)),
    Hostile("list", fenced("- a\n- b"), (("front-matter-not-mapping", 2),)),
    Hostile("one value", fenced("hello"), (("front-matter-not-mapping", 2),)),
    Hostile("nul", fenced("title: A\nx: a\0b"), (("front-matter-control-character", 3),)),
    Hostile("tab", fenced("title:\n\tx: y"), (("front-matter-tab", 3),)),
    Hostile("template", b"\n" + fenced("title: A\nurl: {{ x }}"), (("front-matter-template", 4),)),
    Hostile("percent", fenced("title: A\nurl: %x"), (("front-matter-reserved-sign", 3),)),
    Hostile("at", fenced("title: A\nurl: @x"), (("front-matter-reserved-sign", 3),)),
    Hostile("unknown alias", fenced("title: A\nurl: *x"), (("front-matter-reserved-sign", 3),)),
    Hostile("five thousand toml digits", toml("id = " + "9" * 5000), (("front-matter-invalid", 2),)),
    Hostile("bad toml", toml("title = 'A'\nx = @"), (("front-matter-invalid", 3),)),
    Hostile("no such toml date", toml("x = 1\ndate = 2024-02-30"), (("front-matter-invalid", 3),)),
    Hostile("bad json", b'{\n"title": A}\nBody\n', (("front-matter-invalid", 2),)),
    Hostile("alias bomb", fenced(alias_bomb()), (("front-matter-aliases", 6),)),
    Hostile("merge bomb", fenced(merge_bomb()), (("front-matter-aliases", 0),)),
    Hostile("alias to itself", fenced("a: &a [*a]"), (("front-matter-reserved-sign", 2),)),
    Hostile("10 MB block", fenced(f"title: {'x' * (10 << 20)}"), (("front-matter-too-large", 2),)),
    Hostile("10 MB toml block", toml(f"title = '{'x' * (10 << 20)}'"), (("front-matter-too-large", 2),)),
    Hostile("10 MB json block", b'{"title": "' + b"x" * (10 << 20) + b'"}', (("front-matter-too-large", 1),)),
    Hostile("10 MB unclosed block", b"---\ntitle: " + b"x" * (10 << 20), (("front-matter-unterminated", 1),)),
    Hostile("deep yaml", fenced(f"a: {nested(DEEP)}"), (("front-matter-too-deep", 2),)),
    Hostile("deep yaml keys", fenced("{a: " * DEEP + "}" * DEEP), (("front-matter-too-deep", 2),)),
    Hostile("deep yaml items", fenced("- " * DEEP + "x"), (("front-matter-too-deep", 2),)),
    Hostile("deep toml", toml(f"a = {nested(DEEP)}"), (("front-matter-too-deep", 2),)),
    Hostile("deep dotted toml key", toml("a." * 10_000 + "a = 1"), (("front-matter-too-deep", 2),)),
    Hostile("deep json", f'{{"a": {nested(DEEP)}}}'.encode(), (("front-matter-too-deep", 1),)),
    Hostile("only open brackets", fenced("a: " + "[" * DEEP), (("front-matter-too-deep", 2),)),
]
MANY_DUPLICATES = Hostile("many duplicates", fenced("a: b\n" * 20_000), (("duplicate-key", 3),))
MANY_MISMATCHES = Hostile("many mismatches", fenced("tags: [" + "[x], " * 20_000 + "]"), (("type-mismatch", 2),))
LOST = ("file-unreadable", "file-vanished", "file-too-large")


class Built(NamedTuple):
    """What a build of the hostile folder left."""

    pages: pl.DataFrame
    problems: pl.DataFrame
    run: dict[str, Any]

    def found(self, path: str) -> list[tuple[str, int]]:
        """Code and line of each problem of a path."""
        return self.problems.filter(pl.col("path") == path).select("code", "line").rows()


def quiet(stage: str, done: int, total: int) -> None:
    """Take note of nothing."""


def build_site(source: Path, warehouse: Path, **settings: Any) -> Built:
    chosen = {"source": source, "warehouse": warehouse, "workers": 1, **settings}
    run = build(Settings.model_validate(chosen), notify=quiet)
    tables = {name: pl.read_parquet(run.tables / f"{name}.parquet") for name in ("pages", "problems")}
    return Built(tables["pages"], tables["problems"], run.read_summary()["run"])


def write_files(folder: Path) -> None:
    folder.mkdir()
    for file in [*FILES, MANY_DUPLICATES, MANY_MISMATCHES]:
        (folder / f"{file.name}.md").write_bytes(file.data)


def write_odd_entries(folder: Path) -> None:
    """Add what has the name of a page and is none, and pages with odd names."""
    (folder / "folder.md").mkdir()
    (folder / "folder.md" / "inside.md").write_bytes(fenced("title: Inside"))
    os.mkfifo(folder / "pipe.md")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "self.md").symlink_to("self.md")
    (folder / "dangling.md").symlink_to("nowhere.md")
    outside = folder.parent / "outside.md"
    outside.write_bytes(fenced("title: Secret"))
    (folder / "out.md").symlink_to(outside)
    (folder / "line\nbreak.md").write_bytes(fenced("title: Line break"))
    (folder / ("n" * 240 + ".md")).write_bytes(fenced("title: Long name"))
    with open(os.fsencode(folder) + b"/latin-\xe9.md", "wb") as stream:  # noqa: PTH123 - a name that is no text
        stream.write(fenced("title: Latin name"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("hostile") / "content"
    write_files(folder)
    write_odd_entries(folder)
    return build_site(folder, folder.parent / "warehouse")


def test_there_are_many_hostile_files() -> None:
    assert len({file.name for file in FILES}) == len(FILES) >= 60


@pytest.mark.parametrize("file", [*FILES, MANY_DUPLICATES, MANY_MISMATCHES], ids=lambda file: file.name)
def test_each_file_alone_is_a_record(file: Hostile) -> None:
    import pyarrow as pa

    from flows.read_files import RAW_SCHEMA

    reader = RecordReader(record_plan(Settings.model_validate({})))
    record = reader.read(file.data)
    row = {"path": "a.md", "size_bytes": len(file.data), "mtime_ns": 1, "is_page": True}
    assert pa.Table.from_pylist([row | record], RAW_SCHEMA).num_rows == 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_file_has_its_page_and_its_problems(built: Built, file: Hostile) -> None:
    path = f"{file.name}.md"
    assert path in built.pages["path"]
    lines = dict(file.problems)
    found = [(code, 0 if lines.get(code) == 0 else line) for code, line in built.found(path)]
    assert sorted(set(found)) == sorted(file.problems)


@pytest.mark.parametrize("file", [MANY_DUPLICATES, MANY_MISMATCHES], ids=lambda file: file.name)
def test_a_flood_of_problems_begins_with_the_first(built: Built, file: Hostile) -> None:
    assert built.found(f"{file.name}.md")[0] == file.problems[0]


@pytest.mark.parametrize(
    ("path", "code"),
    [("folder.md", "not-a-file"), ("pipe.md", "not-a-file"), ("loop", "symlink-skipped"),
     ("self.md", "symlink-skipped"), ("dangling.md", "symlink-skipped"), ("out.md", "symlink-skipped")],
)  # fmt: skip
def test_what_is_no_file_is_a_problem_and_no_page(built: Built, path: str, code: str) -> None:
    assert built.found(path) == [(code, 1)]
    assert path not in built.pages["path"]


@pytest.mark.parametrize(
    ("path", "title", "codes"),
    [("line\nbreak.md", "Line break", [("path-control-character", 1)]),
     ("latin-\\xe9.md", "Latin name", [("path-not-utf8", 1)]),
     ("folder.md/inside.md", "Inside", []), ("n" * 240 + ".md", "Long name", [])],
)  # fmt: skip
def test_a_page_with_an_odd_name_is_a_page(built: Built, path: str, title: str, codes: list[tuple[str, int]]) -> None:
    assert built.pages.filter(pl.col("path") == path)["title"].to_list() == [title]
    assert built.found(path) == codes


def test_what_lies_outside_the_source_is_not_read(built: Built) -> None:
    assert "Secret" not in built.pages["title"]


def test_every_file_listed_is_a_page(built: Built) -> None:
    assert built.pages.height == built.pages["path"].n_unique() == built.run["file_count"]
    assert built.pages.height == len(FILES) + 2 + 4


def test_the_front_matter_of_every_page_is_json(built: Built) -> None:
    assert all(isinstance(json.loads(text), dict) for text in built.pages["front_matter"])


def test_every_problem_says_what_to_do(built: Built) -> None:
    assert all(len(message) > 20 for message in built.problems["message"])
    assert all(len(excerpt) <= 160 for excerpt in built.problems["excerpt"].drop_nulls())
    assert built.run["problem_count"] == built.problems.height


def test_a_second_build_finds_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    write_odd_entries(folder)
    first = build_site(folder, tmp_path / "warehouse")
    (folder / "new.md").write_bytes(fenced("title: New"))
    second = build_site(folder, tmp_path / "warehouse")
    assert second.problems.equals(first.problems)
    assert second.pages.height == first.pages.height + 1


# Files that cannot be read


def write_three(folder: Path) -> None:
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.md").write_bytes(fenced(f"title: {name}\nrelated: [/x]"))


def open_with(monkeypatch: pytest.MonkeyPatch, name: str, error: type[OSError], code: int) -> None:
    """Make the system refuse to open the file of this name."""
    system_open = os.open

    def refuse(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).endswith(f"/{name}"):
            raise error(code, os.strerror(code), path)
        return system_open(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)


@pytest.mark.parametrize("errno_name", ["EACCES", "EIO", "ELOOP"])
def test_an_unreadable_file_is_a_lost_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, errno_name: str) -> None:
    import errno

    write_three(tmp_path / "content")
    with monkeypatch.context() as patch:
        open_with(patch, "b.md", OSError, getattr(errno, errno_name))
        built = build_site(tmp_path / "content", tmp_path / "warehouse")
    assert built.pages["path"].to_list() == ["a.md", "c.md"]
    assert built.found("b.md") == [("file-unreadable", 1)]
    assert built.run["file_count"] == built.pages.height + built.problems["is_lost"].sum() == 3


def test_a_file_without_rights_is_a_lost_page_for_another_account(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything; the test above refuses in the system's place")
    write_three(tmp_path / "content")
    (tmp_path / "content" / "b.md").chmod(0)
    built = build_site(tmp_path / "content", tmp_path / "warehouse")
    assert built.found("b.md") == [("file-unreadable", 1)]


def test_a_file_that_can_be_read_again_is_a_page_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_three(tmp_path / "content")
    with monkeypatch.context() as patch:
        open_with(patch, "b.md", PermissionError, 13)
        build_site(tmp_path / "content", tmp_path / "warehouse")
    built = build_site(tmp_path / "content", tmp_path / "warehouse")
    assert (built.pages.height, built.problems.height) == (3, 0)


def test_a_file_that_vanishes_after_the_listing_is_a_lost_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_three(tmp_path / "content")

    def list_and_remove(source: Path, *arguments: Any) -> Any:
        listing = list_files(source, *arguments)
        (source / "b.md").unlink()
        return listing

    monkeypatch.setattr("flows.extract.list_files", list_and_remove)
    built = build_site(tmp_path / "content", tmp_path / "warehouse")
    assert built.pages["path"].to_list() == ["a.md", "c.md"]
    assert built.found("b.md") == [("file-vanished", 1)]
    assert built.run["file_count"] == built.pages.height + built.problems["is_lost"].sum() == 3


@pytest.mark.parametrize("becomes", ["folder", "pipe", "symlink"])
def test_a_file_that_becomes_something_else_is_a_lost_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, becomes: str
) -> None:
    write_three(tmp_path / "content")

    def list_and_replace(source: Path, *arguments: Any) -> Any:
        listing = list_files(source, *arguments)
        file = source / "b.md"
        file.unlink()
        make: dict[str, Any] = {
            "folder": file.mkdir,
            "pipe": lambda: os.mkfifo(file),
            "symlink": lambda: file.symlink_to("a.md"),
        }
        make[becomes]()
        return listing

    monkeypatch.setattr("flows.extract.list_files", list_and_replace)
    built = build_site(tmp_path / "content", tmp_path / "warehouse")
    assert built.pages["path"].to_list() == ["a.md", "c.md"]
    assert built.found("b.md") == [("file-unreadable", 1)]


def test_a_file_over_the_limit_is_a_lost_page(tmp_path: Path) -> None:
    write_three(tmp_path / "content")
    (tmp_path / "content" / "b.md").write_bytes(fenced("title: b", "x" * 5000))
    built = build_site(tmp_path / "content", tmp_path / "warehouse", limits={"file_bytes": 4096})
    assert built.pages["path"].to_list() == ["a.md", "c.md"]
    assert built.found("b.md") == [("file-too-large", 1)]


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_three(tmp_path / "content")
    (tmp_path / "content" / "closed").mkdir()
    system_scandir = os.scandir

    def refuse(path: Any = ".") -> Any:
        if str(path).endswith("/closed"):
            raise PermissionError(13, "Permission denied", path)
        return system_scandir(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuse)
        built = build_site(tmp_path / "content", tmp_path / "warehouse")
    assert built.found("closed") == [("folder-unreadable", 1)]
    assert built.pages.height == 3


def test_two_names_that_are_shown_alike_stay_two_pages(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "caf\\xe9.md").write_bytes(fenced("title: Backslash"))
    with open(os.fsencode(folder) + b"/caf\xe9.md", "wb") as stream:  # noqa: PTH123 - a name that is no text
        stream.write(fenced("title: Latin"))
    built = build_site(folder, tmp_path / "warehouse")
    assert sorted(built.pages["title"]) == ["Backslash", "Latin"]
    assert built.pages["path"].n_unique() == built.run["file_count"] == 2


def test_a_folder_without_pages_is_told(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    with pytest.raises(RequestError, match="no file here matches"):
        build_site(tmp_path / "content", tmp_path / "warehouse")


def test_folders_nested_deeper_than_a_path_may_be_long_do_not_stop_the_build(tmp_path: Path) -> None:
    write_three(tmp_path / "content")
    here = Path.cwd()
    os.chdir(tmp_path / "content")
    try:
        for _ in range(25):
            os.mkdir("d" * 200)  # noqa: PTH102 - the whole path is too long for the system
            os.chdir("d" * 200)
        Path("deep.md").write_bytes(fenced("title: Deep"))
    finally:
        os.chdir(here)
    built = build_site(tmp_path / "content", tmp_path / "warehouse")
    assert {"a.md", "b.md", "c.md"} <= set(built.pages["path"])
    assert "folder-unreadable" in built.problems["code"]
    subprocess.run(["rm", "-rf", str(tmp_path / "content")], check=True)


# Memory

MEASURED_BUILD = r"""
import re, sys
from pathlib import Path
from flows.build import build
from flows.errors import RequestError
from flows.list_files import list_files
from flows.settings import Settings
build(Settings(source=Path(sys.argv[1]), warehouse=Path(sys.argv[2])), notify=lambda *_: None)
print(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""The peak is the process's own: what `getrusage` tells begins with that of the process that started it."""


def test_memory_stays_below_a_gibibyte(tmp_path: Path) -> None:
    write_files(tmp_path / "content")
    command = [sys.executable, "-c", MEASURED_BUILD, str(tmp_path / "content"), str(tmp_path / "warehouse")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) < 1024
