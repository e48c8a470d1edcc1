"""Subjects of small sites: spellings, folders that stand in, folders that contradict, and a declared list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.build import build
from flows.settings import load_settings
from tests.conftest import quiet

if TYPE_CHECKING:
    from tests.conftest import Site

ORIGINS = "select path, subject_id, origin from page_subjects order by path, position"


def test_spellings_of_a_subject_are_one_with_the_most_used_as_label(site: Site) -> None:
    for number, name in enumerate(["Art History", "Art history", "Art History", "art-history"]):
        site.page(f"{number}.md", subject=name)
    site.build()
    assert site.sql("select subject_id, label, page_count from subjects") == [("art-history", "Art History", 4)]
    assert site.sql("select unnest(variants) from subjects")[0] == ("Art History",)
    rules = site.sql("select raw, rule from vocabulary where kind = 'subject'")
    assert ("art-history", "identical") in rules
    assert len(rules) == 3


def test_without_any_stated_subject_the_first_folder_is_one(site: Site) -> None:
    site.page("birds/owl.md", title="Owl")
    site.page("birds/night/kiwi.md", title="Kiwi")
    site.page("index.md", title="Home")
    site.build()
    assert site.sql(ORIGINS) == [("birds/night/kiwi.md", "birds", "folder"), ("birds/owl.md", "birds", "folder")]


def test_where_pages_state_subjects_a_folder_stands_in_only_if_its_pages_agree(site: Site) -> None:
    for number in range(4):
        site.page(f"birds/{number}.md", subject="Birds")
    site.page("birds/silent.md", title="Silent")
    site.page("mixed/a.md", subject="Birds")
    site.page("mixed/b.md", subject="Fish")
    site.page("mixed/silent.md", title="Silent")
    site.build()
    found = [row for row in site.sql(ORIGINS) if "silent" in str(row[0])]
    assert found == [("birds/silent.md", "birds", "folder")]


def test_no_folder_stands_in_if_the_settings_say_so(site: Site) -> None:
    site.page("birds/owl.md", title="Owl")
    site.build(subjects={"fallback": "none"})
    assert site.sql("select count(*) from page_subjects") == [(0,)]


def test_a_page_whose_folder_names_another_subject_is_told(site: Site) -> None:
    site.page("birds/owl.md", subject="Birds")
    site.page("birds/trout.md", subject="Fish")
    site.page("fish/carp.md", subject="Fish")
    site.build()
    query = "select path, subject_id, folder_subject_id from pages where is_subject_elsewhere"
    assert site.sql(query) == [("birds/trout.md", "fish", "birds")]


def test_aliases_lead_to_one_subject_and_give_it_its_label(site: Site) -> None:
    site.page("a.md", subject="Ornithology")
    site.page("b.md", subject="birds")
    config = site.content.parent / "matterhouse.toml"
    config.write_text('source = "content"\n[aliases.subjects]\nBirds = ["Ornithology"]\n')
    build(load_settings(config), notify=quiet)
    assert site.sql("select subject_id, label, page_count from subjects") == [("birds", "Birds", 2)]


def test_a_subject_that_is_not_declared_is_a_problem_on_its_line(site: Site) -> None:
    site.page("a.md", title="A", subject="Birds")
    site.page("b.md", title="B", subject="Brids")
    site.build(subjects={"declared": ["Birds"]})
    ((path, line, code, message),) = site.sql("select path, line, code, message from problems")
    assert (path, line, code) == ("b.md", 3, "subject-undeclared")
    assert "'Brids'" in str(message)
