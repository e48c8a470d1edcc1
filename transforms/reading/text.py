"""The text of a page: line breaks where the author meant them."""

from __future__ import annotations

import re

_INSIDE = r"(?:[^$\n\\]|\\(?!n\s{0,8}\\n).|\n(?!\s*\n))"
FORMULA = re.compile(
    rf"""
    \$ (?:
        \$ (?!\$) .{{1,4000}}? \$\$                                       # $$ display $$
      | (?![ \n$]) {_INSIDE}{{1,1000}}? (?<![ \n\\]) \$ (?!\d)            # $ tight $, not two prices
      | (?=[ ][^$]{{0,999}}?[\\^_=+<>|{{]) {_INSIDE}{{1,1000}}? [ ] \$ (?![\d$])   # $ loose $ with signs of a formula
      | [ ] (?:[\w(),.'\[\]*/-]{{1,12}}[ ]){{1,3}} \$ (?![\d$])             # $ x $
    )
    | \\ (?:
        [$\\]                                                         # an escaped sign opens nothing
      | \( (?:(?!\\\().){{1,1000}}? \\\) | \[ (?:(?!\\\[).){{1,4000}}? \\\]     # \( inline \) and \[ display \]
    )
    """,
    re.VERBOSE | re.DOTALL,
)
"""A formula, or an escaped sign, which `is_formula` tells apart."""
_COMMANDS = (
    "nabla natural ncong ne nearrow neg neq newcommand newline nexists ngeq ngeqq ngeqslant ngtr ni nleftarrow"
    " nLeftarrow nleftrightarrow nLeftrightarrow nleq nleqq nleqslant nless nmid nobreak nocite noindent"
    " nolimits nolinebreak nonumber normalfont normalsize not notag notin nparallel nprec npreceq nrightarrow"
    " nRightarrow nshortmid nshortparallel nsim nsubseteq nsubseteqq nsucc nsucceq nsupseteq nsupseteqq"
    " ntriangleleft ntrianglelefteq ntriangleright ntrianglerighteq nu nvdash nvDash nVdash nVDash nwarrow"
).split()
_AS_SPACES = bytes(b" "[0] if chr(byte).isspace() else b"."[0] for byte in range(256))
"""Makes white space of ASCII a space, and all else a dot: to count the beginnings of words takes a third of the time
of splitting them."""
_BREAK_IN_FORMULA = re.compile(rf"\\n(?!(?:{'|'.join(name[1:] for name in _COMMANDS)})(?![A-Za-z]))")


def unescape_line_breaks(text: str) -> str:
    r"""Turn each literal backslash-n into a line break, but for LaTeX commands in formulas, such as `\nu`."""
    if "\\n" not in text:
        return text
    broken = text.replace("\\n", "\n")
    if not may_have_formulas(broken):
        return broken
    pieces: list[str] = []
    end = 0
    for formula in FORMULA.finditer(text):
        pieces.append(text[end : formula.start()].replace("\\n", "\n"))
        pieces.append(_BREAK_IN_FORMULA.sub("\n", formula.group()))
        end = formula.end()
    pieces.append(text[end:].replace("\\n", "\n"))
    return "".join(pieces)


def may_have_formulas(text: str) -> bool:
    """Say whether a text has a sign that opens formulas."""
    return "$" in text or ("\\" in text and ("\\(" in text or "\\[" in text))


def is_formula(match: re.Match[str]) -> bool:
    """Say whether a match of `FORMULA` is one, and not an escaped sign."""
    return len(match[0]) > 2


def count_words(text: str) -> int:
    """Return how many pieces between white space the text has."""
    if not text.isascii():
        return len(text.split())
    data = text.encode().translate(_AS_SPACES)
    return data.count(b" .") + data.startswith(b".")
