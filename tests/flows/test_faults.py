"""Each fault of `bench.faults`, tried once; `python -m bench.faults` tries them by the hundred."""

from __future__ import annotations

import os

import pytest

from bench.faults.catalogue import FAULTS, Fault, try_fault
from bench.faults.disks import fill_disk, lock_folder
from bench.faults.kills import kill_build, kill_worker
from bench.faults.readers import read_while_publishing

SMALL = 200


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.try_once.__name__)
def test_what_has_to_hold_after_a_fault_holds(fault: Fault) -> None:
    if fault.try_once in (fill_disk, lock_folder) and os.geteuid() != 0:
        pytest.skip("only root may mount a disk of its own")
    if fault.try_once is kill_build:
        pytest.skip("test_kill.py kills twenty builds")
    large = fault.try_once is kill_worker
    outcome = try_fault(fault, 1, **({} if large else {"pages": SMALL}))
    assert outcome.failures == []
    if fault.try_once is read_while_publishing:
        assert outcome.readings >= 100, "each of the fifty reads at least before and after"
