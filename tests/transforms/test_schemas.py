"""Schemas: a table that does not fit what is declared is refused."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.schemas import TABLES, SchemaError, checked

GOOD = pl.DataFrame(
    [
        {
            "path": "a.md", "in_degree": 1, "out_degree": 0, "pagerank": 1.0, "component_id": 1, "component_size": 1,
            "strong_component_id": 1, "strong_component_size": 1, "bow_tie": None, "depth": None,
            "is_only_listed": False, "is_orphan": False, "is_dead_end": True,
        }
    ],
    schema=TABLES["page_graph"].schema,
)  # fmt: skip


def test_a_good_table_passes_as_it_is() -> None:
    assert checked("page_graph", GOOD).equals(GOOD)


def test_columns_come_in_declared_order_and_others_are_left_out() -> None:
    mixed = GOOD.select(pl.all().reverse()).select(reversed(GOOD.columns)).with_columns(other=pl.lit(1))
    assert checked("page_graph", mixed).columns == list(TABLES["page_graph"].columns)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SchemaError, match="page_graph: no column in_degree, path"):
        checked("page_graph", GOOD.drop("path", "in_degree"))


@pytest.mark.parametrize("dtype", [pl.Int64, pl.UInt64, pl.String, pl.Float64])
def test_another_type_is_refused(dtype: type[pl.DataType]) -> None:
    with pytest.raises(SchemaError, match=r"page_graph\.in_degree is .*, declared as UInt32"):
        checked("page_graph", GOOD.with_columns(pl.col("in_degree").cast(dtype)))


def test_a_null_where_none_may_be_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"page_graph\.path has 1 NULLs"):
        checked("page_graph", GOOD.with_columns(path=pl.lit(None, pl.String)))


def test_a_null_may_stand_where_it_is_declared() -> None:
    schema = TABLES["problems"].schema
    row = {"path": "a.md", "line": 1, "column": None, "code": "x", "severity": "error", "message": "x",
           "excerpt": None, "is_lost": False}  # fmt: skip
    assert checked("problems", pl.DataFrame([row], schema=schema)).height == 1


@pytest.mark.parametrize("name", TABLES)
def test_every_table_tells_its_rows_apart_by_columns_that_it_has(name: str) -> None:
    table = TABLES[name]
    assert set(table.key) <= table.columns.keys()
    assert not any(table.columns[column].nullable for column in table.key)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_passes(name: str) -> None:
    assert checked(name, pl.DataFrame(schema=TABLES[name].schema)).height == 0


def test_columns_of_one_name_have_one_type() -> None:
    types: dict[str, set[str]] = {}
    for table in TABLES.values():
        for name, column in table.columns.items():
            types.setdefault(name, set()).add(str(column.dtype))
    assert {name: found for name, found in types.items() if len(found) > 1} == {}
