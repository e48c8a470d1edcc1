"""A message to people when a flow run ends: what changed, or what went wrong, to a webhook.

The message is what Slack and those that speak its form (Mattermost, Discord's `/slack`, Google Chat) take:
`{"text": …}`. The webhook's url is a secret: it comes from the environment, and no log or error names it.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from flows.errors import RequestError
from flows.history.headlines import headline_changes
from flows.query import ask, open_run

if TYPE_CHECKING:
    from flows.warehouse import Run, Warehouse

VARIABLE = "MATTERHOUSE_WEBHOOK_URL"
TIMEOUT_SECONDS = 10


def describe(warehouse: Warehouse, run: Run) -> str:
    """Return in a few lines what a run holds and which headlines moved since the run before."""
    row = run.read_summary().get("run", {})
    counts = ", ".join(f"{row.get(f'{kind}_count', 0):,} {kind}" for kind in ("added", "changed", "removed"))
    moved = [(name, value, change) for name, value, _, change in headline_changes(warehouse, run).rows if change]
    lines = [f"Matterhouse: run {run.run_id} of {row.get('source')}", f"Files: {counts}"]
    lines.append(f"New findings: {_new_findings(warehouse, run)}")
    lines += [f"{name.replace('_', ' ')}: {value:,} ({change:+,})" for name, value, change in moved]
    return "\n".join(lines if moved else [*lines, "No headline moved."])


def _new_findings(warehouse: Warehouse, run: Run) -> str:
    query = (
        "select severity, count(*) from findings where status in ('new', 'regressed') and not is_rebased"
        " group by all order by all"
    )
    with open_run(warehouse, run) as connection:
        counts = ask(connection, query).rows
    return ", ".join(f"{count:,} {severity}{'s' if count > 1 else ''}" for severity, count in counts) or "none"


def notify(text: str, webhook: str | None = None) -> bool:
    """Send a text to the webhook, by default the environment's; return False where there is none.

    Raises `RequestError`, without the url, if the webhook cannot be reached or refuses.
    """
    webhook = webhook or os.environ.get(VARIABLE)
    if not webhook:
        return False
    if not webhook.startswith(("http://", "https://")):
        raise RequestError(f"{VARIABLE}: give a url that begins with https://")
    data = json.dumps({"text": text}).encode()
    try:
        request = urllib.request.Request(webhook, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        raise RequestError(f"{VARIABLE}: the webhook answers {error.code}; the message was not sent") from None
    except (OSError, ValueError):
        raise RequestError(f"{VARIABLE}: the webhook cannot be reached; the message was not sent") from None
    return True
