"""The values of many pages → which of them have a mark of damage at all; only these are looked at one by one.

Most pages have none. One pass over all of them costs a tenth of asking each page for each mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from transforms.damage.detect import FAMILIES
from transforms.damage.encoding import MOJIBAKE_MARK
from transforms.damage.escapes import CONTROL_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTROL = "[" + "".join(f"\\x{byte:02x}" for byte in (*b"\t", *CONTROL_BYTES)) + "]"
_MARKS = {re.escape(mark.decode()) for family in FAMILIES for mark in family.marks}
_ANY = "|".join(sorted(_MARKS | {MOJIBAKE_MARK.pattern, _CONTROL}))


def have_marks(values: Sequence[str]) -> list[bool]:
    """Say of each value whether `suspects` may have an answer for it; where not, it has none."""
    texts = pa.array([value.encode(errors="replace") for value in values], pa.string())
    found: list[bool] = pc.match_substring_regex(texts, _ANY).to_pylist()
    return found
