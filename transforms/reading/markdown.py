"""A Markdown text → the links and anchors in it, each with its line.

pyromark parses; what it does not know is done around it. Templates (`{{ … }}`, `{% … %}`) are shielded, because
their spaces and quotes would end a destination. HTML is read with patterns, block by block. What stands in code, in a
comment, or between the tags of a highlighted or raw block is no link.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Any, NamedTuple

import pyromark

from transforms.reading.signs import Signs
from transforms.sites.anchors import ANY, anchor_slug, unique_anchor

_OPTIONS = (
    pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
)
_SIGNS = ("](", "[[", "://", "<", "#", "\n--", "\n==", "\n-\n", "\n=\n", "]:", "][", "\n{:", " ^", "\n^")
"""What a text must hold somewhere to be worth a closer look; plain searches cost a tenth of a pattern."""
_COMMON_SIGNS = [sign.encode() for sign in _SIGNS if not Signs(sign).rare]
_RARE_SIGNS = sorted({rare for sign in _SIGNS if (rare := Signs(sign).rare)})
_HEADING = re.compile(r"\n#{1,6}[ \t]")
"""The commonest mark; found at a twentieth of the cost of looking for all of them."""
_MARKS = re.compile(
    r"\]\(|\]\[|\]:|\[\[|https?://|<[^<>\s@]{1,64}@|<(?:a|img)\s|(?:^|\n) {0,3}#{1,6}[ \t]"
    r"|\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)|\b(?:id|name)\s{0,9}=|\n[ \t]*\{:|\s\^[A-Za-z0-9\-]+[ \t]*(?:\n|$)",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\{\{[^\n{}]{0,400}\}\}|\{%[^\n%]{0,400}%\}")
_NOT_RENDERED = re.compile(
    r"\{%-?\s{0,9}(highlight|raw|comment|verbatim)\b[^\n%]{0,200}%\}"
    r"|\{\{[<%]\s{0,9}(highlight|mermaid|comment)\b[^\n}]{0,200}[>%]\}\}"
)
_END = r"\{{%-?\s{{0,9}}end{0}\s{{0,9}}-?%\}}|\{{\{{[<%]\s{{0,9}}/\s{{0,9}}{0}\s{{0,9}}[>%]\}}\}}"
_SHIELDED = " \t\"'<>()[]{}|\\&`*_~!#"
_SHIELD = {ord(sign): 0xF0000 + at for at, sign in enumerate(_SHIELDED)}
_UNSHIELD = {shield: sign for sign, shield in _SHIELD.items()}
_BRACKETED_LABEL = re.compile(r"\[(\[[^\[\]\n]*\])\](?=[(\[])")
_INLINE_ATTRIBUTE_ID = re.compile(r"^[ \t]*\{:[^}\n#]*#([\w\-:.]+)[^}\n]*\}[ \t]*$", re.MULTILINE)
_BLOCK_ID = re.compile(r"(?:^|\s)\^([A-Za-z0-9\-]+)[ \t]*$", re.MULTILINE)
_HTML_CODE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|pre|code|textarea)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    r"""<([a-z][a-z0-9\-]*+)(?=[\s/])((?:[^<>"']++|"[^"]{0,4000}+"|'[^']{0,4000}+')*+)>""", re.IGNORECASE
)
_HTML_ATTRIBUTE = re.compile(
    r"""\b(href|src|id|name|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE
)
_BARE_URL = re.compile(r"https?://[^\s<>\"'\]}|]+")
_AFTER_URL = ".,:;!?*_~'\""
_INCLUDED = re.compile(
    r"\{%-?\s{0,9}(?:include[\w\-]*|render|import|snippet|embed)\b"
    r"|\{\{[<%]\s{0,9}[\w\-/]{0,40}?(?:include|readfile|read-file|snippet|partial|transclu)"
    r"|\{!\s?[^\s{}!]{1,200}\s?!\}|--8<--|<!--\s{0,9}@include\b|^:::\s{1,9}\w+\.\w"
    r"|^import\s[^\n]{1,100}\sfrom\s{1,9}['\"][^'\"\n]{1,200}\.mdx?['\"]",
    re.MULTILINE,
)
"""What puts other files into a page, by the template languages and generators that are known."""
_INCLUDE_SIGNS = ("{%", "{{", "{!", "--8<--", "@include", ":::", ".md'", '.md"', ".mdx")
_FENCED = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[ \t]*$", re.MULTILINE | re.DOTALL)
TEXT_LENGTH = 1 << 22
"""How much of a text is parsed, in characters: the parser's events need a hundred times the memory."""


class FoundLink(NamedTuple):
    """One link of a text: inline, image or wikilink; its destination and words; its line, from 0."""

    kind: str
    url: str
    text: str
    line: int


class FoundAnchor(NamedTuple):
    """One place of a text that a fragment can name; `level` is that of a heading, 0 for anything else."""

    anchor: str
    title: str
    level: int
    line: int


def may_include(text: str, signs: Signs) -> bool:
    """Say whether a text has a sign of what puts another file into it."""
    rare = signs.rare
    if b"{" in rare or b"<" in rare or b":::" in signs.kept or b"import" in signs.data:
        return any(sign in text for sign in _INCLUDE_SIGNS)
    return False


def is_marked(text: str, signs: Signs) -> bool:
    """Say whether a text has a mark of a link or an anchor; most have none."""
    is_rare = signs.rare and any(sign in signs.rare for sign in _RARE_SIGNS)
    if not is_rare and not any(sign in signs.kept for sign in _COMMON_SIGNS):
        return False
    if b"#" in signs.rare and _HEADING.search(text):
        return True
    return any(sign in text for sign in _SIGNS) and bool(_MARKS.search(text))


class Markdown:
    """The links and anchors of one text, in their order. Never raises, whatever the text."""

    def __init__(self, text: str, anchors: Counter[str] | None = None, signs: Signs | None = None):
        self.links: list[FoundLink] = []
        self.anchors: list[FoundAnchor] = []
        self.taken = Counter[str]() if anchors is None else anchors
        text, signs = text[:TEXT_LENGTH], signs or Signs(text)
        if may_include(text, signs) and _INCLUDED.search(text):
            self._includes(_FENCED.sub(_line_breaks, _without_hidden(text)))
        if is_marked(text, signs):
            self._parse(text)

    def _parse(self, text: str) -> None:
        if "{" in text:
            text = _without_hidden(text)
            self._attribute_ids(text)
            text = _TEMPLATE.sub(lambda match: match[0].translate(_SHIELD), text)
        if "[[" in text:
            text = _BRACKETED_LABEL.sub(lambda match: f"[{match[1].translate(_SHIELD)}]", text)
        if "^" in text:
            for match in _BLOCK_ID.finditer(text):
                self._anchor(f"^{match[1]}", "", 0, text.count("\n", 0, match.start(1)))
        data = text.encode(errors="replace")
        _Events(self, data).read(data.decode())

    def _includes(self, text: str) -> None:
        """Add an anchor of any name where another file is put in."""
        for match in _INCLUDED.finditer(text):
            self.anchors.append(FoundAnchor(ANY, "", 0, text.count("\n", 0, match.start())))

    def _attribute_ids(self, text: str) -> None:
        for match in _INLINE_ATTRIBUTE_ID.finditer(text):
            self._anchor(match[1], "", 0, text.count("\n", 0, match.start(1)))

    def _anchor(self, anchor: str, title: str, level: int, line: int) -> None:
        self.taken[anchor] += 1
        self.anchors.append(FoundAnchor(anchor, title, level, line))


def _line_breaks(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _without_hidden(text: str) -> str:
    """Return the text with line breaks alone where a template keeps Markdown from being rendered."""
    pieces: list[str] = []
    at = 0
    unclosed: set[str] = set()
    for opening in _NOT_RENDERED.finditer(text):
        name = opening[1] or opening[2]
        if opening.start() < at or name in unclosed:
            continue
        closing = re.compile(_END.format(name)).search(text, opening.end())
        if closing is None:
            unclosed.add(name)
            continue
        pieces += [text[at : opening.start()], "\n" * text.count("\n", opening.start(), closing.end())]
        at = closing.end()
    return "".join([*pieces, text[at:]])


class _Events:
    """Goes through the parser's events; offsets are bytes of the shielded text."""

    def __init__(self, found: Markdown, data: bytes):
        self.found, self.data = found, data
        self.counted_to = self.counted = 0
        self.open: list[tuple[str, str, int, list[str]]] = []
        self.words: list[str] | None = None
        self.heading: tuple[int, str | None, list[str]] | None = None
        self.html: list[str] | None = None
        self.text_start = self.text_end = self.code_depth = 0
        self.has_urls = b"://" in data

    def read(self, text: str) -> None:
        for event, place in pyromark.events_with_range(text, options=_OPTIONS):
            if isinstance(event, str):
                self._add_words(" ")
                continue
            kind: str
            value: Any
            ((kind, value),) = event.items()
            if kind == "Text":
                if self.has_urls or self.open or self.heading:
                    self._text(value, place["start"], place["end"])
            elif kind == "Start":
                self._start(value, place["start"])
            elif kind == "End":
                self._end(value, place["start"])
            elif kind == "Code":
                self._add_words(value)
            elif kind == "Html" and self.html is not None:
                self.html.append(value)
            elif kind in ("Html", "InlineHtml"):
                self._html(value, place["start"])
        self._bare_urls()

    def _line(self, at: int) -> int:
        if at < self.counted_to:
            self.counted_to = self.counted = 0
        self.counted += self.data.count(b"\n", self.counted_to, at)
        self.counted_to = at
        return self.counted

    def _add_words(self, words: str) -> None:
        if self.open:
            self.open[-1][3].append(words)
        if self.heading:
            self.heading[2].append(words)

    def _text(self, value: str, start: int, end: int) -> None:
        self._add_words(value)
        if self.open or self.code_depth:
            return
        if start != self.text_end:
            self._bare_urls()
            self.text_start = start
        self.text_end = end

    def _bare_urls(self) -> None:
        """Add the urls that stand in the text as they are; the parser cuts a text at every special sign."""
        start, end = self.text_start, self.text_end
        self.text_start = self.text_end = -1
        if b"://" not in self.data[start:end]:
            return
        piece = self.data[start:end].decode(errors="replace")
        for match in _BARE_URL.finditer(piece):
            url = match[0].rstrip(_AFTER_URL)
            if url.count(")") > url.count("("):
                url = url.rstrip(")")
            self._link("inline", url, url, start + len(piece[: match.start()].encode()))

    def _start(self, value: Any, at: int) -> None:
        if value == "HtmlBlock":
            self.html = []
        elif isinstance(value, dict):
            ((kind, details),) = value.items()
            if kind in ("Link", "Image"):
                is_wikilink = not isinstance(details["link_type"], str)
                url = details["dest_url"]
                if details["link_type"] == "Email":
                    url = f"mailto:{url}"
                elif is_wikilink:
                    url = url.removesuffix("\\").strip()
                name = "wikilink" if is_wikilink else "inline"
                self.open.append(("image" if kind == "Image" else name, url, at, []))
                if is_wikilink and kind == "Image":
                    self.open[-1] = ("embed", *self.open[-1][1:])
            elif kind == "Heading":
                self.heading = (int(details["level"][1:]), details["id"], [])
            elif kind == "CodeBlock":
                self.code_depth += 1

    def _end(self, value: Any, at: int) -> None:
        if value in ("Link", "Image") and self.open:
            kind, url, start, words = self.open.pop()
            text = "".join(words)
            self._link(kind, url, text, start)
            if self.open and kind != "image":
                self.open[-1][3].append(text)
        elif value == "HtmlBlock" and self.html is not None:
            self._html("".join(self.html), at)
            self.html = None
        elif value == "CodeBlock":
            self.code_depth -= 1
        elif isinstance(value, dict) and "Heading" in value and self.heading:
            level, authored, words = self.heading
            title = "".join(words).translate(_UNSHIELD).strip()
            slug = anchor_slug(title)
            anchor = authored or (slug if ANY in slug else unique_anchor(slug, self.found.taken))
            self.found.anchors.append(FoundAnchor(anchor, title, level, self._line(at)))
            self.heading = None

    def _html(self, html: str, at: int) -> None:
        """Add the links, images and anchors of a piece of HTML."""
        if "=" not in html:
            return
        base = self._line(at)
        visible = _HTML_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), html) if len(html) > 20 else html
        for tag in _HTML_TAG.finditer(visible):
            name = tag[1].lower()
            values = {
                match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
                for match in _HTML_ATTRIBUTE.finditer(tag[2])
            }
            line = base + visible.count("\n", 0, tag.start())
            if name == "a" and "href" in values:
                self.found.links.append(FoundLink("inline", self._plain(values["href"]), "", line))
            elif name == "img" and "src" in values:
                text = self._plain(values.get("alt", ""))
                self.found.links.append(FoundLink("image", self._plain(values["src"]), text, line))
            for anchor in dict.fromkeys((values.get("id"), values.get("name") if name == "a" else None)):
                if anchor:
                    self.found.anchors.append(FoundAnchor(self._plain(anchor), "", 0, line))

    def _link(self, kind: str, url: str, text: str, at: int) -> None:
        self.found.links.append(FoundLink(kind, self._plain(url), self._plain(text).strip(), self._line(at)))

    @staticmethod
    def _plain(text: str) -> str:
        return text.translate(_UNSHIELD).strip()
