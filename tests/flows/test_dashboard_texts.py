"""Texts of the dashboard's pack: whatever is told by what it repeats comes out as it was."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows.dashboard.texts import MARK, References, expected_name, frame_places, shape_front_matter, split_place

TITLES = ["How do bees fly?", "Öl & Gas: a — b", None, "How do bees fly?"]
URLS = ["/x/how-do-bees-fly", "/gas/", None, "/x/how-do-bees-fly-2.html"]
PATHS = ["x/how-do-bees-fly.md", "gas/index.md", "x/no-title.md", "x/how-do-bees-fly-2.md"]
REFERENCES = References(TITLES, URLS, PATHS)


def expanded(text: str, at: int) -> str:
    """Put a text together again, as explore.js does."""
    columns: dict[str, list[Any]] = {"t": TITLES, "u": URLS, "p": [*PATHS]}

    def known(match: re.Match[str]) -> str:
        if match[1] == "n":
            return PATHS[at].rpartition("/")[2]
        return str(columns[match[1]][int(match[2]) if match[2] else at])

    return re.sub(r"\x01([tupn])(\d*)\x01?", known, text)


@given(st.text(alphabet="ab/.é\n", max_size=20))
def test_a_place_is_what_its_parts_are(place: str) -> None:
    assert "".join(split_place(place)) == place


def test_places_are_frames_and_names() -> None:
    framed = frame_places("path", [*PATHS, None], [*map(expected_name, TITLES), ""])
    assert framed == {
        "path_frames": [("x/", ".md"), ("gas/", ".md")],
        "path_frame": [0, 1, 0, 0, -1],
        "path_name": [0, "index", "no-title", "how-do-bees-fly-2", 0],
    }


PIECES = st.sampled_from(
    [*filter(None, TITLES), *filter(None, URLS), *PATHS, ": ", " ", ".", "12", "no-title.md", "/x", "word", ", "]
)


@given(st.lists(PIECES, max_size=6).map("".join), st.integers(0, 3))
def test_a_text_comes_out_as_it_was(text: str, at: int) -> None:
    short = REFERENCES.shorten(text, at)
    assert expanded(short, at) == text
    assert len(short) <= len(text) + 2


def test_what_a_page_names_is_told_by_its_number() -> None:
    assert REFERENCES.shorten("Leads to: /gas/", 0) == f"Leads to: {MARK}u1"
    assert REFERENCES.shorten("Another page has it: Öl & Gas: a — b", 0) == f"Another page has it: {MARK}t1"
    assert REFERENCES.shorten("How do bees fly?", 3) == f"{MARK}t"
    assert REFERENCES.shorten(f"a{MARK}b", 0) == "ab"


def test_front_matter_is_shapes_and_values() -> None:
    documents: list[dict[str, Any]] = [
        {"title": "How do bees fly?", "id": 1},
        {"id": 2},
        {"title": "x" * 9, "id": [1]},
    ]
    assert shape_front_matter(documents, REFERENCES, 8) == {
        "shapes": [("title", "id"), ("id",)],
        "shape": [0, 1, 0],
        "values": {"title": [f"{MARK}t", None], "id": [1, 2, None]},
    }
