"""Steps that make tables: each begins when what it needs is made, so that several go on at once.

Polars, numpy and scipy let other threads run while they compute.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

AT_ONCE = 3
"""So many steps go on at once: two that compute, while another waits for what it needs or reads."""
Made = TypeVar("Made", bound=tuple[Any, ...])


class Steps:
    """The steps of a build, and what becomes of the tables that they make.

    A step is a function that returns a named tuple; `write` is called with each of its fields that has the name of a
    table, one after the other, while the next steps go on. Nothing is held longer than the steps that need it.
    """

    def __init__(self, tables: frozenset[str], write: Callable[[str, pl.DataFrame], None]):
        self.tables, self.write = tables, write
        self.row_counts: dict[str, int] = {}
        self._errors: list[BaseException] = []
        self._steps, self._writer = ThreadPoolExecutor(AT_ONCE), ThreadPoolExecutor(1)

    def __enter__(self) -> Steps:
        return self

    def add(self, step: Callable[..., Made], *given: Any) -> Future[Made]:
        """Begin a step as soon as all it is given is made; steps come in an order in which they can be taken.

        What is given is a value, or what an earlier call of this returned.
        """
        future = self._steps.submit(self._take, step, given)
        future.add_done_callback(self._note)
        return future

    def _take(self, step: Callable[..., Made], given: tuple[Any, ...]) -> Made:
        made = step(*(value.result() if isinstance(value, Future) else value for value in given))
        for name in self.tables.intersection(getattr(made, "_fields", ())):
            frame = getattr(made, name)
            self.row_counts[name] = frame.height
            self._writer.submit(self.write, name, frame).add_done_callback(self._note)
        return made

    def _note(self, done: Future[Any]) -> None:
        """Keep why a step or a write failed; the steps behind it that have not begun are dropped."""
        if not done.cancelled() and (error := done.exception()):
            self._errors.append(error)
            self._steps.shutdown(wait=False, cancel_futures=True)

    def __exit__(self, *_: object) -> None:
        """Wait for all steps and writes; raise the first error."""
        for pool in (self._steps, self._writer):
            pool.shutdown()
        if self._errors:
            raise self._errors[0]
