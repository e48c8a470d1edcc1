"""Disks that get full, or may only be read."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from bench.faults.site import MATTERHOUSE

if TYPE_CHECKING:
    import random

    from bench.faults.site import FaultSite


def fill_disk(site: FaultSite, chance: random.Random) -> None:
    """Build into a warehouse on a disk that gets full."""
    small = site.folder / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(small)], check=True)
    try:
        on_small = site.with_warehouse(small / "warehouse")
        before = on_small.build_here().run_id
        free = shutil.disk_usage(small).free
        (small / "ballast").write_bytes(b"x" * (free - chance.randrange(0, 6 << 20)))
        full = on_small.build("--full")
        assert full.returncode in (0, 2), full.stderr
        assert full.returncode == 0 or "error: " in full.stderr
        assert "Traceback" not in full.stderr
        on_small.check_readers(site.pages)
        assert full.returncode == 0 or on_small.warehouse.run().run_id == before
        (small / "ballast").unlink()
        on_small.check_next_build()
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
        small.rmdir()


def lock_folder(site: FaultSite, chance: random.Random) -> None:
    """Build into a warehouse that may only be read."""
    frozen = site.folder / "frozen"
    frozen.mkdir()
    subprocess.run(["mount", "--bind", str(site.warehouse.folder), str(frozen)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(frozen)], check=True)
        command = [MATTERHOUSE, "build", str(site.content), "--warehouse", str(frozen)]
        refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert refused.returncode == 2, refused.stderr
        assert "error: " in refused.stderr
        assert "Traceback" not in refused.stderr
        report = [MATTERHOUSE, "report", "headlines", "--warehouse", str(frozen)]
        assert subprocess.run(report, capture_output=True, check=False, timeout=300).returncode == 0
    finally:
        subprocess.run(["umount", str(frozen)], check=True)
        frozen.rmdir()
