"""Pages in a headless Chromium: how they look, what they ask for, and what axe-core says of them.

`.ci/browser` installs a Chromium where it can. Where there is none, or no Playwright (which drives
it), tests that use the fixture `open_page` are skipped, and say why.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DRIVER = ("playwright", "axe_playwright_python")
# what goes on behind a page's back, and needs a network
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Opened:
    """A page, what it asked for but its own file, and what went wrong in it.

    `page` is Playwright's: `page.screenshot(path=…, full_page=True)`, `page.locator(…)`,
    `page.keyboard`, `page.emulate_media(media="print")`.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def violations(self, *rules: str) -> list[str]:
        """Return what axe-core finds, a line for each element: rule, impact, selector, what to do.

        All its rules are tried, or those that are named (`"color-contrast"`).
        """
        from axe_playwright_python.sync_playwright import Axe

        options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{rule['id']} ({rule['impact']}) {' '.join(map(str, node['target']))}: {rule['help']}"
            for rule in found
            for node in rule["nodes"]
        ]


def find() -> str | None:
    """Return the path of a Chromium: TASKTRIAGE_CHROMIUM, one on PATH, or Playwright's own."""
    named = os.environ.get("TASKTRIAGE_CHROMIUM")
    if named:
        return named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    if on_path:
        return on_path
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    own = sorted(Path(cache).glob("chromium*/chrome*/chrome*"))
    return next((str(path) for path in own if path.is_file() and os.access(path, os.X_OK)), None)


def missing() -> str | None:
    """Return why pages can't be opened here, or None."""
    for module in DRIVER:
        if find_spec(module) is None:
            return f"needs {module.replace('_', '-')}, of the extra dev"
    chromium = find()
    if chromium is None:
        return "needs a Chromium: .ci/browser, or its path in TASKTRIAGE_CHROMIUM"
    if not Path(chromium).is_file():
        return f"needs a Chromium: {chromium} is none"
    return None


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a Chromium, and end it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=QUIET)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, path: Path, **settings: Any) -> Iterator[Opened]:
    """Open a file as a page; nothing else that it asks for is given to it.

    `settings` are Playwright's for a context: `viewport={"width": 390, "height": 844}`,
    `color_scheme="dark"`, `forced_colors="active"`, `java_script_enabled=False`, …
    """
    with browser.new_context(**settings) as context:
        page = context.new_page()
        shown = Opened(page)
        own = path.resolve().as_uri()

        def serve(route: Route, request: Request) -> None:
            if request.url.split("#")[0] == own:
                route.continue_()
                return
            shown.requests.append(request.url)
            route.abort()

        page.route("**/*", serve)
        page.on("pageerror", lambda error: shown.errors.append(str(error)))
        page.on("console", lambda said: _note(shown, said.type, said.text))
        page.goto(own)
        yield shown


def _note(shown: Opened, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        shown.errors.append(f"{kind}: {text}")
