"""The mapped fields of one document: texts, dates, numbers; what does not fit becomes a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transforms.keywords.debris import find_debris
from transforms.keywords.splitting import has_gap, is_many, is_plain, split_keywords, split_plainly
from transforms.problems import PROBLEMS_PER_FILE, Problem, ProblemCode
from transforms.reading.field_paths import lookup, split_path
from transforms.reading.field_states import REPORTED
from transforms.reading.places import Places
from transforms.reading.values import TRUTHS, as_json, as_text, is_empty, parse_date, parse_number

if TYPE_CHECKING:
    import datetime as dt

    from transforms.reading.front_matter import Document
    from transforms.reading.record_plan import PlanPaths, RecordPlan
    from transforms.sites.page_places import PagePlace

_SIGNS = ("@", "!")


class PageFields:
    """The fields of one document; problems with them are added to the document's own."""

    def __init__(self, plan: RecordPlan, paths: PlanPaths, document: Document, place: PagePlace):
        self.plan, self.paths, self.document, self.place = plan, paths, document, place
        self.metadata = document.metadata
        self.problems = list(document.problems)
        self.places = Places(document)
        self.invalid: set[str] = set()
        self.found: dict[str, tuple[str, ...]] = {}
        """The path at which each field was found."""
        self._values: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """Return the first value that is set, else None."""
        if name not in self._values:
            self._values[name] = self._value(name)
        return self._values[name]

    def _value(self, name: str) -> Any:
        none_values = self.plan.none_values.get(name)
        for path in self.paths.fields[name]:
            is_told = path[0][:1] in _SIGNS
            value = self.told(path[0]) if is_told else lookup(self.metadata, path)
            if value is None or is_empty(value) or (none_values and as_text(value) in none_values):
                continue
            if not is_told:
                self.found[name] = path
            return value
        return None

    def told(self, path: str) -> Any:
        """Return what the file itself says (`@`), or the opposite of a truth value (`!`)."""
        if path[0] == "@":
            return self.place.told(path, self.document.body)
        value = lookup(self.metadata, split_path(path[1:]))
        return not value if isinstance(value, bool) else None

    def text(self, name: str) -> str | None:
        """Return the text of a field, or None without one."""
        value = self.value(name)
        if isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            self.problem(ProblemCode.TYPE_MISMATCH, name, value)
            return None
        return None if value is None else as_text(value)

    def texts(self, name: str) -> list[str]:
        """Return the texts of a field that is one text or a list of them."""
        value = self.value(name)
        texts: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, (dict, list)):
                self.problem(ProblemCode.TYPE_MISMATCH, name, item)
            elif not is_empty(item):
                texts.append(as_text(item))
        return texts

    def author(self) -> str | None:
        """Return the names of the authors."""
        value = self.value("author")
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, list):
            return ", ".join(self.texts("author")) or None
        return None if is_empty(value) else as_text(value)

    def keywords(self) -> list[str]:
        """Return the keywords of one text or a list; what is no keyword becomes a problem."""
        value = self.value("keywords")
        length = self.plan.limits.keyword_characters
        if isinstance(value, str) and is_plain(value):
            found = split_plainly(value)
            if len(value) <= length or max(map(len, found)) <= length:
                return found
        elif isinstance(value, str):
            found = split_keywords(value)
            if has_gap(value):
                self.problem(ProblemCode.KEYWORD_EMPTY, "keywords", value)
        else:
            found = [text.strip() for text in self.texts("keywords")]
            if len(found) == 1 and is_many(found[0]):
                found = split_keywords(found[0])
        return [keyword for keyword in found if not self.is_debris(keyword, length)]

    def is_debris(self, keyword: str, length: int) -> bool:
        """Say whether a text is no keyword, and note the problem where it stands."""
        code = find_debris(keyword, length)
        if code:
            self.problem(code, "keywords", keyword, of="keyword")
        return code is not None

    def date(self, name: str) -> dt.date | None:
        """Return the day of a field, or None without one."""
        value = self.value(name)
        if value is None:
            return None
        date = parse_date(value) if isinstance(value, str) else None
        if date is None:
            self.problem(ProblemCode.DATE_INVALID, name, value)
        return date

    def number(self, name: str) -> float | None:
        """Return the number of a field, or None without one."""
        value = self.value(name)
        if value is None:
            return None
        number = parse_number(value)
        if number is None:
            self.problem(ProblemCode.NUMBER_INVALID, name, value)
        return number

    def truth(self, name: str) -> bool:
        """Say whether a field is true."""
        value = self.value(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problem(ProblemCode.TRUTH_INVALID, name, value)
        return TRUTHS.get(str(value).casefold(), False)

    def noindex(self) -> bool:
        """Say whether search engines shall leave the page out."""
        value = self.value("noindex")
        directives = value if isinstance(value, list) else [value]
        texts = [item for item in directives if isinstance(item, str)]
        if texts and not any(text.casefold() in TRUTHS for text in texts):
            return any("noindex" in text.casefold() for text in texts)
        return self.truth("noindex")

    def key(self, name: str) -> str:
        """Return the key that a field's value stands under; of a nested one, the last."""
        for path in self.paths.fields[name]:
            if not is_empty(lookup(self.metadata, path)):
                return path[-1]
        return self.paths.fields[name][0][-1]

    def problem(self, code: ProblemCode, name: str, value: Any, of: str | None = None) -> None:
        """Note a problem with a field's value, where the key stands; or with a part of it, where the part stands."""
        if name in REPORTED:
            self.invalid.add(REPORTED[name])
        if len(self.problems) >= PROBLEMS_PER_FILE:
            return
        keys = [path[-1].replace("*", "1").lstrip("!") for path in self.paths.fields[name]]
        at = max(self.places.keys(keys).values())
        shown = as_json(value).decode() if isinstance(value, (dict, list)) else as_text(value)
        if of:
            at = max(at, self.document.block.find(shown, at))
        detail = f"The {of or f'field {name}'} is {shown[:80]!r}."
        self.problems.append(Problem(code, detail, self.places.line(at), None, self.places.excerpt(at)))
