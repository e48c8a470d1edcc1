"""Faults on purpose, and what has to hold after each; `python -m bench.faults` writes docs/reliability.md.

Each fault is tried on a warehouse of its own, through the command as a user starts it. A try holds if the fault
ends as it should, the published run can be read afterwards, and the next build puts all right with no cleaning
by hand. The tests try each fault once, the command many times.
"""
