"""Problems: everything that could not be taken as authored, each a row with a place and an advice.

A problem never stops a build and never removes a value silently. `docs/problems.md` is generated from
`ProblemCode`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

EXCERPT_LENGTH = 160
PROBLEMS_PER_FILE = 100
"""How many problems of one file are told; a file with more has the same one all over."""


class _Code(NamedTuple):
    code: str
    severity: Severity
    meaning: str
    advice: str
    is_lost: bool = False


class ProblemCode(Enum):
    """Each kind of problem: its code, severity, meaning, advice, and whether the file is lost to `pages`."""

    FILE_UNREADABLE = _Code(
        "file-unreadable", "error", "The file cannot be opened or read.",
        "Give the account that runs the build the right to read it.", is_lost=True,
    )  # fmt: skip
    FILE_VANISHED = _Code(
        "file-vanished", "error", "The file was there when the folder was listed and gone when it was read.",
        "Nothing, if it was removed on purpose: the next build leaves it out.", is_lost=True,
    )  # fmt: skip
    FILE_TOO_LARGE = _Code(
        "file-too-large", "error", "The file is longer than limits.file_bytes.",
        "Exclude it under [files], or raise limits.file_bytes in matterhouse.toml.", is_lost=True,
    )  # fmt: skip
    FOLDER_UNREADABLE = _Code(
        "folder-unreadable", "error", "The folder cannot be listed; the pages in it are not known.",
        "Give the account that runs the build the right to list it.",
    )  # fmt: skip
    NOT_A_FILE = _Code(
        "not-a-file", "warning", "A folder, pipe or device has the name of a page; it is not one.",
        "Rename it, or exclude it under [files] in matterhouse.toml.",
    )  # fmt: skip
    SYMLINK_SKIPPED = _Code(
        "symlink-skipped", "warning", "A symbolic link; links are not followed.",
        "Put the file itself in place, or build the folder that the link leads to.",
    )  # fmt: skip
    PATH_NOT_UTF8 = _Code(
        "path-not-utf8", "warning", "The name has bytes that are not UTF-8; the path shows them as \\xNN.",
        "Rename the file.",
    )  # fmt: skip
    PATH_CONTROL_CHARACTER = _Code(
        "path-control-character", "warning", "The name has a line break or another control character.",
        "Rename the file.",
    )  # fmt: skip
    ENCODING_UTF16 = _Code(
        "encoding-utf16", "warning", "The file is UTF-16; it was read as such, but generators expect UTF-8.",
        "Save the file as UTF-8.",
    )  # fmt: skip
    ENCODING_FRONT_MATTER = _Code(
        "encoding-front-matter", "error", "The front matter has bytes that are not UTF-8, so none of it counts.",
        "Save the file as UTF-8.",
    )  # fmt: skip
    ENCODING_BODY = _Code(
        "encoding-body", "warning", "The body has bytes that are not UTF-8; they read as \ufffd.",
        "Save the file as UTF-8.",
    )  # fmt: skip
    FRONT_MATTER_UNTERMINATED = _Code(
        "front-matter-unterminated", "error", "The front matter is opened but never closed.",
        "Close it with the line that opened it, --- or +++.",
    )  # fmt: skip
    FRONT_MATTER_NOT_MAPPING = _Code(
        "front-matter-not-mapping", "error", "The front matter is a list or a single value, not keys.",
        "Write it as `key: value` lines.",
    )  # fmt: skip
    FRONT_MATTER_INVALID = _Code(
        "front-matter-invalid", "error", "The front matter cannot be read.",
        "Quote values that hold `: `, quotes or other signs of the format; check the indentation.",
    )  # fmt: skip
    FRONT_MATTER_TEMPLATE = _Code(
        "front-matter-template", "error", "A value begins with an unquoted template mark such as {{ x }}.",
        'Quote the value: "{{ x }}".',
    )  # fmt: skip
    FRONT_MATTER_RESERVED_SIGN = _Code(
        "front-matter-reserved-sign", "error", "A value begins with a sign that YAML reserves: % @ ` * & or !.",
        "Quote the value.",
    )  # fmt: skip
    FRONT_MATTER_TAB = _Code(
        "front-matter-tab", "error", "A line is indented with a tab, which YAML does not allow.",
        "Indent with spaces.",
    )  # fmt: skip
    FRONT_MATTER_CONTROL_CHARACTER = _Code(
        "front-matter-control-character", "error", "The front matter has a control character, such as NUL.",
        "Remove the character; it is often what is left of an escape such as \\f or \\b.",
    )  # fmt: skip
    FRONT_MATTER_TOO_LARGE = _Code(
        "front-matter-too-large", "error", "The front matter is longer than limits.block_bytes.",
        "Shorten it, or raise limits.block_bytes in matterhouse.toml.",
    )  # fmt: skip
    FRONT_MATTER_TOO_DEEP = _Code(
        "front-matter-too-deep", "error", "The front matter is nested deeper than limits.depth.",
        "Flatten it, or raise limits.depth in matterhouse.toml.",
    )  # fmt: skip
    FRONT_MATTER_ALIASES = _Code(
        "front-matter-aliases", "error", "The YAML aliases expand to more than limits.alias_bytes.",
        "Write the values out, or raise limits.alias_bytes in matterhouse.toml.",
    )  # fmt: skip
    DUPLICATE_KEY = _Code(
        "duplicate-key", "warning", "The same key stands twice in one mapping; the last one counts.",
        "Remove one of them.",
    )  # fmt: skip
    KEY_NOT_TEXT = _Code(
        "key-not-text", "warning", "A key is a number, a truth value or empty; it is kept as its text.",
        "Quote the key.",
    )  # fmt: skip
    TAG_IGNORED = _Code(
        "tag-ignored", "warning", "A YAML tag such as !!python/object is ignored; its plain value is kept.",
        "Remove the tag.",
    )  # fmt: skip
    DATE_INVALID = _Code(
        "date-invalid", "error", "The value is not a date, or not one that exists.",
        "Write the date as YYYY-MM-DD.",
    )  # fmt: skip
    NUMBER_INVALID = _Code(
        "number-invalid", "error", "The value is not a number.",
        "Write a number, or name the value under none_values in matterhouse.toml.",
    )  # fmt: skip
    TRUTH_INVALID = _Code(
        "truth-invalid", "warning", "The value is not true or false under YAML 1.2 (yes, on and 1 are not).",
        "Write true or false.",
    )  # fmt: skip
    TYPE_MISMATCH = _Code(
        "type-mismatch", "error", "The value has a shape that its column cannot take, such as a list for a title.",
        "Write one text, or map the field elsewhere under [fields] in matterhouse.toml.",
    )  # fmt: skip
    KEYWORD_ESCAPE_EATEN = _Code(
        "keyword-escape-eaten", "error",
        "A keyword holds what is left of an escape or a LaTeX command, such as ext{n}; it does not count.",
        "Write the command again, in a single-quoted or plain value, where a backslash is a backslash.",
    )  # fmt: skip
    KEYWORD_MATH_UNBALANCED = _Code(
        "keyword-math-unbalanced", "error", "A keyword holds a $ that opens or closes no formula; it does not count.",
        "Write the whole formula between two $, or the keyword in words.",
    )  # fmt: skip
    KEYWORD_PUNCTUATION = _Code(
        "keyword-punctuation", "error", "A keyword holds neither letter, digit nor symbol; it does not count.",
        "Remove it, or write its name: floor division for //.",
    )  # fmt: skip
    KEYWORD_TOO_LONG = _Code(
        "keyword-too-long", "error", "A keyword is longer than limits.keyword_characters; it does not count.",
        "Put commas between keywords; move a sentence to the description.",
    )  # fmt: skip
    SUBJECT_UNDECLARED = _Code(
        "subject-undeclared", "error", "The subject is not among subjects.declared of matterhouse.toml.",
        "Write a declared one, declare it, or add the spelling to its aliases: [subjects] in an alias file,"
        " [aliases.subjects] in matterhouse.toml.",
    )  # fmt: skip
    KEYWORD_EMPTY = _Code(
        "keyword-empty", "warning", "Nothing stands between two separators of the keywords.",
        "Remove one of the separators, or write the keyword that was meant.",
    )  # fmt: skip
    REDIRECT_LOOP = _Code(
        "redirect-loop", "error", "The redirect leads back to itself, through other redirects or at once.",
        "Remove the alias, or the redirect, of one of the pages.",
    )  # fmt: skip
    ALIAS_TAKEN = _Code(
        "alias-taken", "warning", "The alias is another page's own url; that page answers.",
        "Remove the alias, or give the other page another url.",
    )  # fmt: skip

    URL_TAKEN = _Code(
        "url-taken", "warning", "Another page has the same url, so a reader sees only one of them.",
        "Give one of them another url, slug or name, or remove it.",
    )  # fmt: skip

    @property
    def code(self) -> str:
        """The name in the `code` column."""
        return self.value.code


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one file; line and column count from 1 and from the file's first line.

    A problem of a whole file stands at line 1.
    """

    code: ProblemCode
    detail: str = ""
    line: int = 1
    column: int | None = None
    excerpt: str | None = None

    def as_row(self) -> dict[str, object]:
        """Return the fields of a `problems` row but for the path."""
        code = self.code.value
        meaning = f"{code.meaning} {self.detail}".strip() if self.detail else code.meaning
        return {
            "line": self.line,
            "column": self.column,
            "code": code.code,
            "severity": code.severity,
            "message": f"{meaning} {code.advice}",
            "excerpt": self.excerpt[:EXCERPT_LENGTH] if self.excerpt else None,
            "is_lost": code.is_lost,
        }
