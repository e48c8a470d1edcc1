"""Random and mutated input to the readers of files and to the resolver of links, by the hundred thousand.

`python -m bench.fuzz front-matter --inputs 1000000` mutates real front matter; with atheris installed (`make fuzz`),
by what new code an input reaches. `python -m bench.fuzz links --inputs 100000` builds small sites of odd links.
An input that raises, hangs or makes the memory grow is written to a file; once mended it goes to tests/fuzz_cases.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polars as pl
import pyarrow as pa

from flows.read_files import RAW_SCHEMA
from flows.reading_plan import record_plan
from flows.settings import Settings
from transforms import pages, subjects
from transforms.links import links, redirects
from transforms.links.verdicts import VERDICTS
from transforms.reading.records import RecordReader

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = Path(__file__).parent.parent / "tests" / "fuzz_cases"
SECONDS = 2.0
"""No input of a few kilobytes may take longer, in processor time."""
MEMORY = 1 << 30
SPLICES = [
    *(b"---\n", b"+++\n", b"...\n", b"{", b"}", b"[", b"]", b": ", b"- ", b"&a ", b"*a", b"<<: *a\n", b"!!python/x "),
    *(b"|\n", b">-\n", b'"', b"'", b"\\n", b"\\", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\t", b"{{ x }}", b"%"),
    *(b"2025-02-30", b"1e999", b".nan", b"0x1F", b"012", b"~", b"null", b"yes", b"[[", b"]]", b"](", b"!["),
    *(b"```\n", b"`", b"$", b"\\(", b"<!--", b"related_article1:\n  url: /x\n", b"tags: [a, b]\n", b"# "),
]  # fmt: skip
TITLES = ["One", "one ", "Two", "", "Straße", "\u202eevil", "${{ x }}", "'; drop table", "=1+1"]
URL_PARTS = [
    *(
        "/",
        "..",
        ".",
        "a",
        "b",
        "A",
        "%2F",
        "%",
        "%zz",
        "?q=1",
        "#x",
        "#",
        "index.html",
        ".html",
        ".md",
        "http:",
        "//",
    ),
    *("https://own.example", "mailto:x", "\\", " ", "ä", "é", "[", "]", "(", "{{ x }}", '{{< ref "a" >}}', "@/a.md"),
    *("http:", "\u200b", "'", ";", "javascript:alert(1)"),
]


def seeds() -> list[bytes]:
    """Return the files that mutation starts from: the sample site, and what was found before."""
    found = [file for folder in (Path(str(files("data") / "sample")), CASES) for file in sorted(folder.rglob("*"))]
    return [file.read_bytes() for file in found if file.is_file()]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return an input with a few cuts, repeats, flips and splices, most of them in the front matter."""
    text = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text) + 1) if chance.random() < 0.3 else chance.randrange(min(len(text), 600) + 1)
        end = min(len(text), at + chance.randrange(1, 40))
        match chance.randrange(5):
            case 0:
                del text[at:end]
            case 1:
                text[at:at] = text[at:end] * chance.randrange(1, 4)
            case 2:
                text[at:end] = chance.randbytes(chance.randrange(4))
            case _:
                text[at:at] = chance.choice(SPLICES)
    return bytes(text[: 1 << 16])


def check_record(data: bytes, reader: RecordReader) -> None:
    """Read a file as a build does; raise if that raises, hangs, or makes a record that a shard cannot hold."""
    began = time.process_time()
    record = reader.read(data)
    row = {name: record.get(name) for name in RAW_SCHEMA.names}
    table = pa.Table.from_pylist([row], schema=RAW_SCHEMA)
    assert table.num_rows == 1
    json.loads(record["front_matter"])
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= problem["line"] <= lines for problem in record["problems"]), "a problem beyond the file"
    assert all(1 <= link["line"] <= lines for link in record["links"]), "a link beyond the file"
    assert time.process_time() - began < SECONDS, "an input took too long"


def check_links(chance: random.Random, reader: RecordReader, link_count: int) -> int:
    """Build the links of a small site of odd urls; raise if a verdict does not fit; return their number."""
    rows: list[dict[str, Any]] = [
        {
            "path": f"{chance.choice(['', 'a/', 'a/b/', 'Ä/'])}{number}.md",
            "is_page": True,
            "size_bytes": 1,
            "mtime_ns": 1,
        }
        | reader.read(_odd_page(chance, number, link_count // 20))
        for number in range(20)
    ]
    rows = [{name: row.get(name) for name in RAW_SCHEMA.names} for row in sorted(rows, key=lambda row: row["path"])]
    raw: pl.DataFrame = pl.from_arrow(pa.Table.from_pylist(rows, schema=RAW_SCHEMA))  # type: ignore[assignment]
    mentions = subjects.build_mentions(raw.lazy(), "auto")
    of_pages = subjects.build_page_subjects(mentions, subjects.build_vocabulary(mentions, {}))
    page_table = pages.build_pages(raw.lazy(), of_pages.lazy())
    urls = pages.build_page_urls(raw.lazy())
    moves = redirects.build_redirects(raw.lazy(), urls)
    built = links.build_links(raw.lazy(), page_table, urls, moves.lazy()).collect()
    links_read = [link for row in rows for link in row["links"]]
    wikilinks = sum(link["kind"] == "wikilink" for link in links_read)
    assert built.height in (len(links_read), len(links_read) - wikilinks), "a link is lost, or is there twice"
    assert set(built["verdict"]) <= VERDICTS.keys(), f"unknown verdict among {set(built['verdict'])}"
    paths = {row["path"] for row in rows}
    for verdict, target, is_external in built.select("verdict", "target_path", "is_external").iter_rows():
        assert target is None or target in paths, f"{target} is no page"
        assert (target is not None) <= (verdict in links.RESOLVED), f"{verdict} leads to {target}"
        assert not is_external or verdict == "external", f"{verdict}, but the link leads to another host"
    return built.height


def _odd_page(chance: random.Random, number: int, link_count: int) -> bytes:
    urls = [_odd_url(chance) for _ in range(link_count + 4)]
    lines = [f"id: {chance.choice([number, 3, 'x'])}", f"url: {json.dumps(urls[0])}", f"title: {_odd_title(chance)}"]
    lines += [f"aliases: {json.dumps(urls[1:4])}", "related:"]
    for url in urls[4:]:
        lines.append(f"  - url: {json.dumps(url)}")
        if chance.random() < 0.6:
            lines.append(f"    id: {chance.choice([number, chance.randrange(20), 'x', '~'])}")
        if chance.random() < 0.6:
            lines.append(f"    title: {_odd_title(chance)}")
    body = " ".join(f"[x]({url})" for url in urls[:3])
    return "\n".join(["---", *lines, "---", body, f"[[{chance.randrange(20)}|x#y]] <a href={urls[0]}>"]).encode(
        errors="replace"
    )


def _odd_title(chance: random.Random) -> str:
    return json.dumps(chance.choice(TITLES))


def _odd_url(chance: random.Random) -> str:
    parts = [*URL_PARTS, str(chance.randrange(20))]
    return "".join(chance.choice(parts) for _ in range(chance.randrange(1, 6)))


def odd_reader() -> RecordReader:
    """Return the reader of a site whose own host is own.example."""
    return RecordReader(record_plan(Settings.model_validate({"site": {"hosts": ["own.example"]}})))


def _keep(data: bytes, error: BaseException) -> None:
    file = Path(tempfile.gettempdir()) / f"fuzz-{abs(hash(data)):x}.md"
    file.write_bytes(data)
    print(f"{type(error).__name__}: {error}; the input is in {file}", file=sys.stderr)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@click.group()
def main() -> None:
    """Give random input to the readers of files, or to the resolver of links."""


@main.command("front-matter")
@click.option("--inputs", default=10_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def front_matter(inputs: int, seed: int) -> None:
    """Read mutated files."""
    try:
        import atheris
    except ImportError:
        atheris = None
    reader, starts = odd_reader(), seeds()
    failures = 0
    chance = random.Random(seed)

    def check(data: bytes) -> None:
        nonlocal failures
        try:
            check_record(data, reader)
        except Exception as error:
            failures += 1
            _keep(data, error)

    began, before = time.perf_counter(), _memory()
    for _ in range(inputs):
        check(mutate(chance.choice(starts), chance))
    grown = _memory() - before
    print(
        f"{inputs:,} inputs, {failures} failures, {grown >> 20} MiB more memory, {time.perf_counter() - began:.0f} s"
    )
    if atheris is not None:
        print("atheris follows what new code an input reaches", flush=True)
        _with_atheris(atheris, check, starts, inputs)
    sys.exit(bool(failures) or grown > MEMORY)


def _with_atheris(atheris: object, check: Callable[[bytes], None], starts: list[bytes], inputs: int) -> None:
    """Hand over to atheris, which ends the process."""
    corpus = Path(tempfile.mkdtemp())
    for number, data in enumerate(starts):
        (corpus / str(number)).write_bytes(data)
    fuzzer: object = atheris
    fuzzer.instrument_all()  # type: ignore[attr-defined]
    arguments = [sys.argv[0], f"-runs={inputs}", "-max_len=8192", "-rss_limit_mb=2048", "-timeout=10", str(corpus)]
    fuzzer.Setup(arguments, check)  # type: ignore[attr-defined]
    fuzzer.Fuzz()  # type: ignore[attr-defined]


@main.command("links")
@click.option("--inputs", default=10_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def odd_links(inputs: int, seed: int) -> None:
    """Resolve odd links."""
    reader, done, site = odd_reader(), 0, 0
    began, before = time.perf_counter(), _memory()
    while done < inputs:
        try:
            done += check_links(random.Random(f"{seed} {site}"), reader, 400)
        except Exception as error:
            print(f"site {site} of seed {seed}: {type(error).__name__}: {error}", file=sys.stderr)
            sys.exit(1)
        site += 1
    print(f"{done:,} links of {site} sites, 0 failures, {(_memory() - before) >> 20} MiB more memory, "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()
