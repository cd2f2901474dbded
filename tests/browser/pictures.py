"""Pictures of every page for the README: `python -m browser.pictures FOLDER`, with tests/ on the path."""

import re
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic, sleep
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from browser.conftest import CHROMIUM

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
PICTURES = (
    ("today", "/today", DESK, "light"),
    ("planning", "/planning", DESK, "light"),
    ("week", "/planning?view=week", DESK, "dark"),
    ("flow", "/flow", DESK, "dark"),
    ("intervention", "/interventions/example-1", {"width": 1440, "height": 1250}, "light"),
    ("reports", "/reports", DESK, "light"),
    ("refused", "/refused", DESK, "light"),
    ("payroll", "/payroll", DESK, "light"),
    ("phone", "/planning", PHONE, "light"),
)
PORT = 8199
ADDRESS = f"http://127.0.0.1:{PORT}"
_LONGEST_S = 180


def taken(folder: Path, address: str) -> None:
    """Take all pictures of a console, once its history is in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path, size, colours in PICTURES:
            page = browser.new_context(viewport=size, color_scheme=colours, locale="fr-FR").new_page()
            page.goto(address + path)
            _ready(page, name)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


def _ready(page: Page, name: str) -> None:
    if name in {"reports", "refused"}:
        page.locator("tbody tr a").first.click()
        page.locator("aside .box").first.wait_for()
    page.wait_for_load_state("networkidle" if name == "reports" else "load")


def main(folder: Path) -> None:
    """Open a firm to look at, wait until its history is in, take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(Path(sys.executable).with_name("interventions")), "console", "--demo", "--port", str(PORT)]
    with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as console:
        try:
            _await_history()
            taken(folder, ADDRESS)
        finally:
            console.terminate()


def _await_history() -> None:
    """Wait until the count of what is done stands still."""
    seen, until = "", monotonic() + _LONGEST_S
    while monotonic() < until:
        sleep(3)
        with suppress(OSError):
            found = ">".join(re.findall(r"<b>([\d\s,.]*)</b>", urlopen(f"{ADDRESS}/flow").read().decode()))
            if found == seen and found:
                return
            seen = found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
