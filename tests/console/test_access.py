"""Who may what, and what no other site may do through somebody's browser."""

import asyncio
import re
from typing import Any, NamedTuple

import httpx2
import pytest

from console.visiting import a_console, planned, visit
from interventions.console.access import Level
from interventions.console.api.probes import OPEN as PROBES
from interventions.console.guards import LARGEST_FORM
from interventions.console.routes import level_of
from interventions.console.settings import ConsoleSettings

OPEN = {"/static", *PROBES}
"""What a supervisor asks without signing in; nothing in it is anybody's."""


class Reached(NamedTuple):
    """A route under its whole path."""

    path: str
    methods: set[str]
    dependencies: list[Any]


def routes_of(app, prefix=""):
    """List the routes that people and systems reach, included and mounted ones too."""
    found = []
    for route in app.routes:
        path, inner = prefix + getattr(route, "path", ""), getattr(route, "original_router", route)
        if hasattr(route, "methods"):
            found.append(Reached(path, route.methods, route.dependencies))
        elif hasattr(inner, "routes") and path not in OPEN:
            found += routes_of(inner, path)
    return [route for route in found if route.path not in OPEN]


def test_every_route_names_its_level_and_holds_to_it(tmp_path):
    """A page that somebody adds without a level fails here, not in the office."""

    async def walked(level):
        async with a_console(tmp_path / level.name, level=level) as visitor:
            await visitor.happens(planned())
            for route in routes_of(visitor.app):
                needed = level_of(route)
                assert needed is not None, route.path
                if route.path in {"/live", "/api/v1/events"}:
                    continue
                address = re.sub(r"{[^}]*}", "1", route.path)
                (method,) = route.methods
                answer = await visitor.client.request(method, address, data={} if method == "POST" else None)
                assert (answer.status_code == 403) == (level < needed), (route.path, level)

    for level in Level:
        asyncio.run(walked(level))


def test_there_are_routes_to_walk(tmp_path):
    async def story(visitor):
        paths = {route.path for route in routes_of(visitor.app)}

        assert {
            "/today",
            "/planning",
            "/flow",
            "/reports",
            "/refused",
            "/payroll",
            "/api/v1/refusals",
            "/act/{name}/{intervention_id:path}",
        } <= paths

    visit(tmp_path, story)


def test_looking_never_acts(tmp_path):
    async def story(visitor):
        for path in ("/act/close/i1", "/plan", "/refused/all", "/reports/1/cancel"):
            answer = await visitor.client.get(path)
            assert answer.status_code in {200, 404, 405}

        assert all(route.methods <= {"GET"} or route.methods == {"POST"} for route in routes_of(visitor.app))

    visit(tmp_path, story)


def test_closing_takes_a_responsible(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())

        answer = await visitor.press("/act/close/i1", key="a" * 32)

        assert answer.status_code == 403
        assert "It takes the role responsible." in answer.text

    visit(tmp_path, story, level=Level.OPERATOR)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_another_sites_form_is_refused(tmp_path, origin):
    async def story(visitor):
        await visitor.happens(planned())
        del visitor.client.headers["origin"]
        headers = {"origin": origin} if origin else {}

        answer = await visitor.client.post("/act/cancel/i1", data={"key": "a" * 32, "reason": "x"}, headers=headers)

        assert answer.status_code == 403

    visit(tmp_path, story)


def test_another_name_for_this_machine_is_refused(tmp_path):
    """DNS rebinding: a page elsewhere that resolves to loopback must not read ours."""

    async def story(visitor):
        answer = await visitor.client.get("/today", headers={"host": "evil.example"})

        assert answer.status_code == 421

    visit(tmp_path, story)


@pytest.mark.parametrize("path", PROBES)
def test_nobody_elsewhere_reads_even_the_counts_of_ones_own_machine(tmp_path, path):
    """No monitor looks there by another name; a page that resolves to loopback would."""

    async def story(visitor):
        answer = await visitor.client.get(path, headers={"host": "evil.example"})

        assert answer.status_code == 421

    visit(tmp_path, story)


def test_a_form_beyond_all_measure_is_refused(tmp_path):
    async def story(visitor):
        answer = await visitor.press("/plan", key="a" * 32, task="x" * LARGEST_FORM)

        assert answer.status_code == 413

    visit(tmp_path, story)


def test_beyond_this_machine_only_behind_a_proxy():
    with pytest.raises(ValueError, match="needs CONSOLE_AUTH=proxy"):
        ConsoleSettings(host="0.0.0.0")


def behind_a_proxy(folder, story):
    """Tell a story behind a proxy at 10.0.0.7 that knows Olga as operator."""
    roles = folder / "roles"
    roles.write_text("olga operator\n")

    async def told():
        decided = {
            "auth": "proxy",
            "proxy_address": "10.0.0.7",
            "roles_file": roles,
            "origin": "https://office.example",
        }
        async with a_console(folder, **decided) as visitor:
            await story(visitor)

    asyncio.run(told())


def test_a_monitor_among_the_services_asks_by_its_own_name_for_us(tmp_path):
    """Prometheus says `Host: console:8080`; so asked there are counts, and nothing that is anybody's."""

    async def story(visitor):
        await visitor.happens(planned("secret-id"))
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=visitor.app), base_url="http://console:8080")

        probes = [await client.get(path) for path in PROBES]
        others = [await client.get(path) for path in ("/today", "/api/v1/tiles", "/metrics/", "/static/console.css")]
        posted = await client.post("/metrics")

        assert [answer.status_code for answer in probes] == [200] * len(PROBES)
        assert 'interventions_by_status{status="confirmed"} 1.0' in probes[-1].text
        assert not any(word in answer.text for answer in probes for word in ("secret-id", "Dupont", "Ann", "acme"))
        assert [answer.status_code for answer in (*others, posted)] == [421] * 5
        await client.aclose()

    behind_a_proxy(tmp_path, story)


def through(visitor, address, user):
    """Give a browser that comes from an address with a user's name."""
    transport = httpx2.ASGITransport(app=visitor.app, client=(address, 1))
    headers = {"origin": "https://office.example", "accept-language": "en"}
    headers |= {"x-forwarded-user": user} if user else {}
    return httpx2.AsyncClient(transport=transport, base_url="https://office.example", headers=headers)


@pytest.mark.parametrize(
    ("address", "user", "status"),
    [
        ("10.0.0.7", "olga", 200),
        ("10.0.0.7", "somebody", 401),
        ("10.0.0.7", None, 401),
        ("10.0.0.7", "o\tlga", 401),
        ("10.0.0.8", "olga", 401),
    ],
)
def test_a_signed_in_name_is_believed_from_one_address_alone(tmp_path, address, user, status):
    async def story(visitor):
        async with through(visitor, address, user) as client:
            assert (await client.get("/today")).status_code == status

    behind_a_proxy(tmp_path, story)


def test_a_session_that_ended_gives_back_what_was_typed(tmp_path):
    async def story(visitor):
        async with through(visitor, "10.0.0.7", None) as client:
            answer = await client.post("/act/cancel/i1", data={"key": "a" * 32, "reason": "Called <off>"})

        assert answer.status_code == 401
        assert "Called &lt;off&gt;" in answer.text
        assert 'action="/act/cancel/i1"' in answer.text

    behind_a_proxy(tmp_path, story)


def test_who_only_looks_sees_no_names_of_customers(tmp_path):
    async def story(visitor):
        contact = {"name": "Bérénice Dupont", "email": "b@example.com", "phone": "0102030405", "address": "1 quai"}
        await visitor.happens(planned(customer={"id": None, "zip": None, "city": "Lyon", **contact}))

        for address in ("/today?day=2026-01-05", "/planning?day=2026-01-05", "/flow", "/interventions/i1", "/reports"):
            page = await visitor.page(address)
            assert "i1" in page or address == "/reports", address
            assert not [word for word in contact.values() if word in page], address

    visit(tmp_path, story, level=Level.VIEWER)


def test_what_is_searched_for_is_in_no_address(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())

        answer = await visitor.press("/search", words="dupont")

        assert "dupont" not in answer.headers["location"]
        page = await visitor.page(answer.headers["location"])
        assert "searched: dupont" in page
        assert "R-1" in page

    visit(tmp_path, story)


def test_a_policy_forbids_what_is_not_ours(tmp_path):
    async def story(visitor):
        answer = await visitor.client.get("/today")

        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert not re.findall(r"<script(?![^>]*src=)|style=|\son\w+=", answer.text)
        assert answer.headers["cache-control"] == "no-store"

    visit(tmp_path, story)


def test_a_preference_leads_nowhere_else(tmp_path):
    async def story(visitor):
        for back in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
            answer = await visitor.press("/preferences", language="fr", back=back)
            assert answer.headers["location"] == "/today"

        assert "Planifier" in await visitor.page("/today")

    visit(tmp_path, story)


def test_a_fault_of_our_own_is_a_page_that_keeps_what_was_typed(tmp_path):
    async def story(visitor):
        visitor.app.state.house = visitor.app.state.house._replace(reading=None)

        looked = await visitor.client.get("/interventions/i1")
        acted = await visitor.press("/act/cancel/i1", key="a" * 32, reason="Called off")

        for answer in (looked, acted):
            assert answer.status_code == 500
            assert 'id="page"' in answer.text
            assert "it is not you" in answer.text
        assert "Called off" in acted.text

    visit(tmp_path, story)
