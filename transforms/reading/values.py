"""Authored values → texts, JSON, dates and numbers."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any

import orjson

from transforms.reading.yaml_events import number_or_text

TRUTHS = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False, "1": True, "0": False}
"""What people write for true and false; all but the first two are told as a problem."""
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[Tt ]+(.*))?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(?:[Zz]|UTC|([+-])(\d{1,2})(?::?(\d{2}))?)?")
_WRITTEN_DATES = ("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")
_INTEGER = re.compile(r"[-+]?\d+|0o[0-7]+|0x[0-9a-fA-F]+")


def is_empty(value: Any) -> bool:
    """Say whether a value says nothing: null, blank text, or an empty list or mapping."""
    if value:
        return type(value) is str and value.isspace()
    return value is None or isinstance(value, (str, list, dict))


def as_text(value: Any) -> str:
    """Return a scalar as the text that was authored."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def as_json(value: Any) -> bytes:
    """Return a value as JSON, in UTF-8."""
    try:
        return orjson.dumps(value, default=list)
    except TypeError:
        return orjson.dumps(_without_surrogates(value))


def _without_surrogates(value: Any) -> Any:
    """Return the value with lone surrogates written out, so that it can be UTF-8."""
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(child) for key, child in value.items()}
    if isinstance(value, (list, set, tuple)):
        return [_without_surrogates(child) for child in value]
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    return value if isinstance(value, (bool, float)) or value is None else number_or_text(str(value))


def parse_date(text: str) -> dt.date | None:
    """Return the calendar day that was authored, in its own time zone, or None if there is no such day."""
    text = text.strip()
    parts = _DATE.fullmatch(text)
    try:
        if parts:
            time_is_good = parts[4] is None or _TIME.fullmatch(parts[4].strip())
            return dt.date(int(parts[1]), int(parts[2]), int(parts[3])) if time_is_good else None
    except ValueError:
        return None
    for pattern in _WRITTEN_DATES:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def day_in_zone(text: str, zone: str) -> dt.date | None:
    """Return the day that an authored moment has in a time zone; one without an offset is taken as UTC.

    A text without a time is its own day; None for what is not a moment.
    """
    parts = _DATE.fullmatch(text.strip())
    time = _TIME.fullmatch(parts[4].strip()) if parts and parts[4] else None
    if parts is None or time is None:
        return parse_date(text)
    hours, minutes, seconds, sign, offset_hours, offset_minutes = time.groups()
    offset = dt.timedelta(hours=int(offset_hours or 0), minutes=int(offset_minutes or 0))
    try:
        day = dt.datetime(int(parts[1]), int(parts[2]), int(parts[3]), tzinfo=dt.UTC)
        moment = day + dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
        return (moment - offset if sign == "+" else moment + offset).astimezone(zoneinfo.ZoneInfo(zone)).date()
    except (ValueError, OverflowError):
        return parse_date(text)


def parse_number(value: Any) -> float | None:
    """Return a finite number under YAML 1.2 core rules, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()
    try:
        if _INTEGER.fullmatch(text):
            return float(int(text, 10 if text.lstrip("+-").isdigit() else 0))
        number = float(text) if "_" not in text else float("nan")
    except (ValueError, OverflowError):
        return None
    return number if number - number == 0 else None
