"""A real browser, where one can be had: Debian's Chromium, driven by Playwright."""

import os
import shutil

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
WHY = "no Chromium here: apt-get install chromium, or name one in CHROMIUM"


def pytest_terminal_summary(terminalreporter):
    """Say in the last lines that the browser part was left out, and what would change that."""
    if CHROMIUM is None:
        terminalreporter.write_line(f"browser tests skipped: {WHY}")


@pytest.fixture(scope="module")
def chromium():
    """Give a browser, for a module alone: Playwright keeps a loop running in its thread. Skips where there is none."""
    if CHROMIUM is None:
        pytest.skip(WHY)
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
