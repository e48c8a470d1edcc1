"""What stands where a keyword should, and is none: leftovers of formulas and escapes, bare signs, whole sentences."""

from __future__ import annotations

import re
import unicodedata

from transforms.keywords.splitting import FORMULA
from transforms.problems import ProblemCode

_SUSPECT = re.compile(r"[$\\{}\x00-\x1f\x7f-\x9f\ufffd]|^[\W_]*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_NAMES = (
    "orall rac eta egin oxed inom ullet imes ext extbf extit heta riangle ilde herefore abla otin"
    " ightarrow arphi arepsilon artheta lpha ngle pprox qrt athbb athbf athcal"
).split()
"""LaTeX commands whose first letter went with the backslash: `\\forall` with `\\f` for a form feed."""
_WITH_BRACE = re.compile(
    rf"(?<![\w\\])(?:{'|'.join(_NAMES)}|frac|sqrt|text|mathbb|begin|end|vec|ec|hat|bar|ar)\s?\{{"
)
_BARE_NAME = re.compile(rf"(?<![\w\\])(?:{'|'.join(_NAMES)})(?![^\W\d_])")
_MONEY = re.compile(r"(?<![\w$])(?:[A-Z]{1,3})?\$\s?\d|\b[A-Z]{1,3}\$(?!\w)|(?<![\w.,^_])\d[\d.,]*\s?\$(?!\w)")
_VARIABLE = re.compile(r"\$[^\W\d]\w*(?![\w\\^{=$])")
_LONE = re.compile(r"(?:(?<=\s)|(?<=\())\$(?=[\s)]|$)")


def find_debris(keyword: str, length: int) -> ProblemCode | None:
    r"""Return what is wrong with a text that cannot be a keyword, or None for one that can.

    A formula whose signs are balanced is a keyword (`$\forall x$`), and so are money (`$10 billion`), variables
    (`$PATH`) and operators made of symbols (`==`). `length` is the most characters that a keyword may have.
    """
    if len(keyword) > length:
        return ProblemCode.KEYWORD_TOO_LONG
    if _SUSPECT.search(keyword) is None:
        return None
    if not any(unicodedata.category(char)[0] in "LNS" and char != "$" for char in keyword):
        return ProblemCode.KEYWORD_PUNCTUATION
    formulas = FORMULA.findall(keyword)
    if _CONTROL.search(keyword) or _WITH_BRACE.search(keyword) or any(map(_BARE_NAME.search, formulas)):
        return ProblemCode.KEYWORD_ESCAPE_EATEN
    rest = FORMULA.sub(" ", keyword) if formulas else keyword
    for harmless in (_MONEY, _VARIABLE, _LONE):
        rest = harmless.sub(" ", rest)
    return ProblemCode.KEYWORD_MATH_UNBALANCED if "$" in rest.replace("\\$", "") else None
