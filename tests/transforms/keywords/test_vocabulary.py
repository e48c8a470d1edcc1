"""Vocabulary: what each spelling stands for, by which rule, how sure, and how it is shown."""

from __future__ import annotations

from itertools import chain

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reference import read_word_rules
from transforms.keywords.forms import forms_of
from transforms.keywords.keywords import build_keywords, build_page_keywords
from transforms.keywords.reference import SiteNames
from transforms.keywords.vocabulary import build_keyword_vocabulary, build_words, labels, mentions, merge
from transforms.schemas import checked

RULES = read_word_rules()
NONE = SiteNames()


def pages(*keywords: list[str]) -> pl.DataFrame:
    """Return the mentions of pages, each a list of its keywords."""
    rows = [(f"{number}.md", raw) for number, listed in enumerate(keywords) for raw in listed]
    return pl.DataFrame(rows, schema={"path": pl.String, "raw": pl.String}, orient="row")


def words_of(
    *keywords: list[str], names: SiteNames = NONE
) -> tuple[dict[str, tuple[str, str]], set[tuple[str, str]]]:
    """Return canonical_id and rule of each spelling, and the candidates, of pages with these keywords."""
    words, candidates = build_keyword_vocabulary(pages(*keywords), RULES, names)
    table = checked("vocabulary", words).select("raw", "canonical_id", "rule").rows()
    others = checked("vocabulary_candidates", candidates).select("raw", "candidate_id").rows()
    return {raw: (canonical_id, rule) for raw, canonical_id, rule in table}, set(others)


def test_mentions_are_one_row_per_item_with_its_place() -> None:
    raw = pl.LazyFrame({"path": ["a.md", "b.md", "c.md"], "keywords": [["x", "y"], [], ["x"]]})
    assert mentions(raw, "keywords").select("path", "position", "raw").collect().rows() == [
        ("a.md", 1, "x"), ("a.md", 2, "y"), ("c.md", 1, "x"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "canonical_id", "rule"),
    [
        ("algebra", "algebra", "identical"),
        ("Algebra", "algebra", "casefold"),
        ("linear  algebra", "linear algebra", "spaces"),
        ("ａｌｇｅｂｒａ", "algebra", "nfkc"),
        ("Straße", "strasse", "casefold"),
        ("decision-making", "decision making", "dashes"),
        ("Decision‑Making", "decision making", "dashes"),
        ("2024–25", "2024-25", "dashes"),
        ("-ketoacids", "-ketoacids", "identical"),
        ("Newton’s laws", "newton laws", "apostrophes"),
        ("workers' rights", "workers rights", "apostrophes"),
        ("f'(x)", "f'(x)", "identical"),
        ("W. B. Yeats", "wb yeats", "punctuation"),
        ("Roe v. Wade", "roe v wade", "punctuation"),
        ("supply & demand", "supply and demand", "punctuation"),
        ("input/output", "input output", "punctuation"),
        ("“Hamlet”", "hamlet", "punctuation"),
        ("/etc/hosts", "/etc/hosts", "identical"),
        ("José Rizal", "jose rizal", "accents"),
        ("rosé", "rosé", "identical"),
        ("x²", "x^2", "nfkc"),
        ("long-term potentiation (LTP)", "long term potentiation", "acronym"),
        ("gastroesophageal reflux disease (GERD)", "gastroesophageal reflux disease", "acronym"),
        ("communist party (M)", "communist party (m)", "casefold"),
    ],
)
def test_a_spelling_has_a_form_and_a_rule(raw: str, canonical_id: str, rule: str) -> None:
    assert words_of([raw])[0] == {raw: (canonical_id, rule)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("neural network", "Neural networks"),
        ("theories", "theory"),
        ("matrix", "matrices"),
        ("virus", "viruses"),
        ("heuristic", "heuristics"),
        ("biases", "bias"),
        ("nonlinear models", "non-linear models"),
        ("health care", "healthcare"),
        ("labour market", "labor market"),
        ("organisational behaviour", "organizational behavior"),
        ("Maxwells equations", "Maxwell's equations"),
        ("beliefs and attitudes", "attitudes and beliefs"),
        ("LED", "LEDs"),
        ("U.S.", "US"),
    ],
)
def test_two_spellings_are_one_keyword(one: str, other: str) -> None:
    words, _ = words_of([one], [other])
    assert words[one][0] == words[other][0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"), ("C", "C#"), ("C++", "C#"), ("F", "F#"), (".NET", "net"), ("A+", "A"), ("type A-", "type A"),
        ("data flow", "flow data"), ("physics", "physic"), ("mathematics", "mathematic"), ("analysis", "analysi"),
        ("species", "specie"), ("bias", "bia"), ("Los Angeles", "los angele"), ("statistics", "statistic"),
        ("TIN", "tin"), ("AIDS", "aid"), ("AIDS", "aids"), ("EGFR", "eGFR"), ("CO", "Co"), ("E", "e"), ("IT", "it"),
        ("I.C.E.", "ice"), ("Na+", "Na"), ("CH4", "CH3"), ("x²", "x2"), ("10⁶", "106"), ("f'(a)", "f(a)"),
        ("O(n!)", "O(n)"),
        ("P(A|B)", "P(A B)"), ("Section 14(2)", "Section 14"), ("CPI(M)", "CPI"), ("plt.subplot", "plt.subplots"),
        ("Williams", "William"), ("maté", "mate"), ("re-creation", "recreation"), ("snake_case", "snake case"),
        ("binary to decimal", "decimal to binary"), ("Salesforce", "sales force"),
    ],
)  # fmt: skip
def test_two_spellings_are_two_keywords(one: str, other: str) -> None:
    words, _ = words_of([one], [other])
    assert words[one][0] != words[other][0]


def test_a_plural_alone_stays_as_it_is() -> None:
    assert words_of(["neural networks"])[0] == {"neural networks": ("neural networks", "identical")}


def test_an_acronym_is_what_the_pages_that_mention_both_say() -> None:
    both = ["LTP", "long-term potentiation"]
    words, others = words_of(both, both, ["LTP"])
    assert words["LTP"] == ("long term potentiation", "acronym")
    assert others == set()


def test_an_acronym_of_two_things_is_left_alone_and_both_are_candidates() -> None:
    words, others = words_of(["MSP", "Minimum Support Price"], ["MSP", "managed service provider"])
    assert words["MSP"][0] == "msp"
    assert others == {("MSP", "minimum support price"), ("MSP", "managed service provider")}


def test_initials_on_different_pages_prove_nothing() -> None:
    assert words_of(["SJF"], ["shortest job first"])[0]["SJF"][0] == "sjf"


def test_a_gloss_proves_an_acronym_that_stands_elsewhere() -> None:
    words, _ = words_of(["genome-wide association studies (GWAS)"], ["GWAS"], ["genome-wide association study"])
    assert {canonical for canonical, _ in words.values()} == {"genome wide association study"}


def test_capitals_that_are_far_more_frequent_take_the_slips() -> None:
    words, others = words_of(*[["NAACP"]] * 10, ["Naacp"])
    assert words["NAACP"][0] == words["Naacp"][0] == "naacp"
    assert others == set()


def test_what_is_not_sure_is_a_candidate() -> None:
    words, others = words_of(["TIN"], ["tin"], ["Gauls"], ["Gaul"])
    assert words["TIN"] == ("TIN", "identical")
    assert others == {("TIN", "tin"), ("Gauls", "gaul")}


def test_a_sites_aliases_win() -> None:
    names = SiteNames(aliases={"k8s": "Kubernetes", "kube": "k8s", "big data": "data"})
    words, _ = words_of(["K8s", "Kube", "big-data", "kubernetes"], names=names)
    assert {raw: canonical_id for raw, (canonical_id, _) in words.items()} == {
        "K8s": "kubernetes", "Kube": "kubernetes", "big-data": "data", "kubernetes": "kubernetes",
    }  # fmt: skip
    assert words["K8s"][1] == "synonym"


def test_what_a_site_keeps_apart_is_merged_by_no_rule() -> None:
    names = SiteNames(apart=("Node Pools", "co-op"))
    words, _ = words_of(["node pools", "Node pools", "node pool", "co-op", "co op"], names=names)
    assert words["Node pools"] == ("node pools", "apart")
    assert words["node pool"][0] == "node pool"
    assert words["co-op"][0] == "co-op"
    assert words["co op"][0] == "co op"


SPELLINGS = st.sampled_from(
    "Neural Networks;neural network;neural-networks;TIN;tin;tins;LED;LEDs;led;GWAS;gwas;U.S.;us;US;it's;"
    "Newton's laws;newtons laws;long-term potentiation (LTP);LTP;long term potentiations;health care;Healthcare;"
    "health-cares;"
    "labour law;labor laws;a and b;b and a;x²;C++;C#;C;-a;A-;José;rosé;analyses;analysis;analyse;e-mail;email;'x';"
    "x'y'z;u.s.-m;a/b/c".split(";")
)
SIGNS = st.sampled_from("ab's.-/ ()!&=*\"CÉé²’,:")
TEXTS = st.text(alphabet=st.one_of(SIGNS, st.characters(exclude_categories=["Cs", "Cn"])))
KEYWORDS = st.lists(st.one_of(SPELLINGS, SPELLINGS, TEXTS.filter(str.strip)), min_size=1, max_size=6)


@given(st.lists(TEXTS, min_size=1, max_size=30))
@settings(max_examples=200)
def test_the_form_of_a_form_is_itself(texts: list[str]) -> None:
    once = forms_of(pl.Series(texts, dtype=pl.String))
    assert forms_of(once).to_list() == once.to_list()


@given(st.lists(KEYWORDS, min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_what_a_canonical_keyword_stands_for_is_itself(keywords: list[list[str]]) -> None:
    mentioned = pages(*keywords)
    words, _ = merge(build_words(mentioned), mentioned, RULES, NONE)
    canonical = words["canonical_id"].unique()
    unused = build_words(canonical.to_frame("raw")).with_columns(mention_count=pl.lit(0, pl.UInt32))
    asked = pl.concat([build_words(mentioned), unused]).unique("raw", keep="first")
    again, _ = merge(asked, mentioned, RULES, NONE)
    found = dict(again.select("raw", "canonical_id").iter_rows())
    assert {raw: found[raw] for raw in canonical} == {raw: raw for raw in canonical}
    assert [found[raw] for raw in words["raw"]] == words["canonical_id"].to_list()


def test_the_order_of_pages_changes_nothing() -> None:
    keywords = [
        ["LTP", "long-term potentiation"],
        ["TIN", "tin"],
        ["health care", "healthcare"],
        ["laws", "Law", "law"],
    ]
    assert words_of(*keywords) == words_of(*reversed(keywords))


def test_each_spelling_is_one_row_most_used_first() -> None:
    words, _ = build_keyword_vocabulary(pages(["Bb", "bb", "aa", "bb", "aa", "Cc"]), RULES, NONE)
    assert words.select("raw", "mention_count").rows() == [("aa", 2), ("bb", 2), ("Bb", 1), ("Cc", 1)]
    assert checked("vocabulary", words).height == 4


def test_the_label_is_the_most_used_spelling_and_then_the_best_cased() -> None:
    words, _ = build_keyword_vocabulary(
        pages(["Logic", "logic", "Logic", "go games", "GO GAMES", "Go games"]), RULES, NONE
    )
    rows = labels(words.lazy()).sort("canonical_id").collect().rows(named=True)
    assert rows == [
        {"canonical_id": "go games", "label": "Go games", "variants": ["Go games", "go games", "GO GAMES"],
         "variant_count": 3, "mention_count": 3},
        {"canonical_id": "logic", "label": "Logic", "variants": ["Logic", "logic"], "variant_count": 2,
         "mention_count": 3},
    ]  # fmt: skip


def test_keywords_count_pages_subjects_and_mentions() -> None:
    raw = pl.LazyFrame({"path": ["a.md", "b.md", "c.md"], "keywords": [["Xx", "xx"], ["xx", "yy"], ["xx"]]})
    table = pl.LazyFrame({"path": ["a.md", "b.md", "c.md"], "subject_id": ["logic", "chess", None]})
    found = mentions(raw, "keywords")
    words, _ = build_keyword_vocabulary(found.collect(), RULES, NONE)
    page_keywords = build_page_keywords(found, words.lazy())
    keywords = checked("keywords", build_keywords(page_keywords, table, words.lazy()).collect())
    assert keywords.select("keyword_id", "label", "page_count", "subject_count", "mention_count").rows() == [
        ("xx", "xx", 3, 2, 4), ("yy", "yy", 1, 1, 1),
    ]  # fmt: skip


def test_no_keywords_are_no_rows() -> None:
    words, candidates = build_keyword_vocabulary(pages(), RULES, NONE)
    assert checked("vocabulary", words).is_empty()
    assert checked("vocabulary_candidates", candidates).is_empty()
    assert list(chain.from_iterable(words.rows())) == []
