"""Old runs → gone, with the history of them kept."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from flows.history.remember import catch_up
from flows.warehouse import UNFINISHED

if TYPE_CHECKING:
    from flows.warehouse import Warehouse


def prune(warehouse: Warehouse, keep: int) -> list[str]:
    """Remove all but the newest `keep` runs and the current one; return the names of those removed.

    Raises `RequestError` where a build is at work, or where the history cannot be read: then nothing is removed.
    """
    current = warehouse.run()
    with warehouse.writing():
        catch_up(warehouse)
        removed = [run_id for run_id in warehouse.run_ids()[:-keep] if run_id != current.run_id]
        for run_id in removed:
            folder = warehouse.published(run_id).folder
            leaving = folder.with_name(run_id + UNFINISHED)
            folder.rename(leaving)
            shutil.rmtree(leaving)
    return removed
