"""What other systems read: the same as people, as JSON."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from console.visiting import office, on_site, planned, visit
from domain.builders import T0, a_customer
from interventions.console.access import Level
from interventions.console.api import shapes, stream
from interventions.console.api.shaping import shape_of
from interventions.console.api.stream import Seen
from interventions.domain.canonical import instant_text
from interventions.projection.queries.rows import Card, DeadLetter, Lag, Moment

API = "/api/v1"


async def told(visitor, path, status=200):
    answer = await visitor.client.get(API + path)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_an_intervention_and_all_about_it(tmp_path):
    """The life of one, in the topics' own JSON form."""

    async def story(visitor):
        await visitor.happens(
            planned("a/b"),
            on_site("started", 0, "a/b"),
            on_site("confirmed", 1, "a/b"),
            on_site("completed", 30, "a/b"),
        )

        card = await told(visitor, "/interventions/a%2Fb")
        line = await told(visitor, "/interventions/a%2Fb/timeline")
        state = await told(visitor, f"/interventions/a%2Fb/state?at={instant_text(T0)}")
        time = await told(visitor, "/interventions/a%2Fb/time")

        assert (card["status"], card["planned_start"], card["customer_name"]) == ("done", instant_text(T0), "Dupont")
        assert [each["outcome"] for each in line["items"]] == ["applied", "applied", "refused", "applied"]
        assert line["broken_at"] is None
        assert line["items"][1]["record"]["event"]["occurred_at"] == instant_text(T0)
        assert (state["status"], state["visit"]["customer"]["name"]) == ("in_progress", "Dupont")
        assert time["record"]["totals"]["person_work_s"] == 1800
        assert await told(visitor, "/interventions/a%2Fb/deliveries") == {"items": [], "after": None}
        assert (await told(visitor, "/interventions/nobody", 404))["status"] == 404

    visit(tmp_path, story)


def test_lists_are_filtered_and_paged(tmp_path):
    async def story(visitor):
        await visitor.happens(*(planned(f"i{n}", planned_start=T0 + n) for n in range(5)), office("closed", 1, "i3"))

        first = await visitor.client.get(f"{API}/interventions?limit=2")
        second = await visitor.client.get(first.links["next"]["url"])

        assert [each["intervention_id"] for each in first.json()["items"]] == ["i4", "i3"]
        assert [each["intervention_id"] for each in second.json()["items"]] == ["i2", "i1"]
        assert (first.json()["total"], first.json()["capped"]) == (5, False)
        locked = await told(visitor, "/interventions?locked=true&status=confirmed&status=draft")
        assert [each["intervention_id"] for each in locked["items"]] == ["i3"]
        assert (await told(visitor, "/tiles"))["statuses"] == {"confirmed": 5}
        assert (await told(visitor, "/lag"))["records"] == 0

    visit(tmp_path, story)


def test_refusals_days_and_the_rest(tmp_path):
    async def story(visitor):
        await visitor.happens(
            planned(), on_site("started", 0), on_site("stopped", 60), on_site("travel_ended", 61, "x")
        )

        refusals = await told(visitor, "/refusals?code=unknown_intervention")
        days = await told(visitor, "/technician-days?first=2026-01-05&last=2026-01-05")

        assert [each["intervention_id"] for each in refusals["items"]] == ["x"]
        assert refusals["items"][0]["message_fr"]
        assert [(each["technician"]["name"], each["work_s"]) for each in days["items"]] == [("Ann", 3600)]
        for path in ("/dead-letters", "/deliveries", "/anomalies?first=2026-01-01&last=2026-01-31"):
            assert (await told(visitor, path))["items"] == []

    visit(tmp_path, story)


def test_what_did_not_change_is_not_sent_again(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        answer = await visitor.client.get(f"{API}/interventions/i1")
        known = {"if-none-match": answer.headers["etag"]}

        again = await visitor.client.get(f"{API}/interventions/i1", headers=known)
        await visitor.happens(on_site("started", 0))
        changed = await visitor.client.get(f"{API}/interventions/i1", headers=known)

        assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)

    visit(tmp_path, story)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/interventions?after=nonsense", 400),
        ("/interventions?status=gone", 422),
        ("/interventions?text=dupont", 422),
        ("/interventions?limit=100000", 422),
        ("/interventions?planned_from=yesterday", 422),
        ("/technician-days?first=2026-13-01&last=2026-01-05", 422),
        ("/interventions/i1/state?at=noon", 422),
        ("/nothing", 404),
    ],
)
def test_what_makes_no_sense_is_said_as_json(tmp_path, path, status):
    async def story(visitor):
        await visitor.happens(planned())

        fault = await told(visitor, path, status)

        assert (fault["status"], set(fault)) == (status, {"title", "status", "detail"})

    visit(tmp_path, story)


def test_a_viewer_sees_no_customer(tmp_path):
    """Personal data is for who works with it."""

    async def story(visitor):
        await visitor.happens(planned(customer=a_customer(name="Bérénice")))

        card = await visitor.client.get(f"{API}/interventions/i1")
        line = await visitor.client.get(f"{API}/interventions/i1/timeline")

        assert "Bérénice" not in card.text
        assert line.status_code == 403

    visit(tmp_path, story, level=Level.VIEWER)


def test_words_are_searched_for_in_the_body_and_in_no_address(tmp_path):
    """Names are personal data, and addresses are logged by every proxy on the way."""

    async def story(visitor):
        del visitor.client.headers["origin"]
        named = [("i1", "Dupont"), ("i2", "Garnier"), ("i3", "Dupond")]
        await visitor.happens(*(planned(key, customer=a_customer(name=name)) for key, name in named))
        asked = {"text": "dupon", "sort": "customer", "descending": False, "limit": 1}

        first = await visitor.client.post(f"{API}/interventions/search", json=asked)
        after = first.json()["after"]
        second = await visitor.client.post(f"{API}/interventions/search", json={**asked, "after": after})

        names = [[each["customer_name"] for each in answer.json()["items"]] for answer in (first, second)]
        assert names == [["Dupond"], ["Dupont"]]
        assert (first.json()["total"], "link" in first.headers, second.json()["after"]) == (2, False, None)

    visit(tmp_path, story)


def test_another_site_cannot_search_through_somebodys_browser(tmp_path):
    async def story(visitor):
        visitor.client.headers["origin"] = "https://evil.example"

        answer = await visitor.client.post(f"{API}/interventions/search", json={"text": "dupont"})

        assert answer.status_code == 403

    visit(tmp_path, story)


@pytest.mark.parametrize(
    "asked", [{}, {"text": 1}, {"text": "x" * 201}, {"text": "x", "limit": 0}, {"text": "x", "by": 1}]
)
def test_a_search_that_makes_no_sense_is_said(tmp_path, asked):
    async def story(visitor):
        answer = await visitor.client.post(f"{API}/interventions/search", json=asked)

        assert (answer.status_code, answer.json()["title"]) == (422, "bad parameter")

    visit(tmp_path, story)


def test_nothing_can_be_written(tmp_path):
    async def story(visitor):
        assert (await visitor.client.post(f"{API}/interventions", data={})).status_code == 405

    visit(tmp_path, story)


def test_it_describes_itself(tmp_path):
    async def story(visitor):
        described = await told(visitor, "/openapi.json")

        assert described["openapi"].startswith("3.")
        assert {"/interventions", "/events", "/interventions/{intervention_id}/state"} <= set(described["paths"])
        shape = described["components"]["schemas"]["Intervention"]["properties"]
        assert shape["planned_start"]["format"] == "date-time"

    visit(tmp_path, story)


def test_probes_answer_whoever_asks(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())

        metrics = await visitor.page("/metrics")

        assert json.loads(await visitor.page("/health")) == {"status": "ok"}
        assert json.loads(await visitor.page("/ready"))["lag_records"] == 0
        assert 'interventions_by_status{status="confirmed"} 1.0' in metrics

    visit(tmp_path, story)


def test_the_stream_goes_on_where_a_reader_was(tmp_path):
    """Nothing is told twice and nothing left out; a read model built anew says so."""

    async def story(visitor):
        await visitor.happens(planned())
        reading = visitor.app.state.house.reading
        _, _, seen = stream._news(reading, None)
        await visitor.happens(on_site("started", 1))

        found, reset, after = stream._news(reading, seen)

        assert {(each.topic, each.key, each.version) for each in found} >= {("intervention-status", "i1", 2)}
        assert not reset
        assert stream._news(reading, after) == ((), False, after)
        assert stream._news(reading, Seen(after.built_at, after.sequence + 5))[1]
        assert stream._news(reading, Seen(1, 1))[1]
        assert (stream._last(f"{after.built_at}.{after.sequence}"), stream._last("x"), stream._last("")) == (
            after, Seen(0, 0), None,
        )  # fmt: skip

    visit(tmp_path, story)


def test_the_stream_names_what_changed(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        house = visitor.app.state.house
        _, _, seen = stream._news(house.reading, None)
        await visitor.happens(on_site("started", 1))
        header = {"last-event-id": f"{seen.built_at}.{seen.sequence}"}

        telling = stream._told(SimpleNamespace(house=house, request=SimpleNamespace(headers=header)))
        async with asyncio.timeout(10):
            first = await anext(telling)
        await telling.aclose()

        assert first.event == "change"
        assert json.loads(first.data)["intervention_id"] == "i1"

    visit(tmp_path, story)


def test_a_shape_is_its_row_and_knows_what_it_leaves_out():
    """A field that a row gains is in the API at once; one that it loses fails here, not at a caller."""
    told = {name: set(getattr(shapes, name).model_fields) for name in ("Intervention", "Lag", "DeadLetter", "Moment")}

    assert told["Intervention"] == set(Card._fields) - {
        "number", "origin", "actor_id", "actor_role", "previous_status",
    }  # fmt: skip
    assert told["Lag"] == set(Lag._fields)
    assert told["DeadLetter"] == set(DeadLetter._fields) - {"headers"}
    assert told["Moment"] == set(Moment._fields)
    with pytest.raises(TypeError, match="colour"):
        shape_of(Card, "Card", "", without="colour")
