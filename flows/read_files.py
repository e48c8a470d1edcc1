"""Files → one raw shard: what a worker process does. Imports nothing that a worker does not need."""

from __future__ import annotations

import errno
import gc
import os
import stat
import threading
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from transforms.problems import Problem, ProblemCode
from transforms.reading.records import RecordReader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flows.list_files import Entry
    from transforms.reading.record_plan import RecordPlan

_URLS = pa.list_(pa.struct({"url": pa.string(), "url_key": pa.string(), "line": pa.uint32()}))
_LINKS = pa.list_(
    pa.struct(
        {
            "kind": pa.string(),
            "position": pa.uint32(),
            "field": pa.string(),
            "line": pa.uint32(),
            "target_url": pa.string(),
            "target_form": pa.string(),
            "target_key": pa.string(),
            "target_anchor": pa.string(),
            "target_id": pa.string(),
            "target_title": pa.string(),
            "target_subject": pa.string(),
            "link_text": pa.string(),
            "is_external": pa.bool_(),
        }
    )
)
_SLOTS = pa.list_(pa.struct({"position": pa.uint32(), "field": pa.string(), "line": pa.uint32()}))
_ANCHORS = pa.list_(
    pa.struct({"anchor": pa.string(), "title": pa.string(), "level": pa.uint32(), "line": pa.uint32()})
)
PROBLEM_TYPE = pa.struct(
    {
        "line": pa.uint32(),
        "column": pa.uint32(),
        "code": pa.string(),
        "severity": pa.string(),
        "message": pa.string(),
        "excerpt": pa.string(),
        "is_lost": pa.bool_(),
    }
)
DAMAGE_TYPE = pa.struct(
    {
        "field": pa.string(),
        "is_text": pa.bool_(),
        "line": pa.uint32(),
        "column": pa.uint32(),
        "kind": pa.string(),
        "found": pa.string(),
        "repair": pa.string(),
        "excerpt": pa.string(),
        "kind_count": pa.uint32(),
    }
)
_PLACES = pa.list_(
    pa.struct(
        {"field": pa.string(), "part": pa.string(), "key": pa.string(), "line": pa.uint32(), "column": pa.uint32()}
    )
)
RAW_SCHEMA = pa.schema(
    {
        "path": pa.string(),
        "size_bytes": pa.uint64(),
        "mtime_ns": pa.int64(),
        "content_hash": pa.string(),
        "is_page": pa.bool_(),
        "format": pa.string(),
        "id": pa.string(),
        "url": pa.string(),
        "url_key": pa.string(),
        "url_kind": pa.string(),
        "is_bundle": pa.bool_(),
        "language": pa.string(),
        "translation_key": pa.string(),
        "is_primary": pa.bool_(),
        "title": pa.string(),
        "description": pa.string(),
        "author": pa.string(),
        "published_on": pa.date32(),
        "updated_on": pa.date32(),
        "score": pa.float64(),
        "is_noindex": pa.bool_(),
        "is_draft": pa.bool_(),
        "text_hash": pa.string(),
        "word_count": pa.uint32(),
        "empty_fields": pa.list_(pa.string()),
        "invalid_fields": pa.list_(pa.string()),
        "heading_count": pa.uint32(),
        "formula_count": pa.uint32(),
        "code_block_count": pa.uint32(),
        "text_ends_open": pa.bool_(),
        "subjects": pa.list_(pa.string()),
        "subject_field": pa.string(),
        "subject_line": pa.uint32(),
        "keywords": pa.list_(pa.string()),
        "aliases": _URLS,
        "moved_to": pa.string(),
        "moved_to_key": pa.string(),
        "links": _LINKS,
        "empty_slots": _SLOTS,
        "lists": pa.list_(pa.string()),
        "anchors": _ANCHORS,
        "places": _PLACES,
        "problems": pa.list_(PROBLEM_TYPE),
        "damage": pa.list_(DAMAGE_TYPE),
        "text": pa.string(),
        "front_matter": pa.string(),
    }
)
"""The columns of a raw shard: one row per file, as `transforms.reading.records` describes it."""


_NO_PAGE = {
    "is_page": False, "subjects": [], "keywords": [], "aliases": [], "links": [], "empty_slots": [], "lists": [],
    "anchors": [],
    "empty_fields": [], "invalid_fields": [], "places": [], "problems": [], "damage": [],
}  # fmt: skip


class Plan(NamedTuple):
    """What a worker needs besides the entries."""

    root: str
    record: RecordPlan
    file_bytes: int
    front_matter_only: tuple[str, ...] = ()
    lead: str = ""


_reader: RecordReader
_plan: Plan


def start(plan: Plan) -> None:
    """Make this process ready to read; in a worker, end it when the build's process ends."""
    global _reader, _plan
    _reader, _plan = RecordReader(plan.record), plan
    if parent_process() is not None:
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def write_shard(entries: Sequence[Entry], shard: Path) -> int:
    """Read the entries' files, write one row for each to `shard` (Arrow IPC), and return its size in bytes."""
    gc.disable()  # records hold no cycles, and a collection looks at all of them each time
    try:
        table = pa.Table.from_pylist([_record(entry) for entry in entries], RAW_SCHEMA)
    finally:
        gc.enable()
    with pa.OSFile(str(shard), "wb") as sink, pa.ipc.new_file(sink, RAW_SCHEMA) as writer:
        writer.write_table(table)
    return shard.stat().st_size


def _record(entry: Entry) -> dict[str, Any]:
    """Return a file's row."""
    record: dict[str, Any] = {"path": entry.path, "mtime_ns": entry.mtime_ns}
    try:
        data = read_file(os.path.join(_plan.root, entry.system_path), _plan.file_bytes)  # noqa: PTH118 - a Path costs 10 µs a file
    except OSError as error:
        return record | _lost(error, entry)
    if len(data) != entry.size_bytes:
        record["mtime_ns"] = -1
    record["size_bytes"] = len(data)
    found = _reader.read(data, entry.path.removeprefix(_plan.lead))
    if found["format"] == "none" and entry.path.lower().endswith(_plan.front_matter_only):
        return record | _NO_PAGE | {"content_hash": found["content_hash"]}
    return record | {"is_page": True} | found


def read_file(path: str, file_bytes: int) -> bytes:
    """Return a regular file's bytes; never follows a link, waits for a pipe, or reads past the limit."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "no longer a regular file")
        if status.st_size > file_bytes:
            raise OSError(errno.EFBIG, f"{status.st_size} bytes")
        data = os.read(descriptor, status.st_size + 1)
        while len(data) != status.st_size and (more := os.read(descriptor, 1 << 20)):
            data += more
        return data
    finally:
        os.close(descriptor)


def _lost(error: OSError, entry: Entry) -> dict[str, Any]:
    """Return the fields of a file that could not be read; its time is not kept, so it is tried again."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        code = ProblemCode.FILE_VANISHED
    elif error.errno == errno.EFBIG:
        code = ProblemCode.FILE_TOO_LARGE
    else:
        code = ProblemCode.FILE_UNREADABLE
    problem = Problem(code, f"The system says: {error.strerror}.")
    return _NO_PAGE | {
        "mtime_ns": -1, "size_bytes": entry.size_bytes, "content_hash": f"lost: {error.strerror}",
        "problems": [problem.as_row()],
    }  # fmt: skip
