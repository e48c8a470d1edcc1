"""Links: one case per verdict, each with the pages and links that make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from transforms.keywords.normalize import fold
from transforms.likeness.duplicate_links import COLUMNS as DUPLICATES
from transforms.likeness.relevance import COLUMNS as RELEVANCE
from transforms.links.links import SiteFacts, build_links
from transforms.links.redirects import build_redirects
from transforms.schemas import TABLES, checked
from transforms.sites.assets import NO_ASSETS, Assets
from transforms.sites.link_targets import Target, read_name, read_target
from transforms.sites.urls import url_key

if TYPE_CHECKING:
    from transforms.links.link_routes import Rewrites

LINK_TYPE = pl.List(
    pl.Struct(
        {
            "kind": pl.String, "position": pl.UInt32, "field": pl.String, "line": pl.UInt32, "target_url": pl.String,
            "target_form": pl.String, "target_key": pl.String, "target_anchor": pl.String, "target_id": pl.String,
            "target_title": pl.String, "target_subject": pl.String, "link_text": pl.String, "is_external": pl.Boolean,
        }
    )
)  # fmt: skip
RAW: dict[str, Any] = {
    "path": pl.String, "links": LINK_TYPE, "subjects": pl.List(pl.String),
    "moved_to": pl.String, "moved_to_key": pl.String, "is_primary": pl.Boolean,
    "aliases": pl.List(pl.Struct({"url": pl.String, "url_key": pl.String, "line": pl.UInt32})),
    "anchors": pl.List(pl.Struct({"anchor": pl.String})),
}  # fmt: skip
NO_HOSTS: frozenset[str] = frozenset()


def page(path: str, url: str | None = None, **fields: Any) -> dict[str, Any]:
    """One page; `links`, `aliases` and `anchors` are as authored."""
    return {"path": path, "url": url, "id": None, "title": None, "subject_id": None, "is_indexable": True,
            "is_draft": False, "aliases": [], "links": [], "anchors": [], "subjects": [], "moved_to": None,
            "is_primary": False} | fields  # fmt: skip


def link(url: str | None = None, **fields: Any) -> dict[str, Any]:
    """One authored link: url, and id, title or subject."""
    return _row(url, read_target(url, fields.pop("hosts", NO_HOSTS), {}) if url else Target("empty", None), **fields)


def wikilink(name: str) -> dict[str, Any]:
    return _row(name, read_name(name), kind="wikilink")


def _row(url: str | None, target: Target, **fields: Any) -> dict[str, Any]:
    copies = {f"target_{name}": fields.get(name) for name in ("id", "title", "subject")}
    return {"kind": fields.get("kind", "related"), "target_url": url, "target_form": target.form, "link_text": None,
            "target_key": target.key, "target_anchor": target.anchor, "is_external": target.form == "external",
            } | copies  # fmt: skip


def links_of(*pages: dict[str, Any], assets: Assets = NO_ASSETS, rewrites: Rewrites = ()) -> pl.DataFrame:
    """The `links` of a site, checked against their schema."""
    raw = pl.LazyFrame([
        {"path": row["path"], "moved_to": row["moved_to"], "subjects": row["subjects"],
         "is_primary": row["is_primary"],
         "moved_to_key": row["moved_to"] and url_key(row["moved_to"]),
         "anchors": [{"anchor": anchor} for anchor in row["anchors"]],
         "aliases": [{"url": url, "url_key": url_key(url), "line": 1} for url in row["aliases"]],
         "links": [
            {"position": at, "field": f"related[{at}]", "line": at + 1} | entry
            for at, entry in enumerate(row["links"], start=1)
        ]}
        for row in pages
    ], schema=RAW)  # fmt: skip
    columns = {"path": pl.String, "id": pl.String, "title": pl.String, "subject_id": pl.String,
               "is_indexable": pl.Boolean, "is_draft": pl.Boolean}  # fmt: skip
    table = pl.DataFrame([{name: row[name] for name in columns} for row in pages], schema=columns)
    urls = [(row["path"], row["url"], "authored") for row in pages if row["url"]]
    urls += [(row["path"], alias, "alias") for row in pages for alias in row["aliases"]]
    page_urls = pl.LazyFrame(
        [{"path": path, "url": url, "url_key": url_key(url), "kind": kind} for path, url, kind in urls],
        schema=TABLES["page_urls"].schema,
    )
    redirects = build_redirects(raw, page_urls).lazy()
    titled = table.lazy().with_columns(title_key=fold(pl.col("title")))
    frame = build_links(raw, titled, page_urls, redirects, SiteFacts(assets, rewrites=rewrites))
    return checked("links", frame.collect(), without=(*RELEVANCE, *DUPLICATES))


def only(*pages: dict[str, Any]) -> dict[str, Any]:
    """The one link of a site."""
    return links_of(*pages).row(0, named=True)


def outcome(*pages: dict[str, Any]) -> tuple[str, str | None, str | None]:
    """Verdict, target and route of a site's one link."""
    row = only(*pages)
    return row["verdict"], row["target_path"], row["resolved_by"]


TARGET = page("b.md", "/b", id="2", title="Bee")


# Verdicts, in the order of the contract


@pytest.mark.parametrize(
    "authored",
    [link("/b"), link("/b/"), link("/b.html#part"), link("/b", id="2"), link("/b", title="Bee"),
     link("/b", title=" Bee\n"), link("/b", id="2", title="Bee")],
)  # fmt: skip
def test_ok(authored: dict[str, Any]) -> None:
    assert outcome(page("a.md", "/a", links=[authored]), TARGET) == ("ok", "b.md", "url")


@pytest.mark.parametrize("title", ["Wasp", "bee", "Bee!"])
def test_stale_title(title: str) -> None:
    source = page("a.md", links=[link("/b", id="2", title=title)])
    assert outcome(source, TARGET) == ("stale_title", "b.md", "url")


def test_a_title_copy_of_a_page_without_title_is_stale() -> None:
    assert outcome(page("a.md", links=[link("/b", title="Bee")]), page("b.md", "/b"))[0] == "stale_title"


def test_id_dangling() -> None:
    assert outcome(page("a.md", links=[link("/b", id="9")]), TARGET) == ("id_dangling", "b.md", "url")


def test_id_conflict() -> None:
    source = page("a.md", links=[link("/b", id="3")])
    assert outcome(source, TARGET, page("c.md", "/c", id="3")) == ("id_conflict", "b.md", "url")


def test_id_conflict_where_the_target_has_no_id() -> None:
    source = page("a.md", links=[link("/b", id="3")])
    assert outcome(source, page("b.md", "/b"), page("c.md", "/c", id="3"))[0] == "id_conflict"


def test_id_conflict_with_an_id_of_several_other_pages() -> None:
    source = page("a.md", links=[link("/b", id="3")])
    others = (page("c.md", "/c", id="3"), page("d.md", "/d", id="3"))
    assert outcome(source, TARGET, *others) == ("id_conflict", "b.md", "url")


def test_an_id_that_the_target_shares_is_ok() -> None:
    source = page("a.md", links=[link("/b", id="2")])
    assert outcome(source, TARGET, page("c.md", "/c", id="2")) == ("ok", "b.md", "url")


def test_url_dangling() -> None:
    source = page("a.md", links=[link("/gone", id="2")])
    assert outcome(source, TARGET) == ("url_dangling", "b.md", "id")


@pytest.mark.parametrize("url", ["/gone", None])
def test_ambiguous_by_an_id_of_several_pages(url: str | None) -> None:
    source = page("a.md", links=[link(url, id="2")])
    assert outcome(source, TARGET, page("c.md", "/c", id="2")) == ("ambiguous", None, None)


@pytest.mark.parametrize("fields", [{}, {"id": "7"}])
def test_ambiguous_by_a_url_of_several_pages(fields: dict[str, str]) -> None:
    source = page("a.md", links=[link("/b", **fields)])
    pages = (page("b.md", "/b", id="7"), page("c.md", "/b/", id="7"))
    assert outcome(source, *pages) == ("ambiguous", None, None)


def test_of_several_pages_with_a_url_the_id_tells_the_one() -> None:
    source = page("a.md", links=[link("/b", id="3")])
    pages = (page("b.md", "/b", id="2"), page("c.md", "/b/", id="3"))
    assert outcome(source, *pages) == ("ok", "c.md", "id")


def test_redirected() -> None:
    target = page("b.md", "/b", aliases=["/old/"])
    assert outcome(page("a.md", links=[link("/old")]), target) == ("redirected", "b.md", "alias")


def test_a_page_at_the_url_wins_over_an_alias() -> None:
    pages = (page("b.md", "/b"), page("c.md", "/c", aliases=["/b"]))
    assert outcome(page("a.md", links=[link("/b")]), *pages) == ("ok", "b.md", "url")


@pytest.mark.parametrize(
    "authored", [link("/gone"), link("/gone", id="9"), link(id="9"), link(title="Bee"), link("/gone", title="Bee")]
)
def test_broken(authored: dict[str, Any]) -> None:
    assert outcome(page("a.md", links=[authored]), TARGET) == ("broken", None, None)


def test_external() -> None:
    source = page("a.md", links=[link("https://other.org/b", id="2", title="Bee")])
    row = only(source, TARGET)
    assert (row["verdict"], row["target_path"], row["is_external"]) == ("external", None, True)


def test_an_id_alone_that_one_page_has_is_ok() -> None:
    assert outcome(page("a.md", links=[link(id="2", title="Bee")]), TARGET) == ("ok", "b.md", "id")


def test_an_id_alone_with_another_title_is_stale() -> None:
    assert outcome(page("a.md", links=[link(id="2", title="Wasp")]), TARGET) == ("stale_title", "b.md", "id")


def test_a_url_in_another_case_is_ok_by_that_route() -> None:
    assert outcome(page("a.md", links=[link("/B", id="2")]), TARGET) == ("ok", "b.md", "url_case")


def test_the_exact_case_wins() -> None:
    pages = (TARGET, page("c.md", "/B"))
    assert outcome(page("a.md", links=[link("/B")]), *pages) == ("ok", "c.md", "url")


def test_two_pages_in_other_cases_are_ambiguous() -> None:
    pages = (page("b.md", "/bEE"), page("c.md", "/Bee"))
    assert outcome(page("a.md", links=[link("/bee")]), *pages) == ("ambiguous", None, None)


def test_a_url_with_a_query_leads_to_the_page_without() -> None:
    assert outcome(page("a.md", links=[link("/b?page=2")]), TARGET) == ("ok", "b.md", "url_query")


def test_every_route_is_kept() -> None:
    target = page("b.md", "/b", id="2")
    aliased = page("c.md", "/c", id="3", aliases=["/b"])
    row = only(page("a.md", links=[link("/b", id="3")]), target, aliased)
    counts = [row[f"{route}_page_count"] for route in ("url", "alias", "id")]
    assert (row["target_path"], row["id_path"], counts) == ("b.md", "c.md", [1, 1, 1])


def test_the_routes_of_a_broken_link_lead_to_no_page() -> None:
    row = only(page("a.md", links=[link("/gone", id="9")]), TARGET)
    assert [row[f"{route}_page_count"] for route in ("url", "alias", "id")] == [0, 0, 0]


def test_pages_without_id_or_url_match_nothing() -> None:
    assert outcome(page("a.md", links=[link(title="Bee")]), page("b.md"), page("c.md"))[0] == "broken"


# Suggestions


def test_a_broken_link_suggests_the_page_of_its_title() -> None:
    row = only(page("a.md", links=[link("/gone", title=" BEE ")]), TARGET)
    assert (row["target_path"], row["suggested_path"]) == (None, "b.md")


def test_a_broken_link_suggests_the_page_of_its_last_part() -> None:
    assert only(page("a.md", links=[link("/old/bee")]), page("b.md", "/new/bee"))["suggested_path"] == "b.md"


def test_a_link_that_leads_somewhere_suggests_nothing() -> None:
    assert only(page("a.md", links=[link("/b", title="Bee")]), TARGET)["suggested_path"] is None


# Flags


def test_a_page_may_link_to_itself() -> None:
    row = only(page("a.md", "/a", links=[link("/a/#part")]))
    assert (row["verdict"], row["is_self"]) == ("ok", True)


def test_a_later_link_to_the_same_target_is_a_duplicate() -> None:
    frame = links_of(
        page("a.md", links=[link("/b"), link("/b/"), link(id="2"), link("/gone"), link("/gone"), link("/other")]),
        page("c.md", links=[link("/b")]),
        TARGET,
    )
    assert frame.select("source_path", "position", "is_duplicate").rows() == [
        ("a.md", 1, False), ("a.md", 2, True), ("a.md", 3, True), ("a.md", 4, False), ("a.md", 5, True),
        ("a.md", 6, False), ("c.md", 1, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target", "is_cross_subject"),
    [("logic", "logic", False), ("logic", "algebra", True), (None, "algebra", None), ("logic", None, None)],
)
def test_a_link_crosses_subjects(source: str | None, target: str | None, is_cross_subject: bool | None) -> None:
    pages = (
        page("a.md", subject_id=source, links=[link("/b", subject="Chess")]),
        page("b.md", "/b", subject_id=target),
    )
    assert only(*pages)["is_cross_subject"] is is_cross_subject


@pytest.mark.parametrize(("copy", "is_cross_subject"), [("Logic", False), ("Algebra", True), (None, None)])
def test_an_unresolved_link_has_the_subject_of_its_copy(copy: str | None, is_cross_subject: bool | None) -> None:
    source = page("a.md", subject_id="logic", links=[link("/gone", subject=copy)])
    assert only(source)["is_cross_subject"] is is_cross_subject


@pytest.mark.parametrize("is_indexable", [True, False])
def test_a_link_says_whether_its_target_is_indexable(is_indexable: bool) -> None:
    pages = (page("a.md", links=[link("/b")]), page("b.md", "/b", is_indexable=is_indexable))
    assert only(*pages)["is_target_indexable"] is is_indexable


def test_links_keep_their_order_and_all_are_there() -> None:
    entries = [link("/b"), link("/gone"), link("https://other.org"), link(id="2"), link("/b", title="Wasp")]
    frame = links_of(page("z.md", links=entries), page("y.md", links=entries), TARGET)
    assert frame.select("source_path", "position").rows() == [
        (path, at) for path in ("z.md", "y.md") for at in (1, 2, 3, 4, 5)
    ]


def test_a_site_without_links_has_none() -> None:
    assert links_of(page("a.md", "/a")).height == 0


def test_an_alias_of_several_pages_is_ambiguous() -> None:
    pages = (page("b.md", "/b", aliases=["/old"]), page("c.md", "/c", aliases=["/old"]))
    assert outcome(page("a.md", links=[link("/old")]), *pages) == ("ambiguous", None, None)


def test_of_several_pages_with_an_alias_a_primary_one_has_it() -> None:
    pages = (page("b.md", "/b", aliases=["/old"]), page("c.md", "/c", aliases=["/old"], is_primary=True))
    source = page("a.md", links=[link("/old")])
    assert outcome(source, *pages) == ("redirected", "c.md", "alias")
    both = (pages[0] | {"is_primary": True}, pages[1])
    assert outcome(source, *both)[0] == "ambiguous"


REWRITES = (("^/guides/(?:v[0-9]/)?", "/docs/"), ("^/docs/old-", "/docs/"))


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/guides/b", "b.md"),  # to a page
        ("/guides/v2/old-b", "b.md"),  # one after the other
        ("/docs/early", "b.md"),  # an alias is rewritten too
        ("/guides/taken", "c.md"),  # a page has the url itself
        ("/guides/none", None),
    ],
)
def test_urls_that_the_server_rewrites_are_followed(url: str, target: str | None) -> None:
    pages = (
        page("b.md", "/docs/b", aliases=["/guides/early"]),
        page("c.md", "/guides/taken"),
        page("d.md", "/docs/taken"),
    )
    row = links_of(page("a.md", links=[link(url)]), *pages, rewrites=REWRITES).row(0, named=True)
    expected = ("ok", "url") if target == "c.md" else ("redirected", "rewrite") if target else ("broken", None)
    assert (row["target_path"], row["verdict"], row["resolved_by"]) == (target, *expected)


# Routes besides url, alias and id


@pytest.mark.parametrize(
    ("url", "route"),
    [("b.md", "path"), ("./b.md#x", "path"), ("../c/b", "path"), ("b", "path"), ("/c/b.md", "path"), ("/c/b", "path"),
     ("B.md", "path_case"), ("@/c/b.md", "path"), ("{% link c/b.md %}", "path"), ("{{< ref b.md >}}", "path")],
)  # fmt: skip
def test_a_file_is_found_from_its_source_or_from_the_root(url: str, route: str) -> None:
    assert outcome(page("c/a.md", links=[link(url)]), page("c/b.md")) == ("ok", "c/b.md", route)


@pytest.mark.parametrize(
    ("url", "target"),
    [("b", "/x/b"), ("b/", "/x/b"), ("../y", "/y"), ("./", "/x"), ("../../../z", "/z")],
)
def test_a_relative_url_is_seen_from_the_url_of_its_page(url: str, target: str) -> None:
    source = page("a.md", "/x/", links=[link(url)])
    found = links_of(source, page("t.md", target if target != "/x" else "/t")).row(0, named=True)
    assert found["target_path"] == ("a.md" if target == "/x" else "t.md")


def test_the_index_of_a_folder_is_the_folder() -> None:
    assert outcome(page("a.md", links=[link("docs/")]), page("docs/_index.md")) == ("ok", "docs/_index.md", "path")


def test_a_place_on_the_same_page_is_the_page() -> None:
    row = only(page("a.md", links=[link("#part")], anchors=["part"]))
    assert (row["target_path"], row["resolved_by"], row["is_self"], row["is_anchor_found"]) == (
        "a.md", "anchor", True, True,
    )  # fmt: skip


def test_a_wikilink_names_the_page_of_the_shortest_path() -> None:
    frame = links_of(
        page("a.md", links=[wikilink("note"), wikilink("deep/Note"), wikilink("Nobody"), wikilink("Old name")]),
        page("x/deep/note.md"),
        page("y/note.md", aliases=["Old name"]),
    )
    assert frame.select("verdict", "target_path", "resolved_by", "path_page_count").rows() == [
        ("ok", "y/note.md", "name", 2), ("ok", "x/deep/note.md", "name", 1), ("broken", None, None, 0),
        ("redirected", "y/note.md", "alias", 0),
    ]  # fmt: skip


def test_double_brackets_are_no_links_where_none_names_a_page() -> None:
    assert links_of(page("a.md", links=[wikilink("1"), link("/b")]), TARGET)["kind"].to_list() == ["related"]


def test_a_word_that_is_no_identifier_is_the_name_of_a_page() -> None:
    assert outcome(page("a.md", links=[link(id="pod")]), page("x/pod.md")) == ("ok", "x/pod.md", "name")


@pytest.mark.parametrize("url", ["{{ page.next }}", "/v/{{< version >}}/b"])
def test_a_template_without_a_known_value_is_not_judged(url: str) -> None:
    row = only(page("a.md", links=[link(url)]), TARGET)
    assert (row["verdict"], row["is_external"], row["target_form"]) == ("external", False, "templated")


# Redirects


def test_redirects_are_followed_and_counted() -> None:
    moved = page("m.md", "/m", aliases=["/old"], moved_to="/n")
    pages = (page("a.md", links=[link("/old"), link("/m"), link("/b")]), moved, page("n.md", "/n", moved_to="/b"))
    frame = links_of(*pages, TARGET)
    assert frame.select("verdict", "target_path", "redirect_count").rows() == [
        ("redirected", "b.md", 3), ("redirected", "b.md", 2), ("ok", "b.md", 0),
    ]  # fmt: skip


def test_a_redirect_that_never_arrives_is_broken() -> None:
    pages = (page("m.md", "/m", moved_to="/n"), page("n.md", "/n", moved_to="/m"))
    assert outcome(page("a.md", links=[link("/m")]), *pages) == ("broken", None, None)


# Files that are no pages


@pytest.mark.parametrize(
    ("url", "verdict"),
    [("pic.png", "ok"), ("gone.png", "broken"), ("gone.jpg", "external"), ("/img/logo.png", "ok"),
     ("/img/gone.png", "broken"), ("../outside.png", "broken"), ("/img/logo.svg", "external")],
)  # fmt: skip
def test_a_file_is_judged_where_it_could_be_seen(url: str, verdict: str) -> None:
    assets = Assets(("c/pic.png",), ("img/logo.png",), sees_root=True)
    row = links_of(page("c/a.md", links=[link(url)]), assets=assets).row(0, named=True)
    assert (row["verdict"], row["target_path"], row["is_asset"]) == (verdict, None, True)


def test_without_a_folder_of_files_none_is_judged() -> None:
    row = only(page("a.md", links=[link("/img/logo.png"), link("pic.png")]))
    assert (row["verdict"], row["is_asset"], row["is_external"]) == ("external", True, False)


# Anchors


@pytest.mark.parametrize(
    ("anchor", "is_found", "suggested"),
    [("what-is-new", True, None), ("What-is-new", True, None), ("what--is-new", True, None),
     ("whatisnew", True, None), ("The-page", True, None),
     ("what-is-news", False, "what-is-new"), ("else", False, None)],
)  # fmt: skip
def test_an_anchor_is_looked_for_in_the_target(anchor: str, is_found: bool, suggested: str | None) -> None:
    target = page("b.md", "/b", title="The page", anchors=["what-is-new", "more"])
    row = only(page("a.md", links=[link(f"/b#{anchor}")]), target)
    assert (row["verdict"], row["is_anchor_found"], row["suggested_anchor"]) == ("ok", is_found, suggested)


@pytest.mark.parametrize(
    ("anchors", "is_found"),
    [(["about-*-errors"], True), (["about-*"], True), (["*"], None), (["*", "about-*-errors"], True),
     (["about-*-warnings"], False), (["*-by-default", "x"], False)],
)  # fmt: skip
def test_an_anchor_that_a_template_makes_is_no_miss(anchors: list[str], is_found: bool | None) -> None:
    row = only(page("a.md", links=[link("/b#about-odd-errors")]), page("b.md", "/b", anchors=anchors))
    assert (row["is_anchor_found"], row["suggested_anchor"]) == (is_found, None)


# Copies and suggestions


@pytest.mark.parametrize(
    ("copy", "change"),
    [("How bees fly", None), (" How bees fly\n", None), ("how bees fly?", "cosmetic"), ("How  BEES fly", "cosmetic"),
     ("How do bees fly", "edited"), ("Fly, bees", "edited"), ("Wasps", "different")],
)  # fmt: skip
def test_a_copy_of_the_title_is_compared(copy: str, change: str | None) -> None:
    target = page("b.md", "/b", title="How bees fly", subjects=["Insects"])
    row = only(page("a.md", links=[link("/b", title=copy, subject="insects")]), target)
    assert (row["title_change"], row["subject_change"]) == (change, "cosmetic")


@pytest.mark.parametrize(
    ("url", "title", "suggestion"),
    [
        ("/gone", "how bees fly", ("b.md", "title", 1.0)),
        ("/old/how-bees-fly", None, ("b.md", "last_part", 0.9)),
        ("/learn/how-bees-fyl", None, ("b.md", "url", 0.9167)),
        ("/gone", "How bees flew", ("b.md", "near_title", 0.88)),
        ("/gone", "Something else", (None, None, None)),
    ],
)
def test_a_broken_link_suggests_how_sure_it_is(url: str, title: str | None, suggestion: tuple[Any, ...]) -> None:
    target = page("b.md", "/learn/how-bees-fly", title="How bees fly")
    row = only(page("a.md", links=[link(url, title=title)]), target)
    assert (row["suggested_path"], row["suggested_by"], row["suggestion_score"]) == suggestion


def test_a_link_without_a_target_is_broken_and_keeps_its_empty_url() -> None:
    row = only(page("a.md", links=[_row("", read_target("", NO_HOSTS, {}), kind="inline")]))
    assert (row["verdict"], row["target_url"], row["target_form"]) == ("broken", "", "empty")
