"""Pictures of the sample's dashboard for README and docs: `python -m docs.screenshots` (needs Debian's chromium)."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import sync_playwright

from flows.build import build
from flows.settings import Settings

PICTURES = Path(__file__).parent / "pictures"
SHOTS = (
    ("overview", "index.html", "light", 1000),
    ("links-dark", "links.html", "dark", 900),
    ("explore", "explore.html#view=pages&page=learn%2Fvegetables%2Fwhen-do-i-plant-garlic.md", "light", 900),
)


def main() -> None:
    """Build the sample, open its dashboard, and write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(source=Path(str(files("data") / "sample")), warehouse=Path(folder) / "warehouse")
        run = build(settings, dashboard=True, notify=lambda *_: None)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, address, scheme, height in SHOTS:
            page, _, state = address.partition("#")
            context = browser.new_context(
                color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 1240, "height": height}
            )
            tab = context.new_page()
            tab.goto(f"{(run.dashboard / page).as_uri()}{'#' if state else ''}{state}")
            tab.wait_for_timeout(500)
            tab.screenshot(path=PICTURES / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
