"""Somebody who presses the console's buttons in a real browser."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from console.office_day import Order, Press
from interventions.console.actions import ACTIONS

PATIENCE_MS = 30_000


def fill(form: Locator, fields: Mapping[str, str]) -> None:
    """Type into a form by the names of its fields."""
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]')
        match field.evaluate("field => field.tagName + field.type"):
            case "INPUTcheckbox":
                field.set_checked(bool(value))
            case "SELECTselect-one":
                field.select_option(value)
            case _:
                field.fill(value)


def press(page: Page, pressed: Press) -> None:
    """Press one button of the intervention that is looked at, and wait for its answer; the page is not left."""
    button = page.get_by_role("group", name="Actions").get_by_role("button", name=pressed.label, exact=True)
    if ACTIONS[pressed.name].asks:
        button.click()
        fill(page.locator("form#form"), pressed.fields)
        button = page.locator("form#form button.primary")
    page.evaluate("window.same = true")
    button.click()
    expect(page.get_by_text(pressed.answer)).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("window.same"), "the answer came with a reload"


def order(page: Page, decided: Order) -> None:
    """Decide about one mail, and wait until it is as decided."""
    page.goto("/reports")
    row = page.locator("tbody tr", has_text=decided.recipient)
    expect(row.locator(f".delivery.{decided.before}")).to_be_visible(timeout=PATIENCE_MS)
    row.locator("a").first.click()
    aside = page.get_by_role("complementary")
    aside.get_by_role("button", name=decided.label, exact=True).click()
    expect(page.get_by_text("accepted.")).to_be_visible(timeout=PATIENCE_MS)
    expect(row.locator(f".delivery.{decided.after}")).to_be_visible(timeout=PATIENCE_MS)


def watched(context: Any, said: list[str]) -> Page:
    """Open a window; what no page may say is noted: faults, dialogs, and what the policy forbade."""
    page: Page = context.new_page()
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}") or dialog.dismiss())
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    return page
