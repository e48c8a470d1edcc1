r"""Eaten escapes: `\frac` that became a form feed and `rac`, or `rac` alone, and commands without their backslash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transforms.damage.kinds import DamageKind, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transforms.damage.prose import Prose

_COMMANDS = {
    "a": "alpha approx angle arctan arccos arcsin ast aleph amalg",
    "b": "beta begin bar binom big bigl bigr bigcup bigcap boldsymbol bmod bot bullet because backslash boxed",
    "e": "epsilon eta equiv exists emptyset ell end",
    "f": "frac forall flat frown fbox",
    "n": "nabla neq notin nonumber",
    "r": "rho right rangle rightarrow Rightarrow rceil rfloor rightharpoons",
    "t": "times text theta tau to tan tanh triangle tilde textbf textit textrm texttt top therefore tfrac",
    "v": "vec varepsilon varphi vee vdots vartheta vert vdash",
}
"""LaTeX commands that begin like an escape, by its letter."""
_EATEN_BY = {"a": "\x07", "b": "\x08", "e": "\x1b", "f": "\x0c", "n": "\n", "r": "\r", "t": "\t", "v": "\x0b"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_GONE = "".join(control for control in _EATEN_BY.values() if control != "\n")
CONTROL_BYTES = bytes([*range(10), 11, 12, *range(13, 32), 127])


def _left_of(letters: str) -> re.Pattern[str]:
    """Return a pattern for the control characters of some escapes with what they left of a command."""
    parts = (
        f"{_EATEN_BY[letter]}(?:{'|'.join(command[1:] for command in _COMMANDS[letter].split())})"
        for letter in letters
    )
    return re.compile(rf"(?:{'|'.join(parts)})(?![A-Za-z])")


_ANYWHERE = _left_of("abefv")
_IN_FORMULA = _left_of("rt")
_AFTER_BREAK = _left_of("n")
_AFTER_TAB = re.compile(r"(?<=[^\s])\t(?:ext(?:bf|it|rm)?\{|imes\b|heta\b)")
_LETTER = {control: letter for letter, control in _EATEN_BY.items()}

_REMNANTS = {
    "rac{": "\\frac{", "ext{": "\\text{", "extbf{": "\\textbf{", "extit{": "\\textit{", "extrm{": "\\textrm{",
    "exttt{": "\\texttt{", "egin{": "\\begin{", "inom{": "\\binom{", "oldsymbol{": "\\boldsymbol{",
    "ilde{": "\\tilde{", "ec{": "\\vec{", "ar{": "\\bar{", "oxed{": "\\boxed{", "imes": "\\times",
    "heta": "\\theta", "lpha": "\\alpha", "eta": None, "orall": "\\forall", "abla": "\\nabla", "ho": "\\rho",
    "ightarrow": "\\rightarrow", "ight": "\\right", "psilon": "\\epsilon",
    "arepsilon": "\\varepsilon", "arphi": "\\varphi", "artheta": "\\vartheta", "pprox": "\\approx",
    "quiv": "\\equiv", "xists": "\\exists", "mptyset": "\\emptyset", "ullet": "\\bullet",
    "riangle": "\\triangle", "herefore": "\\therefore", "otin": "\\notin",
}  # fmt: skip
"""What is left of a command whose escape vanished, with the command; None where two commands leave the same."""
_REMNANT_WORDS = "|".join(re.escape(left) if left[-1] == "{" else f"{left}(?![A-Za-z])" for left in _REMNANTS)
_REMNANT = re.compile(rf"(?<![A-Za-z\\{_GONE}])(?:{_REMNANT_WORDS})")
_BARE_REMNANT = re.compile(rf"(?<![A-Za-z\\/.{_GONE}])(?:rac|ext|extbf|extit|egin|inom|oldsymbol)\{{")
_WORDS = re.compile(r"\\(?:text\w*|mathrm|operatorname\*?|label|tag|ref|begin|end|color|ce|unit|mbox)\s*\{[^{}]*\}")
_NO_BACKSLASH = re.compile(
    r"(?<![A-Za-z\\])(?:frac|dfrac|sqrt|mathbf|mathrm|mathbb|mathcal|text|overline|underline|hat|binom)(?=\{)"
)


def find_controls(prose: Prose) -> Iterator[Hit]:
    """Yield control characters, with what they left of a command behind them."""
    visible = prose.visible
    eaten = {match.start(): match for match in _ANYWHERE.finditer(visible)}
    eaten |= {match.start(): match for match in _AFTER_TAB.finditer(visible)}
    for start, end in prose.formulas:
        eaten |= {match.start(): match for match in _IN_FORMULA.finditer(visible, start, end)}
    for match in eaten.values():
        repair = f"\\{_LETTER[match[0][0]]}{match[0][1:]}"
        yield Hit(DamageKind.EATEN_ESCAPE, match.start(), match.end(), repair)
    for match in _CONTROL.finditer(visible):
        if match.start() not in eaten:
            yield Hit(DamageKind.CONTROL_CHARACTER, match.start(), match.end())


def find_escapes(prose: Prose) -> Iterator[Hit]:
    """Yield what is left of commands whose escape vanished, and commands without their backslash."""
    visible = prose.visible
    for start, end in prose.formulas:
        formula = visible[start:end]
        if "\n" in formula:
            for match in _AFTER_BREAK.finditer(formula):
                at = start + match.start()
                yield Hit(DamageKind.EATEN_ESCAPE, at, start + match.end(), f"\\n{match[0][1:]}")
        bare = _WORDS.sub(_blank, formula) if "\\" in formula else formula
        for match in _REMNANT.finditer(bare):
            yield Hit(DamageKind.EATEN_ESCAPE, start + match.start(), start + match.end(), _REMNANTS[match[0]])
        for match in _NO_BACKSLASH.finditer(bare):
            yield Hit(DamageKind.LOST_BACKSLASH, start + match.start(), start + match.end(), "\\" + match[0])
    if "{" in prose.outside:
        for match in _BARE_REMNANT.finditer(prose.outside):
            yield Hit(DamageKind.EATEN_ESCAPE, match.start(), match.end(), _REMNANTS[match[0]])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
