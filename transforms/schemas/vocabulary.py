"""Subjects and keywords, and what authors' spellings of them stand for."""

from __future__ import annotations

import polars as pl

from transforms.schemas.table import COUNT, KEYWORD_ID, PATH, SUBJECT_ID, TEXTS, Column, Table

VOCABULARY: dict[str, Table] = {
    "subjects": Table(
        "canonical subject",
        ("subject_id",),
        {
            "subject_id": SUBJECT_ID._replace(nullable=False),
            "label": Column(pl.String, "Spelling to show: the declared one, else the most used, then the best cased"),
            "variants": Column(TEXTS, "Every authored spelling, most used first"),
            "page_count": Column(COUNT, "Pages"),
        },
    ),
    "page_subjects": Table(
        "page × subject that it states, or has from its folder",
        ("path", "position"),
        {
            "path": PATH,
            "position": Column(COUNT, "Place in the authored list, from 1"),
            "raw": Column(pl.String, "Spelling as authored"),
            "subject_id": SUBJECT_ID._replace(nullable=False),
            "origin": Column(
                pl.String, "Where it comes from: the key of the front matter that it stands under, or `folder`"
            ),
        },
    ),
    "keywords": Table(
        "canonical keyword",
        ("keyword_id",),
        {
            "keyword_id": KEYWORD_ID,
            "label": Column(pl.String, "Spelling to show: the most used one"),
            "page_count": Column(COUNT, "Pages"),
            "subject_count": Column(COUNT, "Different subjects among those pages"),
            "mention_count": Column(COUNT, "Authored mentions; a page may mention a keyword more than once"),
            "variant_count": Column(COUNT, "Different authored spellings"),
        },
    ),
    "page_keywords": Table(
        "page × authored keyword",
        ("path", "position"),
        {
            "path": PATH,
            "position": Column(COUNT, "Place in the authored list, from 1"),
            "raw": Column(pl.String, "Spelling as authored, trimmed"),
            "keyword_id": KEYWORD_ID,
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
            "mention_count": Column(COUNT, "Authored mentions of this spelling"),
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
            "mention_count": Column(COUNT, "Authored mentions of this spelling"),
        },
    ),
    "keyword_uses": Table(
        "page × keyword that its text uses and it does not declare, or that it declares and its text lacks",
        ("path", "keyword_id"),
        {
            "path": PATH,
            "keyword_id": KEYWORD_ID,
            "kind": Column(pl.String, "undeclared: used, but not declared; absent: declared, but not in the text"),
            "use_count": Column(COUNT, "Uses in the text, of a keyword that is not declared"),
            "missing_words": Column(TEXTS, "Words of a declared keyword that the text lacks, in every form"),
            "declared_share": Column(
                pl.Float64, "Pages that declare the keyword, by these and those that only use it; NULL where absent",
                nullable=True,
            ),
        },
    ),
}  # fmt: skip
