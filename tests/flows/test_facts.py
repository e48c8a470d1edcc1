"""The facts of the main corpus, which were computed independently, as `matterhouse sql` tells them."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

import orjson
import pytest
import yaml

from tests.conftest import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from flows.warehouse import Warehouse

AT_COMMAS = """select * from (
    select trim(unnest(string_split(front_matter->>'$.seo.page_keywords', ','))) as raw
    from pages where url is not null
) where raw <> ''"""
RELATED = "links where kind = 'related'"
"""The facts are about related links alone; inline links and wikilinks are edges too."""
EDGES = f"select distinct source_path, target_path from {RELATED} and target_path is not null and not is_self"
FACTS = {
    "files": ("select file_count from runs", 25_261),
    "pages with a url": ("select count(*) from pages where url is not null", 25_244),
    "ids that more than one page has": (
        "select count(*) from (select id from pages where id is not null group by id having count(*) > 1)",
        1_905,
    ),
    "pages whose title another page has": (
        "select sum(n) from (select count(*) as n from pages group by title_key having n > 1)",
        4_072,
    ),
    "related links": (f"select count(*) from {RELATED}", 94_740),
    "ok": (f"select count(*) from {RELATED} and verdict = 'ok'", 91_612),
    "stale_title": (f"select count(*) from {RELATED} and verdict = 'stale_title'", 0),
    "id_dangling": (f"select count(*) from {RELATED} and verdict = 'id_dangling'", 2_725),
    "id_conflict": (f"select count(*) from {RELATED} and verdict = 'id_conflict'", 93),
    "url_dangling": (f"select count(*) from {RELATED} and verdict = 'url_dangling'", 1),
    "broken": (f"select count(*) from {RELATED} and verdict = 'broken'", 309),
    "duplicate links": (f"select count(*) from {RELATED} and is_duplicate", 7_882),
    "self links": (f"select count(*) from {RELATED} and is_self", 2),
    "cross-subject links": (f"select count(*) from {RELATED} and is_cross_subject", 34_152),
    "distinct edges": (f"select count(*) from ({EDGES})", 86_547),
    "edges whose reverse exists": (
        f"""with edges as ({EDGES}) select count(*) from edges
            join edges as reverse on edges.source_path = reverse.target_path
            and edges.target_path = reverse.source_path""",
        28_080,
    ),
    "orphans": (
        f"select count(*) from pages where url is not null and path not in (select target_path from ({EDGES}))",
        2_316,
    ),
    "dead ends": (
        f"select count(*) from pages where url is not null and path not in (select source_path from ({EDGES}))",
        1_683,
    ),
    # the facts about keywords are of texts split at every comma, on pages with a url: the blog's 17 are not in
    "keyword mentions": (f"select count(*) from ({AT_COMMAS})", 306_835),
    "keywords as authored": (f"select count(distinct raw) from ({AT_COMMAS})", 108_400),
    # 13 commas stand inside keywords, such as 2,3-bisphosphoglycerate; 6 texts are none, such as $ and //
    "keyword mentions, split with care": (
        "select count(*) from page_keywords join pages using (path) where url is not null",
        306_835 - 13 - 6,
    ),
    "what is no keyword": (
        "select count(*) from problems where starts_with(code, 'keyword-') and code <> 'keyword-empty'",
        6,
    ),
}


def answer(warehouse: Warehouse, query: str) -> str:
    done = run_command("sql", query, "--format", "csv", "--warehouse", str(warehouse.folder))
    return list(csv.reader(io.StringIO(done.stdout)))[1][0]


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_of_the_main_corpus(main_warehouse: Warehouse, fact: str) -> None:
    query, value = FACTS[fact]
    assert answer(main_warehouse, query) == str(value)


def test_keywords_folded_are_as_many_as_they_are(main_warehouse: Warehouse) -> None:
    done = run_command("sql", f"select distinct raw from ({AT_COMMAS})", "--format", "json",
        "--warehouse", str(main_warehouse.folder))  # fmt: skip
    texts = [row["raw"] for row in orjson.loads(done.stdout)]
    assert len({" ".join(nfkc(nfkc(text).casefold()).split()) for text in texts}) == 105_845


def test_no_file_of_the_main_corpus_is_lost(main_warehouse: Warehouse) -> None:
    lost = "select (select count(*) from pages) + (select count(distinct path) from problems where is_lost)"
    assert answer(main_warehouse, lost) == "25261"


def test_front_matter_gives_back_every_authored_key_and_value(main_warehouse: Warehouse, main_content: Path) -> None:
    query = "select path, front_matter from pages order by hash(path || 'sample') limit 1000"
    done = run_command("sql", query, "--format", "json", "--warehouse", str(main_warehouse.folder))
    rows = orjson.loads(done.stdout)
    assert len(rows) == 1000
    for row in rows:
        block = (main_content / row["path"]).read_text(encoding="utf-8-sig").split("\n---", 1)[0].partition("\n")[2]
        authored = yaml.load(block, Loader=yaml.CBaseLoader)
        assert as_texts(orjson.loads(row["front_matter"])) == as_texts(authored), row["path"]


def nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def as_texts(value: object) -> object:
    """Return the value with each scalar as the text that stands in the file."""
    if isinstance(value, dict):
        return {key: as_texts(child) for key, child in value.items()}
    if isinstance(value, list):
        return [as_texts(child) for child in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or value in ("null", "~") else str(value)
