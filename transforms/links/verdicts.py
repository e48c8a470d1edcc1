"""Verdicts of links: what each means and what to do; `docs/links.md` and `matterhouse explain` show these texts."""

from __future__ import annotations

from typing import NamedTuple


class Verdict(NamedTuple):
    """What a verdict means, and what to do about such a link."""

    meaning: str
    advice: str


VERDICTS: dict[str, Verdict] = {
    "ok": Verdict(
        "The url leads to one page; no id is authored, or it is that page's; the copy of the title is the page's"
        " title.",
        "Nothing.",
    ),
    "stale_title": Verdict(
        "As `ok`, but the copy of the title differs.", "Write the title that `stale_links` gives."
    ),
    "id_dangling": Verdict("The url leads to one page; no page has the id.", "Write that page's id."),
    "id_conflict": Verdict(
        "The url leads to one page; the id is only other pages'.",
        "See which page is meant: `target_path` or `id_path`.",
    ),
    "url_dangling": Verdict(
        "The url leads to no page; exactly one page has the id, and that page is the target.",
        "Write that page's url: `repair_url` in `broken_links`.",
    ),
    "ambiguous": Verdict(
        "The url leads to no page or to several, and so does the id.", "Give the pages ids and urls of their own."
    ),
    "redirected": Verdict("The url is an alias of a page.", "Write the page's own url."),
    "broken": Verdict("Nothing leads anywhere.", "Take the suggestion, write the page, or drop the link."),
    "external": Verdict(
        "Another host, or a place that the source does not tell: a template's value, a file that is kept elsewhere."
        " Not judged.",
        "Nothing.",
    ),
}
