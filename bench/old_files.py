"""Files that look old enough to be trusted by their time."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

AGE_SECONDS = 60


def write_old(file: Path, text: str | bytes) -> None:
    """Write a file, and the folders above it, as if a minute ago."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    past = time.time_ns() - AGE_SECONDS * 10**9
    os.utime(file, ns=(past, past))
