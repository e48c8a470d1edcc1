r"""Damage: what is found in a value, and what only looks like it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.damage.detect import CONTROLS, FAMILIES, MOJIBAKE, find_damage, suspects
from transforms.damage.endings import dangles, ends_open
from transforms.damage.prose import Prose
from transforms.reading.signs import Signs

Found = list[tuple[str, str, str | None]]


def damage(text: str, *, is_text: bool = True) -> Found:
    """Return kind, damaged piece and repair of each hit."""
    hits = find_damage(Prose(text), suspects(text, Signs(text)), is_text=is_text)
    return [(hit.kind.label, text[hit.start : hit.end], hit.repair) for hit in hits]


@pytest.mark.parametrize(
    ("text", "piece", "repair"),
    [
        ("$x = \x0crac{1}{2}$", "\x0crac", r"\frac"),
        ("so \x0crac{1}{2} is", "\x0crac", r"\frac"),
        ("$2 \times 3$", "\times", r"\times"),
        ("$\theta$", "\theta", r"\theta"),
        ("see a\times b", "\times", r"\times"),
        ("$\beta$", "\beta", r"\beta"),
        ("$\rho = 1$", "\rho", r"\rho"),
        ("$x \x07pprox y$", "\x07pprox", r"\approx"),
        ("$\x0bec{v}$", "\x0bec", r"\vec"),
        ("$\x1bpsilon$", "\x1bpsilon", r"\epsilon"),
        ("$$\nabla f$$", "\nabla", r"\nabla"),
        ("$rac{1}{2}$", "rac{", r"\frac{"),
        ("$ 2 imes 3 = 6 $", "imes", r"\times"),
        ("$orall x$", "orall", r"\forall"),
        ("ext{length } n$", "ext{", r"\text{"),
        (r"\( heta \)", "heta", r"\theta"),
        (r"$\left( x ight)$", "ight", r"\right"),
        ("$eta$", "eta", None),
    ],
)
def test_an_eaten_escape_is_found_with_its_command(text: str, piece: str, repair: str | None) -> None:
    assert ("eaten-escape", piece, repair) in damage(text)


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\n\tindented", "|\tname\t|", "\ttext{", r"$\frac{1}{2} \times \theta$", r"$K_{eq}$", r"$x_{ext}$",
        "$au_n$",
        r"$\text{the eta and heta}$", "`rac{1}{2}`", "```\nrac{1}{2}\n```", "imes and heta, orall", "a{b}", "bar{x}",
        "Old Mac\rhow it was\rough", r"$\mathrm{rac}$", "text{", "$5 and $6 a time",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_eaten_escape(text: str) -> None:
    assert damage(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("$frac{1}{2}$", "lost-backslash", "frac"),
        ("$ a = sqrt{2} $", "lost-backslash", "sqrt"),
        ("a\x08b", "control-character", "\x08"),
        (r"A sum $\frac{1}{2} is open.", "unbalanced-formula", "$"),
        (r"where $ x^2 $ and \alpha $ end", "unbalanced-formula", "$"),
        ("Sum:\n\n$$\nA = B\n\nand on.", "unbalanced-formula", "$$"),
        (r"An open \( \alpha one", "unbalanced-formula", r"\("),
        (r"$\frac{1}{2$", "unbalanced-brackets", r"$\frac{1}{2$"),
        (r"$\left( x$", "unbalanced-brackets", r"$\left( x$"),
        (r"$$\begin{pmatrix} 1 $$", "unbalanced-brackets", r"$$\begin{pmatrix} 1 $$"),
        ("Run:\n```sh\nls\n\nThen", "unclosed-code", "```sh"),
        ("```sh\nls\n\nThen:\n\n```sh\nps\n```\n", "unclosed-code", "```sh"),
        ("Fine. TODO: source", "placeholder", "TODO:"),
        ("Fine. [TODO: source]", "placeholder", "[TODO: source]"),
        ("(TBD)", "placeholder", "(TBD)"),
        ("FIXME(anna): year", "placeholder", "FIXME(anna):"),
        ("Lorem ipsum dolor sit", "placeholder", "Lorem ipsum dolor"),
        ("Dear {{ name }},", "unrendered-template", "{{ name }}"),
        ("{% if x %}", "unrendered-template", "{% if x %}"),
        ("one\n\nundefined\n", "leaked-value", "undefined"),
        ("Price: [object Object]", "leaked-value", "[object Object]"),
        ("As an AI language model, I cannot", "chat-leakage", "As an AI language model,"),
        ("I'm just an AI assistant", "chat-leakage", "I'm just an AI assistant"),
        ("Assistant: yes", "chat-leakage", "Assistant:"),
        ("done<|im_end|>", "chat-leakage", "<|im_end|>"),
        ("a \ufffd b", "lost-character", "\ufffd"),
    ],
)
def test_other_damage_is_found(text: str, kind: str, piece: str) -> None:
    assert (kind, piece) in [(label, found) for label, found, _ in damage(text)]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $6.", "It costs $5 for 3 m^2.", "US$ 5 and $ 6", "`$x` and `$(ls)`", r"\$5 and \alpha",
        r"$[0, 1)$ and $]0, 1[$", r"$\{ x \}$", r"$\left\{ x \right.$", "```sh\nls\n```\n\n~~~\nx\n~~~",
        "````md\n```js\nx\n```\n````", "  ```\n  x\n  ```{% endif %}\n", "- a list\n  ```py\n  x\n  ```\n- more",
        "<!-- TODO: later -->", "A TODO list", "## TODO", "`TODO: x`", "TODO or DONE", "[TODO](todo.md)",
        "`{{ x }}`", "```\n{{ x }}\n```", "`{{ x }}` gives {{ x }}", r"$x^{{2}}$",
        "is undefined behaviour", "| a | undefined |", "NaN is not a number", "`undefined`\n",
        "Python has a large language community", "an AI language model is", "User: a person", "system: linux",
        "MAÇÃ” and É»", "Maß“ und „Größe“", "naïve café", "a&amp;b",
    ],
)  # fmt: skip
def test_what_only_looks_like_damage(text: str) -> None:
    assert damage(text) == []


@pytest.mark.parametrize(
    ("title", "kind", "piece", "repair"),
    [
        ("Bed &amp; breakfast", "html-entity", "&amp;", "&"),
        ("It&#39;s", "html-entity", "&#39;", "'"),
        ("undefined", "leaked-value", "undefined", None),
        ("null", "leaked-value", "null", None),
        ("donâ€™t", "mojibake", "â€™", "’"),
        ("cafÃ©", "mojibake", "Ã©", "é"),
        ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "mojibake", "Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"),
    ],
)
def test_titles(title: str, kind: str, piece: str, repair: str | None) -> None:
    assert damage(title, is_text=False) == [(kind, piece, repair)]


@pytest.mark.parametrize("title", ["AT&T; more", "`&amp;` in HTML", "Null hypothesis", "&unknown; sign", "R&D"])
def test_titles_with_nothing_wrong(title: str) -> None:
    assert damage(title, is_text=False) == []


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("A sentence that comes to its end.", False),
        ("Does a question end a text like this?**", False),
        ("A sentence that comes to no", True),
        ("Fine so far.\n\n- **Krus", True),
        ("Fine so far.\n\n1. An item that has been cut somewhere in", True),
        ("- one item of many words here\n- another item of many words", None),
        ("A caption", None),
        ("Fine.\n\n| a table | is no prose at all |", None),
        ("# A heading is not a sentence either", None),
        ("", None),
    ],
)
def test_ends(text: str, is_open: bool | None) -> None:
    assert ends_open(text) is is_open


def test_a_description_may_do_without_a_full_stop() -> None:
    assert not dangles("Set up a cluster")
    assert dangles("Set up a cluster with the")
    assert dangles("Apples, pears,")


@given(st.text(alphabet="$\\{}[]()`~ \n\tabfrnimesxtcu\x08\x0c\r&;#<>|%*-._^=1é\ufffdâ€™", max_size=120))
def test_any_text_is_looked_through(text: str) -> None:
    for is_text in (True, False):
        for _, piece, repair in damage(text, is_text=is_text):
            assert piece
            assert repair != piece


@given(st.text())
def test_whatever_stands_in_code_is_exempt(text: str) -> None:
    assert damage(f"~~~~~~~~\n{text.replace('~', '-')}\n~~~~~~~~") == []


COMMANDS = st.sampled_from(["alpha", "beta", "frac{1}{2}", "rho", "theta", "times", "text{m}", "varphi", "epsilon"])
LETTERS = {"a": "\x07", "b": "\x08", "e": "\x1b", "f": "\x0c", "r": "\r", "t": "\t", "v": "\x0b"}


@given(st.sampled_from(["x = ", "2 ", "(", r"\sqrt{2} "]), COMMANDS, st.sampled_from([" y", " + 1", ")", ""]))
def test_a_repair_gives_back_what_was_there(before: str, command: str, after: str) -> None:
    formula = f"${before}\\{command}{after}$"
    hurt = formula.replace(f"\\{command}", LETTERS[command[0]] + command[1:])
    hits = [hit for hit in find_damage(Prose(hurt), suspects(hurt, Signs(hurt)), is_text=True) if hit.repair]
    assert [hurt[: hit.start] + str(hit.repair) + hurt[hit.end :] for hit in hits] == [formula]


@pytest.mark.parametrize(
    ("text", "headings", "formulas", "blocks"),
    [
        ("", 0, 0, 0),
        ("# One\n\ntext\n\n## Two\n\n#no heading", 2, 0, 0),
        ("One\n===\n\nTwo\n---\n\n---\n", 2, 0, 0),
        ("```sh\n# a comment\n$ ls $x$\n```\n\n~~~\nx\n~~~", 0, 0, 2),
        (r"Let $x$, $ y = 2 $ and \( z \); $$\alpha$$ costs $5 or $6.", 0, 4, 0),
    ],
)
def test_measures(text: str, headings: int, formulas: int, blocks: int) -> None:
    prose = Prose(text)
    assert (prose.heading_count, len(prose.formulas), prose.code_block_count) == (headings, formulas, blocks)


_PIECES = [
    *(mark for family in FAMILIES for mark in family.marks),
    *"abc \n\r\t\0\x08\x0b\x1f\x7f\\[{`~|",
    *("é", "Ã", "©", "â", "€", "Â", "ô", "õ", "漢", "🌳"),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join) | st.text(max_size=12))
def test_a_text_is_suspected_by_the_marks_in_it(text: str) -> None:
    marked = {family for family in FAMILIES if any(mark in text for mark in family.marks)}
    assert marked <= set(suspects(text, Signs(text))) <= marked | {MOJIBAKE, CONTROLS}
    assert (CONTROLS in suspects(text, Signs(text))) == bool(re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text))
    assert (MOJIBAKE in suspects(text, Signs(text))) == bool(re.search("[\xc2-\xf4][^\x00-\x7f]", text))


def test_most_texts_are_not_suspected() -> None:
    texts = ["", "# Oak\n\nA *tree* of 3 leaves;\n- café\n", "Ã© ", "é©", "漢字", "õ©"]
    assert [bool(suspects(text, Signs(text))) for text in texts] == [False, False, True, True, False, False]
