"""A plan → the site's files, in the form in which a content system exports questions and answers."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bench.corpus import plan as planned
from bench.corpus.words import COMMON, HEAD, SLICE, THEME, by_zipf, keyword, name, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TITLE_WORDS = 9
SENTENCE = 15
WRITTEN_NS = 1_700_000_000 * 10**9
"""The time of every file: far enough in the past to be trusted."""


class Pages:
    """Writes the pages of a plan."""

    def __init__(self, plan: planned.Plan):
        self.plan = plan
        self.words = np.array([word(number) for number in range(COMMON)], dtype=object)
        labels = [f"{word(90_000 + 7 * number)} {word(40_000 + 11 * number)}" for number in range(100)]
        self.subjects = [label.title() for label in labels]
        self.folders = [label.replace(" ", "-") for label in labels]

    @cached_property
    def titles(self) -> np.ndarray:
        """The words of each page's title but the last, which is the page's own."""
        random = np.random.default_rng([self.plan.seed, 3])
        count = self.plan.page_count
        return self._word_numbers(random, np.arange(count).repeat(TITLE_WORDS)).reshape(count, TITLE_WORDS)

    def write(self, folder: Path, first: int, last: int) -> None:
        """Write the pages from `first` to before `last`."""
        for subject in self.folders:
            (folder / "learn" / subject / "questions").mkdir(parents=True, exist_ok=True)
        for page in range(first, last):
            path = f"{folder}/{self.path(page)}"
            with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - a Path costs more than the file
                file.write(self.text_of_file(page))
            os.utime(path, ns=(WRITTEN_NS, WRITTEN_NS))

    def path(self, page: int) -> str:
        """Return the path of a page's file."""
        return f"{self.url(page)[1:]}.md"

    def url(self, page: int) -> str:
        """Return the url that a page states; a copy has the title of another page, but a url of its own."""
        original = int(self.plan.original[page])
        copy = "" if original == page else f"-{name(page)}"
        slug = "-".join([*self.words[self.titles[original]], name(original)])
        return f"/learn/{self.folders[self.plan.subject[page]]}/questions/{slug}{copy}"

    def title(self, page: int) -> str:
        """Return a page's title, which ends with a word that no other title has."""
        original = int(self.plan.original[page])
        return " ".join([*self.words[self.titles[original]], name(original)]).capitalize() + "?"

    def text_of_file(self, page: int) -> str:
        """Return what stands in the file of a page."""
        plan = self.plan
        original = int(plan.original[page])
        random = np.random.default_rng([plan.seed, 5, original])
        description, *sentences = self._sentences(random, original)
        title = self.title(page)
        url = self.url(page)
        flaws = {flaw for flaw, found in plan.flaws.items() if found[page]}
        first, last = plan.first_keyword[page : page + 2]
        keywords = ", ".join(
            keyword(rank).capitalize() if is_capital else keyword(rank)
            for rank, is_capital in zip(plan.keyword[first:last].tolist(), plan.is_capital[first:last], strict=True)
        )
        day = 1 + page * 120 // plan.page_count
        date = "2024-02-30" if "date-invalid" in flaws else f"2024-{9 + (day - 1) // 30:02}-{1 + (day - 1) % 30:02}"
        lines = [
            "---",
            "_schema: default",
            f"id: {self._id(page)}",
            f"date: {date}",
            "title: {{ page.title }}" if "front-matter-template" in flaws else f"title: >-\n    {title}",
            "seo:",
            "  title: Answers",
            *([] if "no description" in flaws else [f"  page_description: >-\n    {description}"]),
            f"  page_keywords: >-\n    {keywords}",
            "author: Editors",
            f"question: >-\n    {title}",
            f"answer: >-\n    {_answer(sentences)}",
            f"subject: {self.subjects[plan.subject[page]]}",
            *(["author: Editors"] if "duplicate-key" in flaws else []),
            f"url: {url}",
            "score: -1.0",
            *([f"aliases:\n  - {self._alias(page)}"] if plan.has_alias[page] else []),
            *(line for slot in range(plan.link_count[page]) for line in self._link(page, slot)),
            "---",
            "",
            "&nbsp;",
            "",
        ]
        return "\n".join(lines)

    def _id(self, page: int) -> int:
        return 100_000 + int(self.plan.id[page])

    def _alias(self, page: int) -> str:
        return f"/older/{name(page)}"

    def _link(self, page: int, slot: int) -> Iterator[str]:
        """Yield the lines of a related link, with the flaw that its verdict calls for."""
        plan = self.plan
        target, verdict, drawn_at, other = (
            int(columns[page, slot]) for columns in (plan.target, plan.verdict, plan.drawn_at, plan.other)
        )
        url, identifier, title = self.url(target), self._id(target), self.title(target)
        if verdict == planned.STALE_TITLE:
            title = f"Once {title}"
        if verdict == planned.REDIRECTED:
            url = self._alias(target)
        if verdict in (planned.URL_DANGLING, planned.AMBIGUOUS, planned.BROKEN):
            url = f"/gone/{name(page)}/{drawn_at}"
        if verdict in (planned.ID_CONFLICT, planned.AMBIGUOUS):
            identifier = self._id(other)
        if verdict in (planned.ID_DANGLING, planned.BROKEN):
            identifier += plan.page_count
        yield f"related_article{slot + 1}:"
        yield f"    id: {identifier}"
        yield f"    title: >-\n        {title}"
        yield f"    subject: {self.subjects[plan.subject[target]]}"
        yield f"    url: {url}"

    def _sentences(self, random: np.random.Generator, page: int) -> Iterator[str]:
        """Yield a description and the sentences of a text, which names the page somewhere."""
        count = 30 + int(np.clip(random.normal(335, 78), 60, 1200))
        words: list[str] = self.words[self._word_numbers(random, np.full(count, page))].tolist()
        words[35] = name(page)
        yield " ".join(words[:30]).capitalize() + "."
        for start in range(30, count, SENTENCE):
            yield " ".join(words[start : start + SENTENCE]).capitalize() + "."

    def _word_numbers(self, random: np.random.Generator, pages: np.ndarray) -> np.ndarray:
        """Draw a word for each of the given pages: half from all, then of its subject, then of its batch."""
        count = len(pages)
        kind = random.random(count)
        rank = by_zipf(random, count, spread=8, tail=0.5, most=1 << 20)
        of_subject = HEAD + self.plan.subject[pages].astype(np.int64) * SLICE + rank % SLICE
        of_batch = pages // planned.BATCH * 7919 % (COMMON - THEME) + rank % THEME
        return np.where(kind < 0.5, rank % HEAD, np.where(kind < 0.85, of_subject, of_batch))


def _answer(sentences: list[str]) -> str:
    r"""Return a text with an introduction, a numbered list and an end; `\n` stands for a line break."""
    parts = [" ".join(sentences[:3])]
    for number, start in enumerate(range(3, len(sentences) - 2, 3), 1):
        lead, _, rest = sentences[start].partition(" ")
        parts.append(" ".join([f"{number}. **{lead}**:", rest, *sentences[start + 1 : start + 3]]))
    return r"\n\n".join(parts)
