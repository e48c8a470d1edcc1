r"""Ways to hurt a page, each as it happens to real ones, with what the page was before.

An injury takes a page's file as text and returns the file before and after it, or None where the page has nothing
of that kind to hurt. Some are only possible in another way of writing: a form feed comes from `\frac` between double
quotes, so that the page is first written so, with the same value.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from transforms.damage.kinds import DamageKind
from transforms.damage.prose import Prose

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

ANSWER = re.compile(r"^answer: >-\n    (?P<text>.+)$", re.MULTILINE)
TITLE = re.compile(r"^title: >-\n    (?P<text>.+)$", re.MULTILINE)
DESCRIPTION = re.compile(r"^  page_description: >-\n    (?P<text>.+)$", re.MULTILINE)
_COMMAND = re.compile(
    r"\\(?=(?:alpha|approx|beta|begin|bar|binom|boldsymbol|epsilon|equiv|exists|frac|forall|rho|right|rangle|times"
    r"|text|theta|tau|tan|triangle|tilde|vec|varepsilon|varphi)(?![A-Za-z]))"
)
_LETTERS = {"a": "\x07", "b": "\x08", "e": "\x1b", "f": "\x0c", "r": "\r", "t": "\t", "v": "\x0b"}
_WHOLLY = re.compile(
    r"\\(?=(?:frac\{|text\{|begin\{|binom\{|boldsymbol\{|tilde\{|vec\{|bar\{|(?:times|theta|alpha|forall|nabla|rho"
    r"|rightarrow|right|epsilon|varepsilon|varphi|approx|equiv|exists|triangle|notin)(?![A-Za-z])))"
)
_BRACED = re.compile(r"\\(?=(?:frac|sqrt|mathbf|mathrm|mathbb|text|overline|hat)\{)")


class Injury(NamedTuple):
    """A page before and after it was hurt, and the offset in the page after it."""

    before: str
    after: str
    at: int


class Way(NamedTuple):
    """A way to hurt a page: its name, the kind that should be found, and the function that does it."""

    name: str
    kind: DamageKind
    hurt: Callable[[str, random.Random], Injury | None]


def _formulas(page: str, scalar: re.Pattern[str] = ANSWER) -> list[tuple[int, int]]:
    """Return where the formulas of a page's answer stand in the file."""
    match = scalar.search(page)
    if match is None:
        return []
    lead = match.start("text")
    return [(lead + start, lead + end) for start, end in Prose(match["text"].replace("\\n", "  ")).formulas]


def _in_formulas(page: str, pattern: re.Pattern[str], rng: random.Random) -> int | None:
    """Return the place of one match of a pattern in a formula."""
    places = [match.start() for span in _formulas(page) for match in pattern.finditer(page, *span)]
    return rng.choice(places) if places else None


def _replace(page: str, at: int, length: int, text: str) -> Injury:
    return Injury(page, page[:at] + text + page[at + length :], at)


def eaten_in_quotes(page: str, rng: random.Random) -> Injury | None:
    r"""Write the answer between double quotes, and one command in it with a single backslash: `\f` is a form feed."""
    match, at = ANSWER.search(page), _in_formulas(page, _COMMAND, rng)
    if match is None or at is None:
        return None
    text, inner = match["text"], at - match.start("text")
    head, tail = json.dumps(text[:inner], ensure_ascii=False)[:-1], json.dumps(text[inner:], ensure_ascii=False)[1:]
    lead, rest = page[: match.start()] + "answer: " + head, page[match.end() :]
    return Injury(lead + tail + rest, lead + tail[1:] + rest, len(lead))


def eaten_in_body(page: str, rng: random.Random) -> Injury | None:
    """Move the answer into the body, and put the control character in place of a command's beginning."""
    match, at = ANSWER.search(page), _in_formulas(page, _COMMAND, rng)
    fence = page.find("\n---\n")
    if match is None or at is None or fence < 0:
        return None
    text, inner = match["text"], at - match.start("text")
    head = page[: match.start()] + page[match.end() + 1 : fence] + "\n---\n" + _lines(text[:inner])
    tail = _lines(text[inner:]) + "\n"
    return Injury(head + tail, head + _LETTERS[tail[1]] + tail[2:], len(head))


def _lines(text: str) -> str:
    return re.sub(r"\\n(?!u\b|abla|eq|otin|eg|e\b)", "\n", text)


def eaten_wholly(page: str, rng: random.Random) -> Injury | None:
    """Take a command's backslash and first letter away."""
    at = _in_formulas(page, _WHOLLY, rng)
    return None if at is None else _replace(page, at, 2, "")


def lost_backslash(page: str, rng: random.Random) -> Injury | None:
    """Take a command's backslash away."""
    at = _in_formulas(page, _BRACED, rng)
    return None if at is None else _replace(page, at, 1, "")


def lost_dollar(page: str, rng: random.Random) -> Injury | None:
    """Take one mark of a formula with LaTeX in it away."""
    marks = [
        (at, length)
        for start, end in _formulas(page)
        if "\\" in page[start:end] and page[start] == "$"
        for length in (2 if page.startswith("$$", start) else 1,)
        for at in (start, end - length)
    ]
    return _replace(page, *rng.choice(marks), "") if marks else None


def lost_brace(page: str, rng: random.Random) -> Injury | None:
    """Take a closing brace away."""
    at = _in_formulas(page, re.compile(r"(?<!\\)\}"), rng)
    return None if at is None else _replace(page, at, 1, "")


def lost_fence(page: str, rng: random.Random) -> Injury | None:
    """Take a closing fence away."""
    match = ANSWER.search(page)
    fences = list(re.finditer(r"(?:\\n) *```(?=\\n|$)", match["text"])) if match else []
    closing = [
        fence for number, fence in enumerate(re.finditer(r"```", match["text"]) if match else []) if number % 2
    ]
    ends = {fence.start() for fence in closing}
    good = [fence for fence in fences if fence.end() - 3 in ends]
    if match is None or not good or match["text"].count("```") % 2:
        return None
    fence = rng.choice(good)
    return _replace(page, match.start("text") + fence.start(), len(fence[0]), "")


def _insert(*sentences: str) -> Callable[[str, random.Random], Injury | None]:
    """Return an injury that puts one of some sentences behind a paragraph of the answer."""

    def hurt(page: str, rng: random.Random) -> Injury | None:
        match = ANSWER.search(page)
        ends = [end.end() for end in re.finditer(r"[a-z][.](?=\\n\\n[A-Z])", match["text"])] if match else []
        if match is None or not ends:
            return None
        at = match.start("text") + rng.choice(ends)
        return _replace(page, at, 0, "\\n\\n" + rng.choice(sentences))

    return hurt


def _whole(*values: str) -> Callable[[str, random.Random], Injury | None]:
    """Return an injury that puts one of some values in place of the description or the title."""

    def hurt(page: str, rng: random.Random) -> Injury | None:
        match = rng.choice((DESCRIPTION, TITLE)).search(page)
        if match is None:
            return None
        return _replace(page, match.start("text"), len(match["text"]), rng.choice(values))

    return hurt


def mojibake(page: str, rng: random.Random) -> Injury | None:
    """Read one character's UTF-8 bytes as Windows-1252."""
    import ftfy.bad_codecs  # noqa: F401 - registers sloppy-windows-1252

    match = ANSWER.search(page)
    places = [found.start() for found in re.finditer(r"[^\x00-\x7f]", match["text"])] if match else []
    if match is None or not places:
        return None
    at = match.start("text") + rng.choice(places)
    return _replace(page, at, 1, page[at].encode().decode("sloppy-windows-1252"))


def lost_character(page: str, rng: random.Random) -> Injury | None:
    """Put U+FFFD in place of a character."""
    match = ANSWER.search(page)
    places = [found.start() for found in re.finditer(r"[^\x00-\x7f]", match["text"])] if match else []
    return _replace(page, match.start("text") + rng.choice(places), 1, "\ufffd") if match and places else None


def entity(page: str, rng: random.Random) -> Injury | None:
    """Write a sign of the title as an HTML entity."""
    match = TITLE.search(page)
    places = [found.start() for found in re.finditer("['\"&]", match["text"])] if match else []
    if match is None or not places:
        return None
    at = match.start("text") + rng.choice(places)
    return _replace(page, at, 1, {"'": "&#39;", '"': "&quot;", "&": "&amp;"}[page[at]])


def cut(page: str, rng: random.Random) -> Injury | None:
    """End the answer within a sentence."""
    match = ANSWER.search(page)
    if match is None or len(match["text"]) < 400:
        return None
    text = match["text"]
    kept = _kept(text, rng)
    while kept.count("```") % 2:
        kept = _kept(text, rng)
    return _replace(page, match.start("text") + len(kept), len(text) - len(kept), "")


def _kept(text: str, rng: random.Random) -> str:
    """Return a text up to a letter or digit somewhere in it."""
    kept = text[: rng.randrange(len(text) * 3 // 10, len(text) * 9 // 10)].rstrip()
    while not kept[-1].isalnum() or kept.endswith("\\n"):
        kept = kept[:-1].rstrip().removesuffix("\\")
    return kept


def only_title(page: str, _: random.Random) -> Injury | None:
    """Put the title in place of the answer."""
    match, title = ANSWER.search(page), TITLE.search(page)
    if match is None or title is None:
        return None
    return _replace(page, match.start("text"), len(match["text"]), title["text"])


WAYS = (
    Way("escape eaten between double quotes", DamageKind.EATEN_ESCAPE, eaten_in_quotes),
    Way("escape eaten in a body", DamageKind.EATEN_ESCAPE, eaten_in_body),
    Way("escape eaten wholly", DamageKind.EATEN_ESCAPE, eaten_wholly),
    Way("backslash lost", DamageKind.LOST_BACKSLASH, lost_backslash),
    Way("dollar lost", DamageKind.UNBALANCED_FORMULA, lost_dollar),
    Way("brace lost", DamageKind.UNBALANCED_BRACKETS, lost_brace),
    Way("closing fence lost", DamageKind.UNCLOSED_CODE, lost_fence),
    Way(
        "note to the author", DamageKind.PLACEHOLDER,
        _insert("TODO: add a source.", "[TODO: explain this]", "FIXME(anna): wrong year.", "(TBD)",
                "Lorem ipsum dolor sit amet, consectetur adipiscing elit."),
    ),
    Way(
        "template mark", DamageKind.UNRENDERED_TEMPLATE,
        _insert("Read more about {{ page.title }}.", "{% include note.html %}", "Dear {{name}}, this matters."),
    ),
    Way("empty value in a field", DamageKind.LEAKED_VALUE, _whole("undefined", "NaN", "[object Object]", 'null')),
    Way(
        "empty value in the text", DamageKind.LEAKED_VALUE, _insert("undefined", "- [object Object]", "**undefined**")
    ),
    Way(
        "chat program's talk", DamageKind.CHAT_LEAKAGE,
        _insert("As an AI language model, I cannot give advice.", "Assistant: Here is the answer.", "<|im_end|>",
                "I'm just an AI assistant, so please check this.", "See the source :contentReference[oaicite:2]."),
    ),
    Way("UTF-8 read as Windows-1252", DamageKind.MOJIBAKE, mojibake),
    Way("character lost", DamageKind.LOST_CHARACTER, lost_character),
    Way("HTML entity in the title", DamageKind.HTML_ENTITY, entity),
    Way("cut off", DamageKind.CUT_OFF, cut),
    Way("nothing but the title", DamageKind.TEXT_IS_TITLE, only_title),
)  # fmt: skip
