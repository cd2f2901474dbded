"""What could not be read, and what the post is told."""

import asyncio
import json
import re

from console.visiting import on_site, planned, visit
from interventions.contracts.codecs import codec_of
from interventions.contracts.json_form import to_json
from interventions.stream.port import Draft, Place

EVENTS, DELIVERIES, COMMANDS = "intervention-events", "report-deliveries", "delivery-commands"
ID = "ab" * 32


def a_delivery(**fields):
    """Say how far a mail got."""
    return {
        "delivery_id": ID, "sequence": 1, "intervention_id": "i1", "company_id": "acme", "revision": 1,
        "document": "report", "channel": "mail", "recipient": "d@example.com", "request": None, "state": "unknown",
        "attempt": 1, "reason": "connection lost", "smtp_code": None, "message_id": None, "pdf": None,
        "next_attempt_at": None, "resolved_by": None, "at": 1_767_600_000_000, **fields,
    }  # fmt: skip


async def post(visitor, **fields):
    """Let the mailing say how far a mail got."""
    draft = Draft(ID.encode(), codec_of(DELIVERIES).encode(a_delivery(**fields)))
    await visitor.chain.backend.publish(Place(DELIVERIES, 0), [draft])
    await visitor.live.catch_up()


async def commands(visitor):
    """Read what the post was told."""
    backend = visitor.chain.backend
    places = [Place(COMMANDS, number) for number in range(backend.counts()[COMMANDS])]
    found = []
    for place, end in (await backend.stable_ends(places)).items():
        async for piece in backend.read(place, 0, end):
            found += [codec_of(COMMANDS).decode(message.value).record for message in piece]
    return found


def test_a_person_decides_about_a_mail_of_unknown_outcome_and_sees_it_done(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        await post(visitor)
        page = await visitor.page(f"/reports?id={ID}")
        key = re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]

        pressing = asyncio.create_task(visitor.press(f"/reports/{ID}/mark_sent", key=key))
        await asyncio.sleep(0)
        answer = await pressing

        (command,) = await commands(visitor)
        assert (command["command"], command["delivery_id"], command["actor"]) == (
            "mark_sent", ID, {"id": "olga", "role": "manager"},
        )  # fmt: skip
        assert "waiting for the answer" in await visitor.page(answer.headers["location"])
        await post(visitor, sequence=2, state="sent", reason="mark_sent", resolved_by="olga")
        page = await visitor.page(answer.headers["location"])
        assert "accepted." in page
        assert "Decided by" in page

    visit(tmp_path, story, answer_s=0)


def test_an_order_that_comes_too_late_is_not_said_to_be_accepted(tmp_path):
    """The mail left while she who had it sent again decided to call it off."""

    async def story(visitor):
        await visitor.happens(planned())
        await post(visitor, state="deferred", reason="send_again", resolved_by="olga")
        key = re.search(r'name="key" value="([0-9a-f]{32})"', await visitor.page(f"/reports?id={ID}"))[1]
        answer = await visitor.press(f"/reports/{ID}/cancel", key=key)

        await post(visitor, sequence=2, state="attempting", reason="send_again", resolved_by="olga")

        page = await visitor.page(answer.headers["location"])
        assert "This mail had changed meanwhile" in page
        assert "accepted." not in page

    visit(tmp_path, story, answer_s=0)


def test_a_mail_configuration_that_does_not_work_is_said(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        await post(visitor, state="deferred", reason="no relay", next_attempt_at=1_767_609_999_000)

        assert "The mail configuration does not work: 1 mail waits" in await visitor.page("/reports")

    visit(tmp_path, story)


def test_a_dead_letter_is_mended_and_read(tmp_path):
    """A first try with a console producer, with a comma too many."""

    async def story(visitor):
        event = on_site("commented", 5, text="Hello")
        form = to_json(EVENTS, event)
        await visitor.happens(planned())
        broken = json.dumps(form).replace("{", "{,", 1).encode()
        await visitor.chain.backend.publish(Place(EVENTS, 0), [Draft(b"i1", broken)])
        await visitor.live.catch_up()
        page = await visitor.page("/refused?view=letters")
        place = re.search(r"at=(\d+-\d+)", page)[1]
        assert "Hello" in await visitor.page(f"/refused?view=letters&at={place}")

        mended = {"key": "a" * 32, "text": json.dumps(form)}
        bad = await visitor.press(f"/refused/mend?view=letters&at={place}", key="b" * 32, text="{,}")
        good = await visitor.press(f"/refused/mend?view=letters&at={place}", **mended)

        assert bad.status_code == 422
        assert "This is not an event:" in bad.text
        assert "Commented: accepted." in await visitor.page(good.headers["location"])

    visit(tmp_path, story)


def test_open_pages_hear_of_what_changed_and_of_nothing_else(tmp_path):
    async def story(visitor):
        watch = visitor.app.state.house.watch
        watching = asyncio.create_task(watch.run())
        ticks = watch.ticks()
        hearing = asyncio.create_task(anext(ticks))
        await asyncio.sleep(0)
        await visitor.happens(planned("i7"))

        told = await asyncio.wait_for(hearing, 5)
        while told.about is None or "i7" not in told.about:
            told = await asyncio.wait_for(anext(ticks), 5)

        assert told.about == {"i7"}
        watching.cancel()

    visit(tmp_path, story)
