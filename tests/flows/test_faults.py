"""Each fault of `bench.faults`, tried once; `python -m bench.faults` tries them by the hundred."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest

from bench.faults.catalogue import FAULTS, Fault, try_fault
from bench.faults.disks import fill_disk, lock_folder
from bench.faults.kills import kill_build, kill_worker
from bench.faults.moments import change_source
from bench.faults.readers import read_while_publishing
from bench.faults.site import PAGES, fault_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.faults.site import FaultSite

SMALL = 200
OWN_SITES: dict[object, int] = {kill_worker: PAGES, change_source: SMALL}
"""The pages of a site of its own, for faults that need many or that leave another site behind."""


@pytest.fixture(scope="module")
def small() -> Iterator[FaultSite]:
    """Yield a site that the faults share, one after the other: each leaves it whole."""
    with fault_site(SMALL) as site:
        yield site


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.try_once.__name__)
def test_what_has_to_hold_after_a_fault_holds(fault: Fault, small: FaultSite) -> None:
    if fault.try_once in (fill_disk, lock_folder) and os.geteuid() != 0:
        pytest.skip("only root may mount a disk of its own")
    if fault.try_once is kill_build:
        pytest.skip("test_kill.py kills builds")
    pages = OWN_SITES.get(fault.try_once)
    with fault_site(pages) if pages else contextlib.nullcontext(small) as site:
        outcome = try_fault(fault, 1, site)
    assert outcome.failures == []
    if fault.try_once is read_while_publishing:
        assert outcome.readings >= 100, "each of the fifty reads at least before and after"
