"""What pages read, on both databases, of events that went through the real chain."""

import asyncio
import base64
from collections.abc import Awaitable, Callable

import pytest

from domain.builders import ANN, BOB, DAY, HOUR, MINUTE, T0, a_customer, a_technician
from interventions.projection.queries import cards, now, one, papers, past, payroll, trouble
from interventions.projection.queries import planned as visits
from interventions.projection.queries.cards import Order, Sort
from interventions.projection.queries.rows import Chain, Change, Filters, Person, Piece, RefusalFilters, Verdict
from interventions.projection.words import sortable
from projection.town import Town, a_town, from_office, on_site, planned


def live(settings, story: Callable[[Town], Awaitable[None]]) -> None:
    """Run a story in a town."""

    async def told() -> None:
        async with a_town(settings) as town:
            await story(town)

    asyncio.run(told())


def test_a_card_tells_where_an_intervention_stands(settings):
    """The one row that every list shows."""

    async def story(town):
        await town.happens(planned(customer=a_customer(name="Société Bérénice", city="Évreux")), on_site("started", 5))

        card = one.card_of(await town.seen(), "i1")

        assert card is not None
        assert (card.status, card.version, card.activity, card.kind) == ("in_progress", 2, "working", "started")
        assert card.technicians == (Person(ANN, "Ann"), Person(BOB, "Bob"))
        assert (card.customer_name, card.customer_city, card.reference) == ("Société Bérénice", "Évreux", "R-1")
        assert (card.planned_start, card.planned_end, card.started_at) == (T0, T0 + HOUR, T0 + 5 * MINUTE)
        assert (card.actual_s, card.ended_at, card.changed_at) == (0, None, T0 + 5 * MINUTE)

    live(settings, story)


def test_what_was_amended_assigned_and_moved_is_what_is_planned_now(settings):
    """The visit is folded from the log; the status has no personal data."""

    async def story(town):
        await town.happens(
            planned(),
            from_office("amended", 1, customer=a_customer(name="Durand", phone="01 02")),
            from_office("assigned", 2, technicians=[a_technician(BOB)], lead_id=BOB),
            from_office("rescheduled", 3, planned_start=T0 + DAY, planned_duration_s=60),
        )

        seen = await town.seen()

        visit, card = one.visit_of(seen, "i1"), one.card_of(seen, "i1")
        assert visit["customer"]["phone"] == "01 02"
        assert visit["lead_id"] == BOB
        assert (card.customer_name, card.planned_end - card.planned_start) == ("Durand", 60_000)
        assert [each.technician_id for each in card.technicians] == [BOB]
        assert visits.planned_between(seen, T0 - DAY, T0 + DAY) == ()
        assert visits.planned_between(seen, T0 + DAY, T0 + 2 * DAY, Filters(technician_id=BOB)) == (card,)
        assert visits.planned_between(seen, T0, T0 + 2 * DAY, Filters(technician_id=ANN)) == ()

    live(settings, story)


def test_a_long_visit_is_on_every_day_it_runs(settings):
    """A planning grid shows what overlaps it, and nothing that only touches it."""

    async def story(town):
        await town.happens(planned(planned_duration_s=2 * 86_400))

        seen = await town.seen()

        days = [len(visits.planned_between(seen, T0 + n * DAY, T0 + (n + 1) * DAY)) for n in range(-1, 4)]
        assert days == [0, 1, 1, 0, 0]

    live(settings, story)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["i2", "i1"]),
        ("berenice", ["i1"]),
        ("BÉRÉ evr", ["i1"]),
        ("r-1", ["i1"]),
        ("0123", ["i1"]),
        ("大阪", ["i2"]),
        ("阪", ["i2"]),
        ("nice", []),
        ("bob", ["i2", "i1"]),
        ("'; drop \"*", []),
        ("---", []),
    ],
)
def test_words_are_found_by_their_beginnings(settings, text, found):
    """Accents and case do not matter, in any language; nothing that is typed is a query language."""

    async def story(town):
        first = a_customer(name="Société Bérénice", city="Évreux", phone="01 23 45")
        await town.happens(
            planned("i1", customer=first),
            planned("i2", reference="X-2", planned_start=T0 + 1, customer=a_customer(name="大阪ガス")),
        )

        page = cards.page_of(await town.seen(), Filters(text=text))

        assert [each.intervention_id for each in page.cards] == found
        assert (page.total, page.capped) == (len(found), False)

    live(settings, story)


def test_what_was_renamed_is_no_longer_found_under_its_old_name(settings):
    """The index follows the row."""

    async def story(town):
        await town.happens(planned(customer=a_customer(name="Alpha")))
        await town.seen()
        await town.happens(from_office("amended", 1, customer=a_customer(name="Omega")))

        seen = await town.seen()

        assert [len(cards.page_of(seen, Filters(text=text)).cards) for text in ("alpha", "omega")] == [0, 1]

    live(settings, story)


@pytest.mark.parametrize("by", list(Sort))
@pytest.mark.parametrize("descending", [True, False])
def test_pages_follow_each_other_without_gap_or_repetition(settings, by, descending):
    """A cursor holds where rows have equal keys, too."""

    async def story(town):
        await town.happens(*(planned(f"i{n}", reference=f"R-{n % 4}", planned_start=T0 + n // 3) for n in range(10)))
        seen, order, after, found = await town.seen(), Order(by, descending), None, []

        while True:
            page = cards.page_of(seen, order=order, piece=Piece(after, 3))
            found += [each.intervention_id for each in page.cards]
            after = page.after
            if after is None:
                break

        whole = [each.intervention_id for each in cards.page_of(seen, order=order).cards]
        assert found == whole
        assert sorted(found) == sorted(f"i{n}" for n in range(10))
        with pytest.raises(ValueError, match="cursor"):
            cards.page_of(seen, order=order, piece=Piece("bm9uZQ"))

    live(settings, story)


def test_references_are_sorted_as_people_count():
    """R-9 comes before R-10."""
    assert sorted(["R-10", "r-9", "R-100"], key=sortable) == ["r-9", "R-10", "R-100"]


def test_filters_narrow_the_table(settings):
    """Each filter alone, on three that differ in it."""

    async def story(town):
        await town.happens(
            planned("i1", tags=["gas"]),
            planned("i2", technicians=[], lead_id=None, initial_status="draft", planned_start=T0 + DAY),
            planned("i3", technicians=[a_technician(BOB)], lead_id=BOB),
            from_office("closed", 1, "i3"),
            on_site("commented", 2, "i3"),
        )
        seen = await town.seen()

        def found(**filters):
            return sorted(each.intervention_id for each in cards.page_of(seen, Filters(**filters)).cards)

        assert found(statuses=frozenset({"draft"})) == ["i2"]
        assert found(locked=True) == ["i3"]
        assert found(unassigned=True) == ["i2"]
        assert found(unassigned=False) == ["i1", "i3"]
        assert found(technician_id=BOB) == ["i1", "i3"]
        assert found(tag="gas") == ["i1"]
        assert found(tag="ga") == []
        assert found(refused=True) == ["i3"]
        assert found(refused=False) == ["i1", "i2"]
        assert found(planned_from=T0 + 1) == ["i2"]
        assert found(planned_to=T0 + 1, company_id="acme") == ["i1", "i3"]
        assert found(company_id="other") == []
        assert cards.extras_of(seen, ["i1", "i3"]) == {"i3": cards.Extras(1, ())}

    live(settings, story)


def test_the_timeline_tells_accepted_and_refused_in_order_of_arrival(settings):
    """What a person asks first: what happened, and why not."""

    async def story(town):
        refused = on_site("resumed", 6)
        await town.happens(planned(), on_site("commented", 5), refused, on_site("started", 7))

        seen = await town.seen()

        moments = one.timeline_of(seen, "i1")
        assert [(each.kind, each.outcome, each.code) for each in moments] == [
            ("planned", "applied", None),
            ("commented", "applied", None),
            ("resumed", "refused", "not_allowed_in_status"),
            ("started", "applied", None),
        ]
        assert one.chain_of(seen, "i1") == Chain(3, None)
        verdict = now.verdict_of(seen, "i1", refused["event_id"])
        assert verdict is not None
        assert verdict[:3] == Verdict("refused", 2, "not_allowed_in_status", None, None, {})[:3]
        assert verdict.message_fr
        assert now.verdict_of(seen, "i1", "never-sent") is None

    live(settings, story)


def test_the_state_at_any_instant_is_folded_from_the_log(settings):
    """The same state as lifecycle keeps; at an instant, as it knew it then."""

    async def story(town):
        await town.happens(
            planned(),
            on_site("started", 5),
            on_site("commented", 6),
            on_site("completed", 70),
            from_office("closed", 90),
        )
        seen = await town.seen()

        at_six, last = past.state_of(seen, "i1", T0 + 6 * MINUTE), past.state_of(seen, "i1")

        assert past.state_of(seen, "i1", T0 - HOUR) is None
        assert at_six is not None
        assert last is not None
        assert (at_six.state.status, at_six.dossier["comment"], at_six.state.revision) == (
            "in_progress",
            "done well",
            0,
        )
        assert (last.state.status, last.state.locked, last.state.revision) == ("done", True, 1)
        assert last.state.last_hash == one.log_of(seen, "i1")[-1]["hash"]

    live(settings, story)


def test_tiles_count_as_records_come(settings):
    """Counts are kept up, never counted anew; each company has its own."""

    async def story(town):
        await town.happens(planned("i1"), planned("i2"), on_site("started", 5))
        await town.seen()
        await town.happens(on_site("completed", 60), from_office("closed", 61), on_site("commented", 62, "i9"))

        tiles = now.tiles_of(await town.seen())

        assert tiles.statuses == {"done": 1, "confirmed": 1}
        assert (tiles.locked, tiles.outdated) == (1, 0)
        assert tiles.refused == {"unknown_intervention": 1}
        assert now.tiles_of(town.asked(), "acme").statuses == tiles.statuses
        assert now.tiles_of(town.asked(), "other").statuses == {}

    live(settings, story)


def test_a_refusal_tells_what_became_of_another_try(settings):
    """Mended and sent again: the original stays, with what came of it."""

    async def story(town):
        bad = [on_site("paused", 5), on_site("resumed", 6)]
        again = [{**on_site("started", 7), "causation_id": bad[0]["event_id"]}]
        worse = [{**on_site("photo_removed", 8), "causation_id": bad[1]["event_id"]}]
        await town.happens(planned(), *bad, *again, *worse)

        page = trouble.refusals_page(await town.seen(), RefusalFilters(code="not_allowed_in_status"))

        assert [(each.kind, each.retried) for each in page.refusals] == [("resumed", "refused"), ("paused", "accepted")]
        newest = page.refusals[0]
        assert trouble.refusal(town.asked(), newest.partition, newest.offset) == newest

    live(settings, story)


def test_technicians_days_are_read_for_a_period(settings):
    """What payroll exports."""

    async def story(town):
        await town.happens(planned(), on_site("started", 0), on_site("stopped", 90), on_site("completed", 91))

        seen = await town.seen()

        days = payroll.days_between(seen, "2026-01-05", "2026-01-05")
        assert [(each.technician, each.work_s, each.interventions) for each in days] == [
            (Person(ANN, "Ann"), 5400, ("i1",))
        ]
        assert payroll.days_between(seen, "2026-01-06", "2026-01-31") == ()
        assert payroll.anomalies_between(seen, "2026-01-05", "2026-01-05") == ()

    live(settings, story)


def a_delivery(sequence: int, state: str) -> dict[str, object]:
    """Make one stand of the same delivery."""
    names = "request reason smtp_code message_id pdf next_attempt_at resolved_by"
    return {
        **dict.fromkeys(names.split()),
        "delivery_id": "d1", "sequence": sequence, "intervention_id": "i1", "company_id": "acme", "revision": 1,
        "document": "report", "channel": "mail", "recipient": "a@example.org", "state": state, "attempt": sequence,
        "at": T0 + sequence,
    }  # fmt: skip


def test_a_delivery_never_steps_back(settings):
    """The order of partitions is nobody's promise to a reader of all of them."""

    async def story(town):
        await town.happens(planned())
        for sequence, state in ((1, "rendered"), (3, "sent"), (2, "attempting")):
            await town.says("report-deliveries", a_delivery(sequence, state))
            await town.seen()

        seen = town.asked()

        assert [each.state for each in papers.deliveries_of(seen, "i1")] == ["sent"]
        assert now.tiles_of(seen).deliveries == {"sent": 1}
        assert papers.delivery(seen, "d1").customer_name == "Dupont"

    live(settings, story)


def test_changes_are_told_in_order(settings):
    """Live pages look after the last one that they know."""

    async def story(town):
        await town.happens(planned())
        before = now.last_sequence(await town.seen())
        await town.happens(on_site("started", 1))

        changes = now.changes_after(await town.seen(), before)

        assert {(each.topic, each.key, each.version) for each in changes} >= {
            ("intervention-log", "i1", 2),
            ("intervention-status", "i1", 2),
            ("intervention-time", "i1", 2),
        }
        assert [each.sequence for each in changes] == sorted({each.sequence for each in changes})
        assert all(isinstance(each, Change) for each in changes)

    live(settings, story)


def test_the_lag_is_zero_when_all_was_read(settings):
    """Behind in records and in seconds; a read model that nobody keeps up says so."""

    async def story(town):
        await town.happens(planned())

        lag = now.lag_of(await town.seen(), town.chain.now)

        assert (lag.records, lag.seconds) == (0, 0)
        assert now.lag_of(town.asked(), lag.read_at + 60_000).seconds == 60

    live(settings, story)


def test_a_cursor_names_nobody(settings):
    """A cursor is part of an address, and addresses are logged; a customer's name is not in it."""

    async def story(town):
        customers = [a_customer(name=name) for name in ("Garnier", "Bérénice", "Dupont")]
        await town.happens(*(planned(f"i{n}", customer=each) for n, each in enumerate(customers)))
        order = Order(Sort.CUSTOMER, descending=False)

        first = cards.page_of(await town.seen(), order=order, piece=Piece(None, 1))
        second = cards.page_of(town.asked(), order=order, piece=Piece(first.after, 1))

        written = base64.urlsafe_b64decode(first.after + "=" * (-len(first.after) % 4)).decode()
        assert "berenice" not in written.lower()
        assert [each.customer_name for each in (*first.cards, *second.cards)] == ["Bérénice", "Dupont"]

    live(settings, story)


@pytest.mark.parametrize("by", list(Sort))
@pytest.mark.parametrize("descending", [True, False])
def test_pages_of_a_search_follow_each_other_and_count_all(settings, by, descending):
    """The words are looked up once for the rows and for their number."""

    async def story(town):
        named = [(n, "Dupont" if n % 3 else "Garnier") for n in range(9)]
        await town.happens(*(planned(f"i{n}", customer=a_customer(name=name)) for n, name in named))
        seen, order, after, found, totals = await town.seen(), Order(by, descending), None, [], set()

        while True:
            page = cards.page_of(seen, Filters(text="dup"), order, Piece(after, 4))
            found += [each.intervention_id for each in page.cards]
            totals.add(page.total)
            after = page.after
            if after is None:
                break

        assert found == [each.intervention_id for each in cards.page_of(seen, Filters(text="dup"), order).cards]
        assert (sorted(found), totals) == ([f"i{n}" for n, name in named if name == "Dupont"], {6})

    live(settings, story)


def test_an_outline_is_the_card_in_short(settings):
    """A planning counts by outlines and shows cards: they must be the same visits."""

    async def story(town):
        await town.happens(
            planned(), planned("i2", technicians=[], lead_id=None), planned("i3", planned_start=T0 + DAY)
        )
        seen = await town.seen()

        lines, whole = visits.outlined_between(seen, T0, T0 + DAY), visits.planned_between(seen, T0, T0 + DAY)

        assert visits.cards_of(seen, [each.number for each in lines]) == whole
        assert [(line.number, line.status, line.planned_start, line.planned_end) for line in lines] == [
            (card.number, card.status, card.planned_start, card.planned_end) for card in whole
        ]
        assert [line.technician_ids for line in lines] == [(ANN, BOB), ()]
        assert visits.names_known(seen) == {ANN: "Ann", BOB: "Bob"}

    live(settings, story)
