"""Queries of one DuckDB connection, two at a time: one alone leaves a processor idle."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import duckdb

    Query = Callable[[duckdb.DuckDBPyConnection], None]

AT_ONCE = 2


def run_queries(
    connection: duckdb.DuckDBPyConnection,
    queries: Mapping[str, Query],
    after: Mapping[str, Iterable[str]] | None = None,
    *,
    database: str,
) -> None:
    """Call each function with a cursor that uses the database, once those that `after` names for it have returned."""
    cursors = [connection.cursor().execute(f"use {database}") for _ in range(min(AT_ONCE, len(queries)))]
    sorter = TopologicalSorter({name: (after or {}).get(name, ()) for name in queries})
    sorter.prepare()
    free, ready = list(cursors), list(sorter.get_ready())
    running: dict[Future[None], tuple[str, duckdb.DuckDBPyConnection]] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            while ready or running:
                while ready and free:
                    name, cursor = ready.pop(0), free.pop()
                    running[pool.submit(queries[name], cursor)] = (name, cursor)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    name, cursor = running.pop(future)
                    future.result()
                    free.append(cursor)
                    sorter.done(name)
                ready += sorter.get_ready()
        except BaseException:
            # A timeout or an interrupt reaches this thread alone: the queries in the others go on without end.
            for _, cursor in running.values():
                cursor.interrupt()
            raise
        finally:
            for cursor in free:
                cursor.close()
