"""Programs that tests need and Debian has: installed under CI where they are missing, a reason to skip elsewhere."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def debian_program(program: str, package: str, *folders: str) -> Path:
    """Return a program of a Debian package; skip the test, and say what to run, where it is not installed.

    `folders` are globs of folders to look in besides the path. Under CI the package is installed.
    """
    found = _find(program, folders)
    if found is None and os.environ.get("CI"):
        _install(program, package, folders)
        found = _find(program, folders)
        if found is None:
            pytest.fail(f"{program} is not in Debian's {package}")
    if found is None:
        pytest.skip(f"{program} is not installed; run: apt-get install {package}")
    return found


def _install(program: str, package: str, folders: tuple[str, ...]) -> None:
    """Install a package; tests run in several processes, and apt-get in one at a time."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with Path(tempfile.gettempdir(), "matterhouse-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _find(program, folders):  # another process was quicker
            return
        for arguments in (("update",), ("install", "--yes", "--no-install-recommends", package)):
            subprocess.run(["apt-get", "--quiet", *arguments], check=True, env=environment, timeout=600)


def _find(program: str, folders: tuple[str, ...]) -> Path | None:
    on_path = shutil.which(program)
    if on_path:
        return Path(on_path)
    for pattern in folders:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / program).is_file():
                return folder / program
    return None
