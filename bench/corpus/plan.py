"""The plan of a site: every page and link as arrays, drawn by seed; and what a build has to find in it.

The answers are counted from the plan, by numpy, not from the files: they share no code with a build.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.corpus.words import by_zipf

SLOTS = 5
SUBJECT_SHARES = np.array(
    [
        2874,
        2468,
        2305,
        2109,
        1748,
        1552,
        1492,
        1381,
        1293,
        1113,
        1087,
        1012,
        879,
        829,
        769,
        751,
        462,
        452,
        351,
        271,
        30,
    ]
)
LINK_COUNTS = np.array([0.065, 0.05, 0.08, 0.12, 0.185, 0.5])
"""How many related links a page has: the share of pages with 0, 1, … 5."""
BATCH = 10
"""Pages that were written together link to each other most."""

VERDICTS = ("ok", "stale_title", "id_dangling", "id_conflict", "redirected", "url_dangling", "ambiguous", "broken")
VERDICT_SHARES = np.array([0.956, 0.004, 0.027, 0.002, 0.003, 0.002, 0.002, 0.004])
OK, STALE_TITLE, ID_DANGLING, ID_CONFLICT, REDIRECTED, URL_DANGLING, AMBIGUOUS, BROKEN = range(8)
UNRESOLVED = (AMBIGUOUS, BROKEN)

COPIES = 0.08
"""The share of pages with title and text of another one."""
SAME_ID = 0.94
"""The share of copies that have its id too."""
ALIASES = 0.01
DUPLICATE_LINKS = 0.02
SELF_LINKS = 0.0002
CAPITALS = 0.03
"""The share of keywords that are written with a capital."""
FLAWS = {"front-matter-template": 0.0008, "date-invalid": 0.002, "duplicate-key": 0.003, "no description": 0.01}


@dataclass(frozen=True)
class Plan:
    """A site: arrays with a row a page; those of links have a column a slot, those of keywords a row a mention."""

    seed: int
    subject: np.ndarray
    original: np.ndarray
    """The page whose title and text this one has: itself, or the one that it copies."""
    id: np.ndarray
    has_alias: np.ndarray
    flaws: dict[str, np.ndarray]
    link_count: np.ndarray
    target: np.ndarray
    verdict: np.ndarray
    drawn_at: np.ndarray
    """The slot in which the link was drawn: another one for a link that repeats."""
    other: np.ndarray
    """A page with an id that no other page has, or for `ambiguous` one whose id is a copy's too."""
    first_keyword: np.ndarray
    """Row of the page's first mention in `keyword`, and of the next page's after it."""
    keyword: np.ndarray
    is_capital: np.ndarray

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self.subject)


def draw(page_count: int, seed: int) -> Plan:
    """Draw a site of so many pages."""
    random = np.random.default_rng([seed, page_count])
    pages = np.arange(page_count)
    shares = SUBJECT_SHARES / SUBJECT_SHARES.sum()
    subject = random.choice(len(shares), page_count // BATCH + 1, p=shares)[pages // BATCH]
    flaws = {name: _flawed(random, page_count, share) for name, share in FLAWS.items()}
    is_lost = flaws["front-matter-template"]
    original = _originals(random, is_lost)
    is_copy = original != pages
    id_of = np.where(is_copy & (random.random(page_count) < SAME_ID), original, pages)
    has_alias = ~is_lost & (random.random(page_count) < ALIASES)
    has_alias[np.flatnonzero(~is_lost)[:2]] = True
    count = np.where(is_lost, 0, random.choice(SLOTS + 1, page_count, p=LINK_COUNTS))
    target, verdict, drawn_at, other = _links(random, is_lost, has_alias, id_of)
    keyword_count = np.where(is_lost, 0, np.clip(np.rint(random.normal(12.15, 2.6, page_count)), 4, 31)).astype(int)
    first = np.concatenate([[0], np.cumsum(keyword_count)])
    keyword = by_zipf(random, first[-1], spread=112, tail=0.27, most=1 << 40)
    return Plan(
        seed, subject, original, id_of, has_alias, flaws, count, target, verdict, drawn_at, other, first, keyword,
        random.random(first[-1]) < CAPITALS,
    )  # fmt: skip


def _flawed(random: np.random.Generator, page_count: int, share: float) -> np.ndarray:
    flawed = random.random(page_count) < share
    flawed[random.integers(page_count)] = True
    return flawed


def _originals(random: np.random.Generator, is_lost: np.ndarray) -> np.ndarray:
    """Return for each page the one that it copies; pages that are copied are no copies, nor lost."""
    pages = np.arange(len(is_lost))
    is_copy = ~is_lost & (random.random(len(pages)) < COPIES)
    sources = np.flatnonzero(~is_copy & ~is_lost)
    return np.where(is_copy, random.choice(sources, len(pages)), pages)


def _links(
    random: np.random.Generator, is_lost: np.ndarray, has_alias: np.ndarray, id_of: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return of each page and slot: the target, the verdict, the slot it was drawn in, and another page."""
    page_count = len(is_lost)
    shape = (page_count, SLOTS)
    pages = np.arange(page_count)[:, None]
    near = pages // BATCH * BATCH + (pages + random.integers(1, BATCH, shape)) % BATCH
    favourite = (page_count * random.random(shape) ** 3).astype(np.int64)
    way = random.random(shape)
    target = np.where(way < 0.7, near, np.where(way < 0.85, favourite, random.integers(0, page_count, shape)))
    verdict = random.choice(len(VERDICTS), shape, p=VERDICT_SHARES)
    with_alias = np.flatnonzero(has_alias)
    target = np.where(verdict == REDIRECTED, random.choice(with_alias, shape), target)
    sound = np.flatnonzero(~is_lost)
    target = np.where((target >= page_count) | is_lost[target % page_count], random.choice(sound, shape), target)
    uses = np.bincount(id_of, minlength=page_count)
    single = np.flatnonzero((uses == 1) & ~is_lost & (id_of == np.arange(page_count)))
    shared = np.flatnonzero(uses > 1)
    other = np.where(verdict == AMBIGUOUS, random.choice(shared, shape), random.choice(single, shape))
    target = np.where(verdict == URL_DANGLING, other, target)
    verdict = np.where((verdict == ID_CONFLICT) & (other == target), OK, verdict)
    is_self = (random.random(shape) < SELF_LINKS) & (verdict == OK)
    target = np.where(is_self, pages, target)
    drawn_at = np.broadcast_to(np.arange(SLOTS), shape).copy()
    repeats = random.random(shape) < DUPLICATE_LINKS
    for slot in range(1, SLOTS):
        for columns in (target, verdict, drawn_at, other):
            columns[:, slot] = np.where(repeats[:, slot], columns[:, slot - 1], columns[:, slot])
    return target, verdict, drawn_at, other


def answers(plan: Plan) -> dict[str, Any]:
    """Return what a build has to find, by the names of `QUERIES`."""
    page_count = plan.page_count
    is_lost = plan.flaws["front-matter-template"]
    pages = np.arange(page_count)
    is_link = np.arange(SLOTS) < plan.link_count[:, None]
    sources = np.nonzero(is_link)[0]
    target, verdict, drawn_at = plan.target[is_link], plan.verdict[is_link], plan.drawn_at[is_link]
    is_resolved = ~np.isin(verdict, UNRESOLVED)
    leads_to = np.where(is_resolved, target, page_count + drawn_at)
    distinct = np.unique(sources * (page_count + SLOTS) + leads_to)
    is_edge = is_resolved & (sources != target)
    edges = np.unique(sources[is_edge] * page_count + target[is_edge])
    one, other = np.divmod(edges, page_count)
    titles = np.bincount(plan.original[~is_lost], minlength=page_count)
    ids = np.bincount(plan.id[~is_lost], minlength=page_count)
    spelled = plan.keyword * 2 + plan.is_capital
    problems = {name: int(found.sum()) for name, found in plan.flaws.items() if name != "no description"}
    for name in ("date-invalid", "duplicate-key"):
        problems[name] = int((plan.flaws[name] & ~is_lost).sum())
    return {
        "pages": page_count,
        "pages with a url": int((~is_lost).sum()),
        "subjects": len(np.unique(plan.subject[~is_lost])),
        "pages of the largest subject": int(np.bincount(plan.subject[~is_lost]).max()),
        "ids that more than one page has": int((ids > 1).sum()),
        "pages whose title another page has": int(titles[titles > 1].sum()),
        "pages whose text another page has": int(titles[titles > 1].sum()),
        "pages without description": int((plan.flaws["no description"] | is_lost).sum()),
        "related links": len(sources),
        **{name: int((verdict == number).sum()) for number, name in enumerate(VERDICTS)},
        "duplicate links": len(sources) - len(distinct),
        "self links": int((is_resolved & (sources == target)).sum()),
        "cross-subject links": int((plan.subject[sources] != plan.subject[target]).sum()),
        "distinct edges": len(edges),
        "edges whose reverse exists": int(np.isin(other * page_count + one, edges).sum()),
        "orphans": int((~is_lost & ~np.isin(pages, other)).sum()),
        "dead ends": int((~is_lost & ~np.isin(pages, one)).sum()),
        "keyword mentions": len(plan.keyword),
        "keywords as authored": len(np.unique(spelled)),
        "keywords": len(np.unique(plan.keyword)),
        **{f"problems {name}": count for name, count in problems.items()},
    }


_RELATED = "from links where kind = 'related'"
_EDGES = f"select distinct source_path, target_path {_RELATED} and target_path is not null and not is_self"
QUERIES = {
    "pages": "select count(*) from pages",
    "pages with a url": "select count(*) from pages where url is not null",
    "subjects": "select count(*) from subjects",
    "pages of the largest subject": "select max(page_count) from subjects",
    "ids that more than one page has": "select count(*) from"
    " (select id from pages where id is not null group by id having count(*) > 1)",
    "pages whose title another page has": "select count(*) from page_duplicates where kind = 'title'",
    "pages whose text another page has": "select count(*) from page_duplicates where kind = 'text'",
    "pages without description": "select count(*) from pages where description is null",
    "related links": f"select count(*) {_RELATED}",
    **{name: f"select count(*) {_RELATED} and verdict = '{name}'" for name in VERDICTS},
    "duplicate links": f"select count(*) {_RELATED} and is_duplicate",
    "self links": f"select count(*) {_RELATED} and is_self",
    "cross-subject links": f"select count(*) {_RELATED} and is_cross_subject",
    "distinct edges": f"select count(*) from ({_EDGES})",
    "edges whose reverse exists": f"with edges as ({_EDGES}) select count(*) from edges join edges as reverse"
    " on edges.source_path = reverse.target_path and edges.target_path = reverse.source_path",
    "orphans": "select count(*) from page_graph join pages using (path) where is_orphan and url is not null",
    "dead ends": "select count(*) from page_graph join pages using (path) where is_dead_end and url is not null",
    "keyword mentions": "select count(*) from page_keywords",
    "keywords as authored": "select count(*) from vocabulary where kind = 'keyword'",
    "keywords": "select count(*) from keywords",
    **{
        f"problems {name}": f"select count(*) from problems where code = '{name}'"
        for name in FLAWS
        if name != "no description"
    },
}
"""The query on a run that tells each answer."""
