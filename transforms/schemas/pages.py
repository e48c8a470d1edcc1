"""What a file is: its columns, urls, places and history, what is wrong with it, and where its text is damaged."""

from __future__ import annotations

import polars as pl

from transforms.damage.kinds import DamageKind
from transforms.problems import ProblemCode
from transforms.schemas.table import COUNT, PATH, SUBJECT_ID, TEXTS, Column, Table

PAGES: dict[str, Table] = {
    "pages": Table(
        "readable file; one whose front matter failed has its path, text and a row in `problems`",
        ("path",),
        {
            "path": PATH,
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
            "subject_id": SUBJECT_ID,
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
            "word_count": Column(COUNT, "Pieces of `text` between white space"),
            "heading_count": Column(COUNT, "Markdown headings in `text`, without code"),
            "formula_count": Column(COUNT, "Formulas in `text`, without code: `$…$`, `$$…$$` and LaTeX's brackets"),
            "code_block_count": Column(COUNT, "Blocks of code between fences in `text`"),
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
    "page_urls": Table(
        "url that a page answers to",
        ("path", "kind", "url"),
        {
            "path": PATH,
            "url": Column(pl.String, "Url as authored or derived"),
            "url_key": Column(
                pl.String,
                "What urls are compared by: own host, trailing slash, .html, index and fragment dropped; decoded",
            ),
            "kind": Column(pl.String, "authored, derived (made of the path, as the site's generator does) or alias"),
        },
    ),
    "page_anchors": Table(
        "place of a page that the fragment of a url can name",
        ("path", "position"),
        {
            "path": PATH,
            "position": Column(COUNT, "Place among the page's, from 1"),
            "anchor": Column(
                pl.String,
                "Name of the place, of a heading as GitHub, Hugo and Jekyll write it. * stands for what a template"
                " puts in, alone for an included file or a page that has no text of its own",
            ),
            "title": Column(pl.String, "Text of the heading; NULL for anything else", nullable=True),
            "level": Column(COUNT, "Level of the heading, 1 to 6; NULL for anything else", nullable=True),
            "line": Column(COUNT, "Line of the file, from 1"),
        },
    ),
    "places": Table(
        "key of front matter that a finding may name",
        ("path", "field", "part"),
        {
            "path": PATH,
            "field": Column(pl.String, "Column of `pages` that the key gives, or the `field` of a link"),
            "part": Column(pl.String, "Of a link that is a mapping: url, id or title; else value"),
            "key": Column(pl.String, "Key as authored, with those above it: seo.page_description"),
            "line": Column(COUNT, "Line of the file, from 1"),
            "column": Column(COUNT, "Column of the line, from 1"),
        },
    ),
    "page_history": Table(
        "page: when it came, was edited and was dated, over all runs",
        ("path",),
        {
            "path": PATH,
            "first_seen_run": Column(pl.String, "Run that first had the page"),
            "edited_run": Column(pl.String, "Run that first had today's text and title"),
            "dated_run": Column(pl.String, "Run in which the page's newest day last moved on"),
        },
    ),
    "problems": Table(
        "file or field that could not be taken as authored",
        ("path", "line", "code", "message"),
        {
            "path": PATH,
            "line": Column(COUNT, "Line of the file, from 1"),
            "column": Column(COUNT, "Column of the line, from 1", nullable=True),
            "code": Column(pl.String, "; ".join(code.code for code in ProblemCode)),
            "severity": Column(pl.String, "error or warning"),
            "message": Column(pl.String, "What is wrong and what to do"),
            "excerpt": Column(pl.String, "The line, or its beginning", nullable=True),
            "is_lost": Column(pl.Boolean, "The file has no row in `pages`"),
        },
    ),
    "text_damage": Table(
        "damaged place in a text, title, description, keyword or link title that was taken as it stands",
        ("path", "position"),
        {
            "path": PATH,
            "position": Column(COUNT, "Place among the page's rows, from 1"),
            "line": Column(COUNT, "Line of the file, from 1"),
            "column": Column(COUNT, "Column of the line, from 1", nullable=True),
            "field": Column(pl.String, "Field as authored, or body"),
            "kind": Column(pl.String, "; ".join(kind.label for kind in DamageKind)),
            "found": Column(pl.String, "What stands there in the file; at most 200 characters"),
            "repair": Column(
                pl.String, "What to write in its place, where there is exactly one answer", nullable=True
            ),
            "excerpt": Column(pl.String, "The place with what stands around it; control characters as signs"),
            "kind_count": Column(COUNT, "Places of this kind in the same field; the first five have a row"),
        },
    ),
}  # fmt: skip
