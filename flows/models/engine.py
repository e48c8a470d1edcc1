"""The engine that runs the SQL models, within the memory that settings allow; what does not fit goes to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from flows.errors import RequestError

if TYPE_CHECKING:
    from flows.settings.limits import EngineSettings
    from flows.warehouse import Run


def connect(engine: EngineSettings, run: Run) -> duckdb.DuckDBPyConnection:
    """Return a new database in memory; raise `RequestError` for limits that DuckDB does not take.

    It spills into the folder of the settings, else into the unfinished run's own, where nothing outlives the build.
    """
    spill = engine.temp_folder or run.folder / "spill"
    config: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(spill)}
    if engine.memory_limit:
        config["memory_limit"] = engine.memory_limit
    try:
        return duckdb.connect(config=config)
    except duckdb.Error as error:
        raise RequestError(f"engine.memory_limit = {engine.memory_limit!r}: {error}") from None
