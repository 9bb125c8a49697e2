"""What opens pages for tests sees what is wrong with them."""

from __future__ import annotations

import pytest

from . import browser

PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Berths</title>
<style>body {{ color: #111; background: #fff }}
@media (prefers-color-scheme: dark) {{ body {{ color: #777; background: #666 }} }}</style>
<body><main><h1>Berths</h1><p>Nine are free.</p>{more}</main></body></html>"""


@pytest.fixture
def page(tmp_path):
    def write(more=""):
        path = tmp_path / "berths & piers.html"
        path.write_text(PAGE.format(more=more), "utf-8")
        return path

    return write


def test_a_sound_page_has_nothing_against_it(open_page, page):
    with open_page(page()) as shown:
        assert shown.page.title() == "Berths"
        assert (shown.violations(), shown.requests, shown.errors) == ([], [], [])


def test_axe_core_names_rule_and_element(open_page, page):
    with open_page(page('<img id="pier" src="data:,">')) as shown:
        (found,) = shown.violations()
        assert found.startswith("image-alt (critical) #pier: ")
        assert shown.violations("color-contrast") == []


def test_settings_reach_the_page(open_page, page):
    with open_page(page(), color_scheme="dark", viewport={"width": 390, "height": 844}) as shown:
        assert shown.page.evaluate("innerWidth") == 390
        assert any(line.startswith("color-contrast ") for line in shown.violations())


def test_what_a_page_asks_for_is_noted_and_not_given(open_page, page, tmp_path):
    (tmp_path / "beside.css").write_text("body { display: none }", "utf-8")
    more = (
        '<link rel="stylesheet" href="beside.css"><img alt="" src="https://example.org/pier.png">'
    )
    with open_page(page(more)) as shown:
        # in an order that is the browser's
        assert {url.rpartition("/")[2] for url in shown.requests} == {"beside.css", "pier.png"}
        assert shown.page.locator("h1").is_visible()


def test_errors_of_scripts_are_noted(open_page, page):
    with open_page(page("<script>console.warn('low tide'); no.such.thing</script>")) as shown:
        assert shown.errors[0] == "warning: low tide"
        assert "no is not defined" in shown.errors[1]


def test_a_picture_is_taken(open_page, page, tmp_path):
    with open_page(page(), viewport={"width": 390, "height": 200}) as shown:
        picture = shown.page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert picture.startswith(b"\x89PNG")


def test_it_is_looked_for_by_the_variable_then_on_path_then_where_playwright_puts_it(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "own"))
    assert browser.find() is None
    own = tmp_path / "own" / "chromium-1" / "chrome-linux" / "chrome"
    for path in (own, tmp_path / "google-chrome"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n", "utf-8")
        path.chmod(0o755)
        assert browser.find() == str(path)
    monkeypatch.setenv("TASKTRIAGE_CHROMIUM", "/no/such/chromium")
    assert browser.find() == "/no/such/chromium"


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "find_spec", lambda name: None)
    assert browser.missing() == "needs playwright, of the extra dev"
    monkeypatch.setattr(browser, "find_spec", lambda name: name)
    monkeypatch.setenv("TASKTRIAGE_CHROMIUM", str(tmp_path))
    assert browser.missing() == f"needs a Chromium: {tmp_path} is none"
    monkeypatch.setenv("TASKTRIAGE_CHROMIUM", __file__)
    assert browser.missing() is None
