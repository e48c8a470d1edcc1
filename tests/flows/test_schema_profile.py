"""The report schema_profile: keys of this run beside those of the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Site

DRIFT = "select field, drift, file_count, file_count_before from reports.schema_profile"


def test_drift_between_two_runs(site: Site) -> None:
    for number in range(4):
        site.page(f"{number}.md", title="A", shelf="north", tags="[a]")
    site.build()
    assert {row[:2] for row in site.sql(DRIFT)} == {("title", None), ("shelf", None), ("tags", None)}
    site.page("0.md", title="A", colour="red", tags="one", shelf="north")
    for number in range(1, 4):
        site.page(f"{number}.md", title="A", tags="[a]")
    site.build()
    assert site.sql(f"{DRIFT} order by all") == [
        ("colour", "new", 1, None), ("shelf", "filled", 1, 4), ("tags", "types", 4, 4), ("title", None, 4, 4)
    ]  # fmt: skip
    site.page("0.md", title="A")
    site.build()
    assert ("shelf", "gone", 0, 1) in site.sql(DRIFT)


def test_another_source_is_no_run_before(site: Site) -> None:
    site.page("a.md", title="A")
    site.build()
    other = site.content.with_name("other")
    other.mkdir()
    (other / "b.md").write_text("---\nname: B\n---\n")
    site.build(source=other)
    assert site.sql(DRIFT) == [("name", None, 1, None)]


def test_every_odd_value_has_its_page(site: Site) -> None:
    for number in range(12):
        site.page(f"{number:02}.md", weight=number)
    site.page("odd.md", weight="heavy")
    site.build()
    assert site.sql("select path, field, type, main_type, authored_value from front_matter_oddities") == [
        ("odd.md", "weight", "text", "number", "heavy")
    ]
    assert site.sql("select odd_count from reports.schema_profile where field = 'weight'") == [(1,)]
