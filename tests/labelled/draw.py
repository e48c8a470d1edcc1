"""Draw pairs of authored keywords for labelling, by seed and stratum, before any merge rule is tuned on them.

`python -m tests.labelled.draw WAREHOUSE... > pairs.csv` reads the spellings of the current runs and writes
`stratum,left,right`. A stratum is a rough rule that finds pairs which may or may not be the same thing: much
rougher than the rules that merge, so that it also brings what they have to keep apart. Labels are then given by
reading; see tests/labelled/README.md.
"""

from __future__ import annotations

import csv
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SEED = 20250227
PER_STRATUM = 40
Pair = tuple[str, str]

SMALL = frozenset("a an and as at by de for from in of on or the to with".split())
PREFIXES = (
    "anti auto bi bio co counter cyber de e geo hyper inter intra macro meta micro mid mini mis multi neo neuro "
    "non over para photo poly post pre pro proto pseudo psycho re self semi socio sub super tele trans tri ultra un"
    " under"
)


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def dashless(text: str) -> str:
    return " ".join(re.sub(r"[-‐‑‒–—−]", " ", fold(text)).split())


def apostropheless(text: str) -> str:
    return re.sub(r"['’‘ʼ`]s?\b|['’‘ʼ`]", "", fold(text))


def bare(text: str) -> str:
    """Return only letters, digits and spaces: what is left when all signs go, too much for C++ and A+."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", fold(text)).split()) or text


def unsigned(text: str) -> str:
    """Return the text with no sign at all between its letters."""
    return re.sub(r"[\W_]", "", fold(text)) or text


def accentless(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", fold(text)) if not unicodedata.combining(char))


def singular(text: str) -> str:
    """Return the text with the last word's plural ending cut off, roughly."""
    text = dashless(text)
    for ending, other in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", "")):
        if text.endswith(ending) and len(text) > len(ending) + 1:
            return text[: -len(ending)] + other
    return text


def stem(text: str) -> str:
    """Return the first letters of every word: far too rough, for hard negatives."""
    return " ".join(word[: max(5, len(word) - 3)] for word in dashless(text).split())


def british(text: str) -> str:
    text = dashless(text)
    endings = "our or ise ize isa iza yse yze tre ter ll l ae e oe e ogue og ence ense programme program".split()
    for one, other in zip(endings[::2], endings[1::2], strict=True):
        text = text.replace(one, other)
    return text


def sorted_words(text: str) -> str:
    return " ".join(sorted(dashless(text).split()))


def digitless(text: str) -> str:
    return re.sub(r"\d", "", dashless(text))


def by_key(spellings: Iterable[str], key: Callable[[str], str], known: Callable[[str], str]) -> Iterator[Pair]:
    """Yield pairs whose keys are equal but not what the simpler `known` makes of them; one a group."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for spelling in spellings:
        groups[key(spelling)].setdefault(known(spelling), spelling)
    for found in groups.values():
        yield from combinations(found.values(), 2)


def initials(text: str, small: bool) -> str:
    words = [word for word in re.split(r"[\s\-/]+", text) if word[:1].isalnum()]
    return "".join(word[0] for word in words if small or word.casefold() not in SMALL).casefold()


def is_acronym(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][A-Za-z]{0,4}[A-Zs]", text)) and sum(char.isupper() for char in text) >= 2


def acronyms_of_pages(pages: Iterable[list[str]]) -> Iterator[Pair]:
    """Yield acronym and phrase that stand on one page and have the same initials, once each."""
    seen: set[Pair] = set()
    for keywords in pages:
        short = [keyword for keyword in keywords if is_acronym(keyword)]
        for left in short:
            letters = left.removesuffix("s").casefold()
            for right in keywords:
                if " " in right and letters in (initials(right, small=True), initials(right, small=False)):
                    pair = (left, right)
                    if pair not in seen:
                        seen.add(pair)
                        yield pair


def acronyms_anywhere(spellings: Iterable[str]) -> Iterator[Pair]:
    """Yield acronym and any phrase of the corpus with the same initials: mostly not the same."""
    phrases = defaultdict(list)
    listed = list(spellings)
    for spelling in listed:
        if " " in spelling:
            phrases[initials(spelling, small=False)].append(spelling)
    for spelling in listed:
        if is_acronym(spelling) and (found := phrases.get(spelling.casefold())):
            yield spelling, random.Random(spelling).choice(found)


def glosses(spellings: Iterable[str]) -> Iterator[Pair]:
    """Yield `phrase (X)` beside `phrase` and beside `X`."""
    listed = list(spellings)
    folded = {fold(spelling): spelling for spelling in listed}
    for spelling in listed:
        if match := re.fullmatch(r"(.+?)\s*\(([^()]+)\)", spelling):
            for part in match.groups():
                if found := folded.get(fold(part)):
                    yield spelling, found


def short_capitals(spellings: Iterable[str]) -> Iterator[Pair]:
    """Yield short words in capitals beside the same letters in another case, with or without a plural s."""
    cased = defaultdict(set)
    for spelling in spellings:
        if len(spelling) <= 6 and spelling.isalpha():
            cased[spelling.casefold()].add(spelling)
    for letters, found in cased.items():
        others = found | cased.get(letters.removesuffix("s"), set())
        for left in sorted(found):
            for right in sorted(others - {left}):
                if left.isupper() and not right.isupper():
                    yield left, right


def near(spellings: Iterable[str]) -> Iterator[Pair]:
    """Yield neighbours in alphabetical order that differ in one or two letters at the end or begin alike."""
    for left, right in pairwise(sorted({dashless(spelling) for spelling in spellings})):
        if abs(len(left) - len(right)) <= 2 and len(left) > 6 and left[:-2] == right[: len(left) - 2]:
            yield left, right


def one_word_more(spellings: Iterable[str]) -> Iterator[Pair]:
    folded = {fold(spelling): spelling for spelling in spellings}
    for text, spelling in folded.items():
        head, _, _ = text.rpartition(" ")
        if head in folded:
            yield spelling, folded[head]


def strata(spellings: list[str], pages: list[list[str]]) -> Iterator[tuple[str, Iterator[Pair]]]:
    prefix = re.compile(rf"\b({'|'.join(PREFIXES.split())})-")
    prefixed = [spelling for spelling in spellings if prefix.search(fold(spelling))]
    yield "casefold", by_key(spellings, fold, str)
    yield "short capitals", short_capitals(spellings)
    yield "dashes", by_key(spellings, dashless, fold)
    yield "apostrophes", by_key(spellings, apostropheless, dashless)
    yield "punctuation", by_key(spellings, bare, lambda text: dashless(re.sub(r"['’]s?\b|['’]", "", text)))
    yield "accents", by_key(spellings, accentless, fold)
    yield "plural, one word", ((a, b) for a, b in by_key(spellings, singular, dashless) if " " not in a + b)
    yield "plural, words", ((a, b) for a, b in by_key(spellings, singular, dashless) if " " in dashless(a))
    yield "plural, words 2", ((a, b) for a, b in by_key(spellings, singular, dashless) if " " in dashless(a))
    yield "gloss", glosses(spellings)
    yield "acronym, page", acronyms_of_pages(pages)
    yield "acronym, page 2", acronyms_of_pages(pages)
    yield "acronym, anywhere", acronyms_anywhere(spellings)
    yield "spelling", by_key(spellings, british, dashless)
    yield "prefix", by_key([*prefixed, *spellings], lambda text: prefix.sub(r"\1", fold(text)), dashless)
    yield "joined", by_key(spellings, unsigned, lambda text: bare(apostropheless(text)))
    yield "word order", by_key(spellings, sorted_words, dashless)
    yield "digits", by_key([s for s in spellings if re.search(r"[^\W\d]", s)], digitless, dashless)
    yield "stem", by_key(spellings, stem, singular)
    yield "near", near(spellings)
    yield "one word more", one_word_more(spellings)


def read(folder: Path) -> tuple[Counter[str], list[list[str]]]:
    """Return the spellings of a warehouse's current run with their use, and each page's keywords."""
    tables = folder / "runs" / (folder / "current").read_text(encoding="utf-8").strip() / "tables"
    frame = pl.read_parquet(tables / "page_keywords.parquet", columns=["path", "raw"])
    return Counter(frame["raw"].to_list()), frame.group_by("path", maintain_order=True).agg("raw")["raw"].to_list()


def main(folders: list[str]) -> None:
    used: Counter[str] = Counter()
    pages: list[list[str]] = []
    for folder in folders:
        counted, listed = read(Path(folder))
        used.update(counted)
        pages += listed
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["stratum", "left", "right"])
    drawn: set[frozenset[str]] = set()
    for name, found in strata(sorted(used), pages):
        pool = sorted({(left, right) for left, right in found})
        random.Random(f"{SEED} {name}").shuffle(pool)
        fresh = [pair for pair in pool if frozenset(pair) not in drawn][:PER_STRATUM]
        drawn |= {frozenset(pair) for pair in fresh}
        writer.writerows((name, *pair) for pair in fresh)
        sys.stderr.write(f"{name}: {len(fresh)} of {len(pool)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
