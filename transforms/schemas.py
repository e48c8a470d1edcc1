"""The tables: their columns, types and meanings, in one place.

What stands here is checked at the edge (each table before it is written), becomes the column comments of the
DuckDB file, and is what `docs/tables.md` is generated from. A column that two tables share has one meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from transforms.damage.kinds import DamageKind
from transforms.problems import ProblemCode

if TYPE_CHECKING:
    from collections.abc import Collection

TEXTS = pl.List(pl.String)


class Column(NamedTuple):
    """One column: its type, what it means, and whether it may be NULL."""

    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    nullable: bool = False


class Table(NamedTuple):
    """One table: what a row is, the columns that tell rows apart, and all columns in order."""

    row: str
    key: tuple[str, ...]
    columns: dict[str, Column]

    @property
    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """The types by column, as Polars takes them."""
        return {name: column.dtype for name, column in self.columns.items()}


_PATH = Column(pl.String, "Path of the file, relative to the source, with `/` between its parts")
_SUBJECT_ID = Column(pl.String, "Canonical subject: a slug; NULL where the page has none", nullable=True)
_KEYWORD_ID = Column(pl.String, "Canonical keyword: what its spellings share (docs/keywords.md)")
_COUNT = pl.UInt32

TABLES: dict[str, Table] = {
    "pages": Table(
        "readable file; one whose front matter failed has its path, text and a row in `problems`",
        ("path",),
        {
            "path": _PATH,
            "corpus": Column(
                pl.String, "Name of the source, where there are several: the path begins with it", nullable=True
            ),
            "language": Column(
                pl.String, "Language that folder, name or front matter tell, else the site's; NULL if none does",
                nullable=True,
            ),
            "translation_key": Column(
                pl.String, "What a page and its translations share: authored, else the path without its language",
                nullable=True,
            ),
            "url": Column(pl.String, "Url as authored, else as the generator makes it of the path", nullable=True),
            "id": Column(pl.String, "Identifier as authored, as text; not unique in real sites", nullable=True),
            "title": Column(pl.String, "Title as authored", nullable=True),
            "title_key": Column(
                pl.String, "Title as duplicates are compared: NFKC, casefolded, white space folded", nullable=True
            ),
            "description": Column(pl.String, "Text for search results", nullable=True),
            "subject_id": _SUBJECT_ID,
            "folder_subject_id": Column(
                pl.String, "Subject that a folder of the url (else of the path) names; NULL where none does",
                nullable=True,
            ),
            "is_subject_elsewhere": Column(
                pl.Boolean, "The page's folder names a subject, and it is none of the page's own"
            ),
            "author": Column(pl.String, "Who wrote the page", nullable=True),
            "published_on": Column(pl.Date, "Day of publication, as authored in its own time zone", nullable=True),
            "updated_on": Column(pl.Date, "Day of the last change, as authored", nullable=True),
            "score": Column(pl.Float64, "Number the site gives the page; NULL where it says none", nullable=True),
            "is_indexable": Column(pl.Boolean, "False where the page keeps search engines out"),
            "is_draft": Column(pl.Boolean, "True for a page that is not published"),
            "format": Column(pl.String, "Format of the front matter: yaml, toml, json or none"),
            "section": Column(pl.String, "First folder of the path; NULL at the top", nullable=True),
            "text": Column(pl.String, "The configured text fields, else the body; literal \\n are line breaks"),
            "word_count": Column(_COUNT, "Pieces of `text` between white space"),
            "heading_count": Column(_COUNT, "Markdown headings in `text`, without code"),
            "formula_count": Column(_COUNT, "Formulas in `text`, without code: `$…$`, `$$…$$` and LaTeX's brackets"),
            "code_block_count": Column(_COUNT, "Blocks of code between fences in `text`"),
            "front_matter": Column(
                pl.String, "JSON of every authored key and value; numbers in an unusual form are kept as text"
            ),
            "empty_fields": Column(TEXTS, "Fields that have a key in the front matter, but no value"),
            "invalid_fields": Column(TEXTS, "Fields with a value that does not fit, or fits in part: see `problems`"),
            "text_hash": Column(pl.String, "SHA-256 of `text`, in hexadecimal"),
            "content_hash": Column(pl.String, "SHA-256 of the file's bytes, in hexadecimal"),
            "size_bytes": Column(pl.UInt64, "Size of the file, in bytes"),
        },
    ),
    "subjects": Table(
        "canonical subject",
        ("subject_id",),
        {
            "subject_id": _SUBJECT_ID._replace(nullable=False),
            "label": Column(pl.String, "Spelling to show: the declared one, else the most used, then the best cased"),
            "variants": Column(TEXTS, "Every authored spelling, most used first"),
            "page_count": Column(_COUNT, "Pages"),
        },
    ),
    "page_subjects": Table(
        "page × subject that it states, or has from its folder",
        ("path", "position"),
        {
            "path": _PATH,
            "position": Column(_COUNT, "Place in the authored list, from 1"),
            "raw": Column(pl.String, "Spelling as authored"),
            "subject_id": _SUBJECT_ID._replace(nullable=False),
            "origin": Column(
                pl.String, "Where it comes from: the key of the front matter that it stands under, or `folder`"
            ),
        },
    ),
    "keywords": Table(
        "canonical keyword",
        ("keyword_id",),
        {
            "keyword_id": _KEYWORD_ID,
            "label": Column(pl.String, "Spelling to show: the most used one"),
            "page_count": Column(_COUNT, "Pages"),
            "subject_count": Column(_COUNT, "Different subjects among those pages"),
            "mention_count": Column(_COUNT, "Authored mentions; a page may mention a keyword more than once"),
            "variant_count": Column(_COUNT, "Different authored spellings"),
        },
    ),
    "page_keywords": Table(
        "page × authored keyword",
        ("path", "position"),
        {
            "path": _PATH,
            "position": Column(_COUNT, "Place in the authored list, from 1"),
            "raw": Column(pl.String, "Spelling as authored, trimmed"),
            "keyword_id": _KEYWORD_ID,
            "is_repeated": Column(pl.Boolean, "An earlier keyword of the page is the same canonical one"),
        },
    ),
    "vocabulary": Table(
        "authored spelling",
        ("kind", "raw"),
        {
            "kind": Column(pl.String, "subject or keyword"),
            "raw": Column(pl.String, "Spelling as authored"),
            "canonical_id": Column(pl.String, "The subject_id or keyword_id that it stands for"),
            "rule": Column(
                pl.String,
                "The last rule that made it stand for that: identical, nfkc, casefold, spaces, dashes, apostrophes,"
                " punctuation, accents, capitals, apart, spelling, joined, inflection, order, acronym, synonym;"
                " for subjects slug and alias",
            ),
            "confidence": Column(pl.Float64, "How sure the least sure of its rules is, from 0 to 1"),
            "mention_count": Column(_COUNT, "Authored mentions of this spelling"),
        },
    ),
    "vocabulary_candidates": Table(
        "spelling × other keyword that it may be, where no rule is sure enough to merge them",
        ("kind", "raw", "candidate_id"),
        {
            "kind": Column(pl.String, "subject or keyword"),
            "raw": Column(pl.String, "Spelling as authored"),
            "canonical_id": Column(pl.String, "The subject_id or keyword_id that it stands for"),
            "candidate_id": Column(pl.String, "The keyword_id that it may stand for as well"),
            "rule": Column(pl.String, "The rule that found it: capitals, inflection, joined or acronym"),
            "confidence": Column(pl.Float64, "How sure the rule is, from 0 to 1; 0.9 and more would merge"),
            "mention_count": Column(_COUNT, "Authored mentions of this spelling"),
        },
    ),
    "links": Table(
        "authored link",
        ("source_path", "kind", "field", "position"),
        {
            "source_path": Column(pl.String, "Path of the page that links"),
            "position": Column(
                _COUNT, "related: authored number of the field, or place in the list; else place among its kind"
            ),
            "kind": Column(
                pl.String,
                "related (front matter), inline (Markdown or HTML, of body or text field), image, or wikilink",
            ),
            "field": Column(
                pl.String, "Key of the front matter, in a list with the place: related[2]; or body"
            ),
            "line": Column(_COUNT, "Line of the file on which the url stands, else the id, title or key; from 1"),
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
            "redirect_count": Column(_COUNT, "Redirects on the way; 0 for a link that leads straight to its page"),
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
            "url_page_count": Column(_COUNT, "Pages that the url leads to"),
            "alias_page_count": Column(_COUNT, "Pages that have the url as an alias"),
            "path_page_count": Column(_COUNT, "Pages that the target names as a file, or by their name"),
            "id_page_count": Column(_COUNT, "Pages that have the identifier"),
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
            "line": Column(_COUNT, "Line of the file on which the alias stands, from 1"),
            "target_path": Column(pl.String, "Page at the end; NULL where the redirects never arrive", nullable=True),
            "hop_count": Column(_COUNT, "Redirects until there"),
            "is_loop": Column(pl.Boolean, "The redirects lead back to themselves"),
            "is_taken": Column(pl.Boolean, "The alias is another page's own url; that page answers"),
        },
    ),
    "page_anchors": Table(
        "place of a page that the fragment of a url can name",
        ("path", "position"),
        {
            "path": _PATH,
            "position": Column(_COUNT, "Place among the page's, from 1"),
            "anchor": Column(
                pl.String,
                "Name of the place, of a heading as GitHub, Hugo and Jekyll write it. * stands for what a template"
                " puts in, alone for an included file or a page that has no text of its own",
            ),
            "title": Column(pl.String, "Text of the heading; NULL for anything else", nullable=True),
            "level": Column(_COUNT, "Level of the heading, 1 to 6; NULL for anything else", nullable=True),
            "line": Column(_COUNT, "Line of the file, from 1"),
        },
    ),
    "empty_slots": Table(
        "numbered related field that holds nothing, or that is left out before a filled one",
        ("source_path", "position", "field"),
        {
            "source_path": Column(pl.String, "Path of the page"),
            "position": Column(_COUNT, "Number of the field"),
            "field": Column(pl.String, "Key of the front matter"),
            "line": Column(_COUNT, "Line of the key; of a number that is left out, that of the next field"),
            "is_authored": Column(pl.Boolean, "The key is there and empty"),
            "is_gap": Column(pl.Boolean, "A later slot is filled"),
        },
    ),
    "page_urls": Table(
        "url that a page answers to",
        ("path", "kind", "url"),
        {
            "path": _PATH,
            "url": Column(pl.String, "Url as authored or derived"),
            "url_key": Column(
                pl.String,
                "What urls are compared by: own host, trailing slash, .html, index and fragment dropped; decoded",
            ),
            "kind": Column(pl.String, "authored, derived (made of the path, as the site's generator does) or alias"),
        },
    ),
    "page_graph": Table(
        "page",
        ("path",),
        {
            "path": _PATH,
            "in_degree": Column(_COUNT, "Other pages that link to this one"),
            "out_degree": Column(_COUNT, "Other pages that this one links to"),
            "pagerank": Column(pl.Float64, "Share of visits by a reader who follows links at random; all sum to 1"),
            "component_id": Column(_COUNT, "Pages joined by links of any direction; 1 is the largest group"),
            "component_size": Column(_COUNT, "Pages in that group"),
            "strong_component_id": Column(_COUNT, "Pages with a way from each to each other; 1 is the largest group"),
            "strong_component_size": Column(_COUNT, "Pages in that group"),
            "bow_tie": Column(
                pl.String,
                "core: largest strong group; in: leads there; out: led to from there; tube, tendril: joined with it"
                " otherwise; island: not; NULL where no pages link in a circle",
                nullable=True,
            ),
            "depth": Column(_COUNT, "Clicks from home, through listings and links; NULL: no way", nullable=True),
            "is_only_listed": Column(pl.Boolean, "A listing leads there, and no link of a page that can be reached"),
            "is_orphan": Column(pl.Boolean, "in_degree is 0"),
            "is_dead_end": Column(pl.Boolean, "out_degree is 0"),
        },
    ),
    "graph_statistics": Table(
        "figure of the whole link graph, beside what chance gives",
        ("statistic",),
        {
            "statistic": Column(pl.String, "Name of the figure"),
            "value": Column(pl.Float64, "The figure; NULL where it is not defined", nullable=True),
            "null_model": Column(
                pl.String, "Random graphs: same degrees, each page keeps its own; same size, as many edges in all"
            ),
            "random_mean": Column(pl.Float64, "Mean of the same figure in random graphs", nullable=True),
            "random_sd": Column(pl.Float64, "Standard deviation in random graphs", nullable=True),
            "z_score": Column(
                pl.Float64,
                "(value - random_mean) / random_sd, less where random graphs go as far (docs/graph.md); NULL where"
                " they are all alike",
                nullable=True,
            ),
            "draw_count": Column(_COUNT, "Random graphs drawn"),
            "meaning": Column(pl.String, "What it measures"),
        },
    ),
    "subject_flows": Table(
        "pair of subjects that edges join, or that chance would join",
        ("source_subject_id", "target_subject_id"),
        {
            "source_subject_id": Column(pl.String, "Subject of the pages that link; (none) for pages without one"),
            "target_subject_id": Column(pl.String, "Subject of the pages linked to; (none) for pages without one"),
            "edge_count": Column(_COUNT, "Distinct pairs of two different pages"),
            "random_mean": Column(pl.Float64, "Mean of the same figure in random graphs", nullable=True),
            "random_sd": Column(pl.Float64, "Standard deviation in random graphs", nullable=True),
            "z_score": Column(
                pl.Float64,
                "(edge_count - random_mean) / random_sd, less where random graphs go as far (docs/graph.md); NULL"
                " where they are all alike",
                nullable=True,
            ),
        },
    ),
    "page_duplicates": Table(
        "page in a cluster of duplicates; a page is in one cluster of a kind at most",
        ("kind", "path"),
        {
            "cluster_id": Column(pl.String, "Kind and keeper of the cluster"),
            "path": _PATH,
            "kind": Column(
                pl.String, "What the pages share: title; text (equal); near (text, but for a few words)"
            ),
            "similarity": Column(
                pl.Float64, "How much of the keeper's text the page's text has: cosine of their words, from 0 to 1"
            ),
            "text_match": Column(
                pl.String, "The page's text beside the keeper's: same, near, or different (in kind title: one "
                "question, another answer)"
            ),
            "keeper_path": Column(
                pl.String, "Page of the cluster that is best kept: most linked to, then longest, then oldest"
            ),
            "keeper_reason": Column(pl.String, "What puts the keeper before the next page, in words"),
        },
    ),
    "keyword_uses": Table(
        "page × keyword that its text uses and it does not declare, or that it declares and its text lacks",
        ("path", "keyword_id"),
        {
            "path": _PATH,
            "keyword_id": _KEYWORD_ID,
            "kind": Column(pl.String, "undeclared: used, but not declared; absent: declared, but not in the text"),
            "use_count": Column(_COUNT, "Uses in the text, of a keyword that is not declared"),
            "missing_words": Column(TEXTS, "Words of a declared keyword that the text lacks, in every form"),
            "declared_share": Column(
                pl.Float64, "Pages that declare the keyword, by these and those that only use it; NULL where absent",
                nullable=True,
            ),
        },
    ),
    "text_damage": Table(
        "damaged place in a text, title, description, keyword or link title that was taken as it stands",
        ("path", "position"),
        {
            "path": _PATH,
            "position": Column(_COUNT, "Place among the page's rows, from 1"),
            "line": Column(_COUNT, "Line of the file, from 1"),
            "column": Column(_COUNT, "Column of the line, from 1", nullable=True),
            "field": Column(pl.String, "Field as authored, or body"),
            "kind": Column(pl.String, "; ".join(kind.label for kind in DamageKind)),
            "found": Column(pl.String, "What stands there in the file; at most 200 characters"),
            "repair": Column(
                pl.String, "What to write in its place, where there is exactly one answer", nullable=True
            ),
            "excerpt": Column(pl.String, "The place with what stands around it; control characters as signs"),
            "kind_count": Column(_COUNT, "Places of this kind in the same field; the first five have a row"),
        },
    ),
    "places": Table(
        "key of front matter that a finding may name",
        ("path", "field", "part"),
        {
            "path": _PATH,
            "field": Column(pl.String, "Column of `pages` that the key gives, or the `field` of a link"),
            "part": Column(pl.String, "Of a link that is a mapping: url, id or title; else value"),
            "key": Column(pl.String, "Key as authored, with those above it: seo.page_description"),
            "line": Column(_COUNT, "Line of the file, from 1"),
            "column": Column(_COUNT, "Column of the line, from 1"),
        },
    ),
    "findings": Table(
        "finding of a check: a flaw of one page, the same one from run to run",
        ("finding_id",),
        {
            "finding_id": Column(
                pl.String, "Hash of rule, page (url, else id, else path) and evidence; the same in every run"
            ),
            "rule": Column(pl.String, "Check that found it; see: matterhouse explain RULE"),
            "severity": Column(pl.String, "error, warning or note"),
            "path": _PATH,
            "line": Column(_COUNT, "Line of the file, from 1"),
            "column": Column(_COUNT, "Column of the line, from 1", nullable=True),
            "field": Column(pl.String, "Key of the front matter that stands there", nullable=True),
            "message": Column(pl.String, "What is wrong and what to do"),
            "details": Column(pl.String, "JSON: the evidence"),
            "status": Column(pl.String, "new, open, regressed (it was resolved once), or resolved in this run"),
            "is_rebased": Column(
                pl.Boolean, "It came with other settings or another version, while its file and the pages that the"
                " file linked to stayed as they were; no gate takes it for new",
            ),
            "first_seen_run": Column(pl.String, "Run that found it first"),
            "last_seen_run": Column(pl.String, "Last run that found it"),
            "is_waived": Column(pl.Boolean, "A waiver of matterhouse.toml holds for it"),
            "waiver_reason": Column(pl.String, "Why it is waived", nullable=True),
        },
    ),
    "front_matter_fields": Table(
        "key of the front matter",
        ("field",),
        {
            "field": Column(
                pl.String, "Key of the front matter, with dots for nesting; in a list of mappings, cards[].title"
            ),
            "file_count": Column(_COUNT, "Pages on which the key has a value"),
            "page_count": Column(_COUNT, "Pages: what the shares are of"),
            "filled_share": Column(pl.Float64, "file_count by page_count, from 0 to 1"),
            "main_type": Column(
                pl.String,
                "Type of at least nine tenths of the values: text, date, number, truth, list or mapping;"
                " NULL where there is none, or fewer than ten values",
                nullable=True,
            ),
            "types": Column(TEXTS, "Types with the number of values of each, such as `text 12`, most used first"),
            "value_count": Column(_COUNT, "Values that are not empty; in a list of mappings a page may have many"),
            "odd_count": Column(_COUNT, "Values that are not of the main type: see `front_matter_oddities`"),
            "distinct_count": Column(_COUNT, "Different values; of a list, different items"),
            "examples": Column(TEXTS, "Values of the first pages by path, cut to 80 characters"),
        },
    ),
    "front_matter_oddities": Table(
        "value that is not of its key's main type; of one key and type, the first hundred by path",
        ("path", "field", "type", "position"),
        {
            "path": _PATH,
            "field": Column(
                pl.String, "Key of the front matter, with dots for nesting; in a list of mappings, cards[].title"
            ),
            "position": Column(_COUNT, "Place among the page's odd values of this key and type, from 1"),
            "type": Column(pl.String, "Type of the value: text, date, number, truth, list or mapping"),
            "main_type": Column(pl.String, "Type that nearly all values of the key have"),
            "authored_value": Column(pl.String, "The value, cut to 80 characters"),
        },
    ),
    "field_history": Table(
        "key of the front matter in the run before",
        ("field",),
        {
            "field": Column(pl.String, "Key of the front matter"),
            "file_count_before": Column(_COUNT, "Pages on which the key had a value in the run before"),
            "page_count_before": Column(_COUNT, "Pages of the run before"),
            "types_before": Column(TEXTS, "Types with the number of values of each in the run before"),
        },
    ),
    "page_rivals": Table(
        "page in a cluster of pages that compete for the same searches",
        ("path",),
        {
            "cluster_id": Column(pl.String, "Path of the cluster's keeper"),
            "path": _PATH,
            "keyword_similarity": Column(
                pl.Float64, "Cosine of the canonical keywords of page and keeper, weighed by rarity, from 0 to 1"
            ),
            "title_similarity": Column(pl.Float64, "Cosine of the words of the two titles, from 0 to 1"),
            "text_similarity": Column(pl.Float64, "Cosine of the heaviest words of the two texts, from 0 to 1"),
            "shared_keywords": Column(TEXTS, "Keywords that page and keeper share, rarest first"),
            "keeper_path": Column(
                pl.String, "Page of the cluster that is best kept: most linked to, then longest, then oldest"
            ),
            "keeper_reason": Column(pl.String, "What puts the keeper before the next page, in words"),
        },
    ),
    "link_suggestions": Table(
        "page × rank",
        ("source_path", "rank"),
        {
            "source_path": Column(pl.String, "Path of the page that should link"),
            "rank": Column(_COUNT, "Place among the page's suggestions, best first, from 1"),
            "target_path": Column(pl.String, "Path of the page that it should link to"),
            "score": Column(pl.Float64, "Cosine of what the two pages are about, from 0 to 1"),
            "reasons": Column(TEXTS, "Why, in words"),
            "position": Column(_COUNT, "Number of the slot to fill"),
            "slot": Column(
                pl.String, "What stands there: empty, or a link that is broken, self, duplicate, hidden or off_topic"
            ),
            "replaces_position": Column(_COUNT, "Position of the link to replace; NULL: none", nullable=True),
        },
    ),
    "problems": Table(
        "file or field that could not be taken as authored",
        ("path", "line", "code", "message"),
        {
            "path": _PATH,
            "line": Column(_COUNT, "Line of the file, from 1"),
            "column": Column(_COUNT, "Column of the line, from 1", nullable=True),
            "code": Column(pl.String, "; ".join(code.code for code in ProblemCode)),
            "severity": Column(pl.String, "error or warning"),
            "message": Column(pl.String, "What is wrong and what to do"),
            "excerpt": Column(pl.String, "The line, or its beginning", nullable=True),
            "is_lost": Column(pl.Boolean, "The file has no row in `pages`"),
        },
    ),
    "page_history": Table(
        "page: when it came, was edited and was dated, over all runs",
        ("path",),
        {
            "path": _PATH,
            "first_seen_run": Column(pl.String, "Run that first had the page"),
            "edited_run": Column(pl.String, "Run that first had today's text and title"),
            "dated_run": Column(pl.String, "Run in which the page's newest day last moved on"),
        },
    ),
    "thresholds": Table(
        "limit that a report judges by: a key of [reports] in matterhouse.toml",
        ("name",),
        {
            "name": Column(pl.String, "Key of the setting"),
            "value": Column(pl.Float64, "Its value in this run"),
            "meaning": Column(pl.String, "What it decides"),
        },
    ),
    "runs": Table(
        "run",
        ("run_id",),
        {
            "run_id": Column(pl.String, "Identifier of the run; sorts by time"),
            "started_at": Column(pl.Datetime("us", "UTC"), "When the build began, in UTC"),
            "finished_at": Column(pl.Datetime("us", "UTC"), "When it was published, in UTC"),
            "source": Column(pl.String, "Folder that was read"),
            "source_revision": Column(pl.String, "Git commit of the source, where there is one", nullable=True),
            "file_count": Column(_COUNT, "Files found"),
            "added_count": Column(_COUNT, "Files that the run before did not have"),
            "changed_count": Column(_COUNT, "Files with other bytes than in the run before"),
            "removed_count": Column(_COUNT, "Files that only the run before had"),
            "problem_count": Column(_COUNT, "Rows in `problems`"),
            "extract_seconds": Column(pl.Float64, "Wall time of the stage extract, in seconds", nullable=True),
            "tabulate_seconds": Column(pl.Float64, "Wall time of the stage tabulate, in seconds", nullable=True),
            "model_seconds": Column(pl.Float64, "Wall time of the stage model, in seconds", nullable=True),
            "versions": Column(pl.String, "JSON: versions of Matterhouse and of what it stands on"),
        },
    ),
}  # fmt: skip


HISTORY: dict[str, Table] = {
    "runs": TABLES["runs"],
    "findings": Table(
        "time that a finding was there",
        ("finding_id", "opened_run"),
        {
            **{
                name: TABLES["findings"].columns[name]
                for name in ("finding_id", "rule", "severity", "path", "message")
            },
            "opened_run": Column(pl.String, "Run that found it, for the first time or again"),
            "last_seen_run": Column(pl.String, "Last run that found it; NULL while it is there", nullable=True),
            "resolved_run": Column(pl.String, "First run without it; NULL while it is there", nullable=True),
        },
    ),
    "headlines": Table(
        "run that changed something × headline figure",
        ("run_id", "headline"),
        {
            "run_id": TABLES["runs"].columns["run_id"],
            "headline": Column(pl.String, "Name of the figure; see the report headlines"),
            "value": Column(pl.Int64, "The figure"),
        },
    ),
}
"""What `history/` holds; in SQL: history.runs, history.findings, history.headlines."""


class SchemaError(Exception):
    """A table does not have the columns, types or values that its schema declares."""


def checked(name: str, frame: pl.DataFrame, *, without: Collection[str] = ()) -> pl.DataFrame:
    """Return the frame with its columns in declared order; raise `SchemaError` where it does not fit.

    Types have to be equal, columns that are not nullable full. `without` names columns that come from elsewhere.
    """
    columns = {name: column for name, column in TABLES[name].columns.items() if name not in without}
    missing = columns.keys() - set(frame.columns)
    if missing:
        raise SchemaError(f"{name}: no column {', '.join(sorted(missing))}; see transforms/schemas.py")
    frame = frame.select(*columns)
    for column, declared in columns.items():
        if frame.schema[column] != declared.dtype:
            raise SchemaError(f"{name}.{column} is {frame.schema[column]}, declared as {declared.dtype}")
        if not declared.nullable and frame[column].null_count():
            raise SchemaError(f"{name}.{column} has {frame[column].null_count()} NULLs and may have none")
    return frame
