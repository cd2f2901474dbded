"""What goes wrong around a form: a session that ends, a broker away, somebody quicker, a slow line, an attack."""

import json

import pytest
from playwright.sync_api import expect

from browser.pressing import PATIENCE_MS, watched
from browser.serving import served
from console.office_day import closed_visit
from console.visiting import OFFICE, a_console, on_site, planned
from domain.builders import DAY, T0, a_photo, a_technician, an_event
from interventions.contracts.json_form import to_json
from interventions.stream.port import Draft, Place

EVIL = '<img src=x onerror=alert(1)><script>alert(2)</script><b hx-get="/act" hx-trigger="load">x</b>'
EVENTS = "intervention-events"
DAY_TEXT = "2026-01-05"
ASKED = f"/today?zone={EVIL}&technician={EVIL}"
SILENT = {ASKED, "/interventions/nobody", "/reports", f"/payroll?from={DAY_TEXT}&to={DAY_TEXT}"}
"""Pages that show none of these words."""


class Away:
    """A broker that does not answer."""

    def __getattr__(self, name):
        raise OSError(name)


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """Serve a console behind a proxy that signs Olga and Otto in."""
    folder = tmp_path_factory.mktemp("console")
    roles = folder / "roles"
    roles.write_text("olga responsible\notto operator\n")
    decided = {"auth": "proxy", "proxy_address": "127.0.0.1", "roles_file": roles, "answer_s": 0}
    with served(folder, lambda place: a_console(place, **decided)) as console:
        yield console


@pytest.fixture
def somebody(chromium, console):
    """Sign people in, each in a browser of their own; a page's faults fail the test."""
    said, contexts = [], []

    def somebody(name):
        context = chromium.new_context(base_url=console.address, locale="en-GB")
        contexts.append(context)
        context.set_extra_http_headers({"X-Forwarded-User": name})
        return watched(context, said)

    yield somebody
    for context in contexts:
        context.close()
    assert said == []


def cancelling(page, about, why="Called off"):
    """Open the form that cancels a visit, and say why."""
    page.goto(f"/interventions/{about}?do=cancel")
    page.get_by_label("Why").fill(why)
    return page.locator("form#form button.primary")


def seen(page, text):
    """Wait until a text is seen."""
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)


def test_a_session_that_ends_while_a_form_is_open_loses_nothing(console, somebody):
    console.happens(planned("session"))
    page = somebody("olga")
    send = cancelling(page, "session")

    page.context.set_extra_http_headers({})
    send.click()
    seen(page, "You are not signed in.")
    assert page.locator("textarea[name=reason]").input_value() == "Called off"
    page.context.set_extra_http_headers({"X-Forwarded-User": "olga"})
    page.get_by_role("button", name="Send it again").click()

    seen(page, "Cancelled: accepted.")
    assert "Called off" in page.locator("main").inner_text()


def test_a_broker_that_is_away_keeps_the_form(console, somebody):
    console.happens(planned("away"))
    page = somebody("olga")
    send = cancelling(page, "away")
    bus = console.visitor.app.state.house.desk.bus
    backend, bus._backend = bus._backend, Away()

    send.click()
    seen(page, "The broker does not answer: nothing was sent.")
    console.happens(on_site("resumed", 1, key="away", technician_id="ann"))
    seen(page, "This page has changed meanwhile.")
    assert page.get_by_label("Why").input_value() == "Called off"
    bus._backend = backend
    page.locator("form#form button.primary").click()

    seen(page, "Cancelled: accepted.")


def test_of_two_people_the_second_reads_what_changed_and_tries_again(console, somebody):
    console.happens(planned("both"))
    first, second = somebody("olga"), somebody("otto")
    later = cancelling(second, "both", "Customer away")
    cancelling(first, "both", "Called off")
    first.goto("/interventions/both?do=reschedule")
    first.locator("[name=planned_start]").fill("2026-01-06T10:00")
    first.locator("form#form button.primary").click()
    seen(first, "Rescheduled: accepted.")

    seen(second, "This page has changed meanwhile.")
    later.click()
    seen(second, "changed since the version that you saw")
    second.get_by_role("link", name="Open the form again").click()
    assert second.get_by_label("Why").input_value() == "Customer away"
    second.locator("form#form button.primary").click()

    seen(second, "Cancelled: accepted.")
    expect(first.locator("h1 + .status.cancelled")).to_be_visible(timeout=PATIENCE_MS)


def test_what_changes_between_a_page_and_its_stream_of_changes_is_seen(console, somebody):
    console.happens(planned("opening"))
    quick, slow, held = somebody("otto"), somebody("olga"), []
    slow.route("**/live", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function of its own
    for page in (quick, slow):
        page.goto("/interventions/opening")
    console.happens(on_site("started", 0, "opening"))
    expect(quick.locator("h1 + .status.in_progress")).to_be_visible(timeout=PATIENCE_MS)

    held.pop().continue_()

    expect(slow.locator("h1 + .status.in_progress")).to_be_visible(timeout=PATIENCE_MS)


def test_on_a_slow_line_two_clicks_are_one_event(console, somebody):
    """Nearly half a second each way, and 40 kB/s: somebody in a car park clicks again."""
    console.happens(planned("slow"))
    page = somebody("olga")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 40_000, "uploadThroughput": 20_000}
    line.send("Network.emulateNetworkConditions", slow)
    send = cancelling(page, "slow")

    send.dblclick()

    seen(page, "Cancelled: accepted.")
    expect(page.locator(".timeline > li", has_text="Cancelled")).to_have_count(1)
    expect(page.locator(".timeline > li.refused")).to_have_count(0)


def test_another_sites_form_does_nothing(console, somebody):
    """Somebody who is signed in is led to a page that sends our form for them."""
    console.happens(planned("csrf"))
    page = somebody("olga")
    fields = f'<input name="key" value="{"a" * 32}"><input name="reason" value="gotcha">'
    form = f'<form method="post" action="{console.address}/act/cancel/csrf">{fields}<button>Win</button></form>'
    page.route("http://evil.example/**", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("http://evil.example/")

    with page.expect_response(f"{console.address}/act/**") as answered:
        page.get_by_role("button", name="Win").click()

    assert answered.value.status == 403
    page.goto("/interventions/csrf")
    expect(page.locator("h1 + .status.confirmed")).to_be_visible()
    assert "gotcha" not in page.content()


def hostile():
    """Put the attack into every free text that an event has."""
    customer = dict.fromkeys(("id", "email", "phone", "address", "zip", "city"), None) | {"name": EVIL, "city": EVIL}
    words = dict.fromkeys(("task", "reference", "external_description", "internal_description"), EVIL)
    mallory = {**a_technician("mallory"), "name": EVIL}
    yield planned("evil", customer=customer, tags=[EVIL], technicians=[mallory], lead_id=None, **words)
    sent = {**OFFICE, "intervention_id": "evil"}
    yield an_event("photo_added", T0, sent=sent, **a_photo(caption=EVIL))
    yield an_event("commented", T0 + 1, sent=sent, text=EVIL)
    yield an_event("signed", T0 + 2, sent=sent, signatory=EVIL)
    yield an_event("left_unfinished", T0 + 3, sent=sent, reason=EVIL)
    yield on_site("commented", 5, "nobody", text=EVIL)


async def unreadable(visitor):
    """Put the attack into bytes that are no event."""
    broken = json.dumps(to_json(EVENTS, on_site("commented", 5, text=EVIL))).replace("{", "{,", 1).encode()
    await visitor.chain.backend.publish(Place(EVENTS, 0), [Draft(EVIL.encode(), broken)])
    await visitor.live.catch_up()


def test_what_attackers_write_stays_text_on_every_page(console, somebody):
    console.happens(*hostile(), *closed_visit("late", T0 - DAY, 1))
    console.runs(unreadable)
    page = somebody("olga")
    page.goto("/refused?view=letters")
    letter = page.locator("tbody td a").first.get_attribute("href")
    page.goto("/refused?code=unknown_intervention")
    refusal = page.locator("tbody td a").first.get_attribute("href")

    for address in (
        "/interventions/evil", "/interventions/evil?do=amend", "/interventions/evil?do=assign", letter, refusal,
        f"/today?day={DAY_TEXT}", f"/planning?day={DAY_TEXT}", f"/planning?view=week&day={DAY_TEXT}", "/flow",
        "/interventions/nobody", "/reports", f"/payroll?from={DAY_TEXT}&to={DAY_TEXT}", "/plan",
        f"/flow?{EVIL}", ASKED,
    ):  # fmt: skip
        page.goto(address)
        alive = page.locator('img[src="x"], body script, [hx-trigger=load]')
        expect(alive, address).to_have_count(0)
        shown = page.locator("main").inner_text() + "".join(
            page.locator("textarea").evaluate_all("fields => fields.map(field => field.value)")
        )
        assert "onerror=alert(1)" in shown or address in SILENT, address
