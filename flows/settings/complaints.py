"""What is wrong with a configuration → one line each: file, key, what is wrong, what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from flows.settings.settings import OWN_FIELDS, Settings

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


def complaints(file: str, error: ValidationError) -> str:
    """Return what is wrong with the settings of a file, one line a problem."""
    return "\n".join(_complaint(file, problem) for problem in error.errors())


def _complaint(file: str, problem: Any) -> str:
    """One line a problem: file, key, what is wrong, and what is allowed."""
    location: tuple[str | int, ...] = problem["loc"]
    key = ".".join(str(part) for part in location)
    if location[0] == "sources":
        key = f"source{key.removeprefix('sources')}"
    if problem["type"] == "extra_forbidden":
        section = _section_of(location[:-1])
        allowed = [name for name in section.model_fields if name not in (*OWN_FIELDS, "sources")]
        return f"{file}: unknown key {key}; allowed here: {', '.join(allowed)}"
    told = {"tuple_type": 'give a list, such as ["title"]', "path_type": "give the path of a folder as text"}
    complaint = told.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    place = f"{file}:{_line(Path(file), location)}" if location[0] == "aliases" else file
    return f"{place}: {key} = {problem['input']!r}: {complaint}"


def _line(file: Path, location: tuple[str | int, ...]) -> int:
    from flows.reference import line_of

    keys = [part for part in location if isinstance(part, str)]
    return line_of(file.read_text(encoding="utf-8"), tuple(keys[:-1]), keys[-1])


def _section_of(location: tuple[str | int, ...]) -> type[BaseModel]:
    section: Any = Settings
    for part in location:
        if isinstance(part, str):
            section = section.model_fields[part].annotation
            section = next((inner for inner in get_args(section) if isinstance(inner, type)), section)
    found: type[BaseModel] = section
    return found
