"""Links, what they lead through, and those that should be there."""

from __future__ import annotations

import polars as pl

from transforms.schemas.table import COUNT, TEXTS, Column, Table

LINKS: dict[str, Table] = {
    "links": Table(
        "authored link",
        ("source_path", "kind", "field", "position"),
        {
            "source_path": Column(pl.String, "Path of the page that links"),
            "position": Column(
                COUNT, "related: authored number of the field, or place in the list; else place among its kind"
            ),
            "kind": Column(
                pl.String,
                "related (front matter), inline (Markdown or HTML, of body or text field), image, or wikilink",
            ),
            "field": Column(
                pl.String, "Key of the front matter, in a list with the place: related[2]; or body"
            ),
            "line": Column(COUNT, "Line of the file on which the url stands, else the id, title or key; from 1"),
            "target_url": Column(pl.String, "Url as authored", nullable=True),
            "target_form": Column(
                pl.String,
                "How the target is written: url, relative, file, name, anchor, external, templated, empty",
            ),
            "target_key": Column(
                pl.String,
                "What the target is compared by, seen from the root: url or path of the file; else the name or id",
                nullable=True,
            ),
            "target_anchor": Column(pl.String, "Fragment: the place of the page that is meant", nullable=True),
            "target_id": Column(pl.String, "Identifier as authored", nullable=True),
            "target_title": Column(pl.String, "Copy of the target's title as authored", nullable=True),
            "target_subject": Column(pl.String, "Copy of the target's subject as authored", nullable=True),
            "link_text": Column(pl.String, "Words of a link in a text; what stands for an image", nullable=True),
            "target_path": Column(pl.String, "Page that the link leads to; NULL if none or not one", nullable=True),
            "resolved_by": Column(
                pl.String,
                "Route that led there: url, url_query (query dropped), url_case (case ignored), alias, rewrite (as"
                " the site's server does), path (file), path_case, name, slug, anchor (same page), id, or generated"
                " (a list or program of the site: no page of the source)",
                nullable=True,
            ),
            "redirect_count": Column(COUNT, "Redirects on the way; 0 for a link that leads straight to its page"),
            "verdict": Column(
                pl.String,
                "ok, stale_title, id_dangling, id_conflict, url_dangling, ambiguous, redirected, broken, external",
            ),
            "is_external": Column(pl.Boolean, "The url leads to another host"),
            "is_own_host": Column(pl.Boolean, "The url names the site's own host, which may change"),
            "is_asset": Column(pl.Boolean, "The link leads to a file that is no page, such as an image"),
            "is_self": Column(pl.Boolean, "The page links to itself, or to a place in itself"),
            "is_duplicate": Column(
                pl.Boolean, "An earlier link of the same kind on the page has the same target (path, else url)"
            ),
            "is_cross_subject": Column(
                pl.Boolean,
                "Subjects of source and target differ (unresolved: the authored copy); NULL if one has none",
                nullable=True,
            ),
            "is_target_indexable": Column(
                pl.Boolean, "`is_indexable` of the target; NULL where there is none", nullable=True
            ),
            "is_target_draft": Column(pl.Boolean, "`is_draft` of the target; NULL without one", nullable=True),
            "is_anchor_found": Column(
                pl.Boolean,
                "The target has the place that the fragment names; NULL without either, and where an included file"
                " may have it",
                nullable=True,
            ),
            "url_page_count": Column(COUNT, "Pages that the url leads to"),
            "alias_page_count": Column(COUNT, "Pages that have the url as an alias"),
            "path_page_count": Column(COUNT, "Pages that the target names as a file, or by their name"),
            "id_page_count": Column(COUNT, "Pages that have the identifier"),
            "id_path": Column(pl.String, "Page of the identifier, where it is one and not the target", nullable=True),
            "title_change": Column(
                pl.String,
                "How the copy of the title differs from the target's: cosmetic (case, spaces, punctuation), edited or"
                " different; NULL where it does not",
                nullable=True,
            ),
            "subject_change": Column(
                pl.String, "How the copy of the subject differs from the target's first one; as title_change",
                nullable=True,
            ),
            "suggested_path": Column(pl.String, "Unresolved links: the page that may be meant", nullable=True),
            "suggested_by": Column(
                pl.String,
                "What suggests it: title (equal), last_part (of the url, equal), url (near) or near_title",
                nullable=True,
            ),
            "suggestion_score": Column(pl.Float64, "How sure the suggestion is, from 0 to 1", nullable=True),
            "suggested_anchor": Column(
                pl.String, "The target's anchor that is nearest to one that is not found", nullable=True
            ),
            "is_near_duplicate": Column(
                pl.Boolean,
                "The target says what the page that links says: one text or nearly (`page_duplicates`); NULL without"
                " another page",
                nullable=True,
            ),
            "target_keeper_path": Column(
                pl.String,
                "Page to link to in place of the target, which has its text or nearly: the keeper of their cluster",
                nullable=True,
            ),
            "relevance": Column(
                pl.Float64,
                "How much source and target have to do with each other, from 0 to 1; NULL where not judged",
                nullable=True,
            ),
            "relevance_percentile": Column(
                pl.Float64, "Share of the links from the source's subject with no more relevance", nullable=True
            ),
            "is_off_topic": Column(
                pl.Boolean, "Hardly any relevance, another subject, and no keyword in common", nullable=True
            ),
            "is_weak": Column(
                pl.Boolean, "Little relevance, and among the least within the subject", nullable=True
            ),
        },
    ),
    "redirects": Table(
        "url that leads on to another",
        ("path", "kind", "url"),
        {
            "path": Column(pl.String, "Page that has the alias, or that has moved"),
            "url": Column(pl.String, "Url at which the redirect stands, as authored"),
            "url_key": Column(pl.String, "What urls are compared by"),
            "kind": Column(pl.String, "alias, or moved: the page names the url that it has moved to"),
            "line": Column(COUNT, "Line of the file on which the alias stands, from 1"),
            "target_path": Column(pl.String, "Page at the end; NULL where the redirects never arrive", nullable=True),
            "hop_count": Column(COUNT, "Redirects until there"),
            "is_loop": Column(pl.Boolean, "The redirects lead back to themselves"),
            "is_taken": Column(pl.Boolean, "The alias is another page's own url; that page answers"),
        },
    ),
    "empty_slots": Table(
        "numbered related field that holds nothing, or that is left out before a filled one",
        ("source_path", "position", "field"),
        {
            "source_path": Column(pl.String, "Path of the page"),
            "position": Column(COUNT, "Number of the field"),
            "field": Column(pl.String, "Key of the front matter"),
            "line": Column(COUNT, "Line of the key; of a number that is left out, that of the next field"),
            "is_authored": Column(pl.Boolean, "The key is there and empty"),
            "is_gap": Column(pl.Boolean, "A later slot is filled"),
        },
    ),
    "link_suggestions": Table(
        "page × rank",
        ("source_path", "rank"),
        {
            "source_path": Column(pl.String, "Path of the page that should link"),
            "rank": Column(COUNT, "Place among the page's suggestions, best first, from 1"),
            "target_path": Column(pl.String, "Path of the page that it should link to"),
            "score": Column(pl.Float64, "Cosine of what the two pages are about, from 0 to 1"),
            "reasons": Column(TEXTS, "Why, in words"),
            "position": Column(COUNT, "Number of the slot to fill"),
            "slot": Column(
                pl.String, "What stands there: empty, or a link that is broken, self, duplicate, hidden or off_topic"
            ),
            "replaces_position": Column(COUNT, "Position of the link to replace; NULL: none", nullable=True),
        },
    ),
}  # fmt: skip
