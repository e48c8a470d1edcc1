"""The kinds of damage: name, meaning, and how to mend them. `docs/damage.md` is generated from here."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class _Kind(NamedTuple):
    name: str
    meaning: str
    advice: str


class DamageKind(Enum):
    """Each kind of damage."""

    EATEN_ESCAPE = _Kind(
        "eaten-escape",
        "A LaTeX command lost its backslash and first letter: `\\frac` became a form feed and `rac`, or just `rac`.",
        "Write the command again. It was taken for an escape such as `\\f` or `\\t`: in YAML use a block or single"
        " quotes, in JSON and TOML double the backslash.",
    )
    LOST_BACKSLASH = _Kind(
        "lost-backslash",
        "A LaTeX command in a formula stands without its backslash: `frac{1}{2}`.",
        "Put the backslash back.",
    )
    CONTROL_CHARACTER = _Kind(
        "control-character",
        "A control character that shows nothing, such as a backspace.",
        "Remove it, or write what it once was: it is often what is left of an escape.",
    )
    UNBALANCED_FORMULA = _Kind(
        "unbalanced-formula",
        "A formula is opened and not closed, or closed and not opened.",
        "Add the missing `$`, `$$`, `\\)` or `\\]`.",
    )
    UNBALANCED_BRACKETS = _Kind(
        "unbalanced-brackets",
        "A formula has more opening than closing braces, `\\left` than `\\right`, `\\begin` than `\\end`,"
        " or the other way round.",
        "Add the missing part; such a formula is shown as an error, or as its source.",
    )
    UNCLOSED_CODE = _Kind(
        "unclosed-code",
        "A block of code is opened with a fence and not closed; all that follows reads as code.",
        "Close it with the fence that opened it.",
    )
    PLACEHOLDER = _Kind(
        "placeholder",
        "A note to the author was published: `TODO:`, `[TBD]`, lorem ipsum.",
        "Write what was meant, or remove the note; in a comment (`<!-- -->`) no reader sees it.",
    )
    UNRENDERED_TEMPLATE = _Kind(
        "unrendered-template",
        "A template mark such as `{{ name }}` stands in the text, on a site whose other pages have none.",
        "Write the value that belongs there.",
    )
    LEAKED_VALUE = _Kind(
        "leaked-value",
        "A program's empty value was published as text: `undefined`, `null`, `NaN`, `[object Object]`.",
        "Write the value that was meant, or leave the field empty.",
    )
    CHAT_LEAKAGE = _Kind(
        "chat-leakage",
        "What a chat program says about itself, its roles or its citation marks were left in the text.",
        "Remove the sentence or mark, and read the page again: it was published as it came.",
    )
    MOJIBAKE = _Kind(
        "mojibake",
        "UTF-8 was read in another encoding: `â€™` for `’`, `Ã©` for `é`.",
        "Write the character that was meant.",
    )
    LOST_CHARACTER = _Kind(
        "lost-character",
        "The sign U+FFFD stands where a character was lost.",
        "Write the character that was meant.",
    )
    HTML_ENTITY = _Kind(
        "html-entity",
        "An HTML entity stands in a field that is not HTML: `&amp;` in a title.",
        "Write the character itself.",
    )
    CUT_OFF = _Kind(
        "cut-off",
        "The text ends within a sentence, on a site whose other texts do not.",
        "Write the end, or take it from where the text came from.",
    )
    TEXT_IS_TITLE = _Kind(
        "text-is-title",
        "The text says no more than the title.",
        "Write the text, or take the page back until there is one.",
    )

    @property
    def label(self) -> str:
        """The name in the `kind` column."""
        return self.value.name


class Hit(NamedTuple):
    """A damaged piece of a value: its kind, its place, and what should stand there, where that is known."""

    kind: DamageKind
    start: int
    end: int
    repair: str | None = None
