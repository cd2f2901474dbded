"""What the office decides becomes an event, and the page tells what the topics answered."""

import re

from sqlalchemy import delete, update

from console.visiting import office, on_site, planned, visit
from interventions.console.desk import event_id
from interventions.projection.database import writing_engine
from interventions.projection.tables import interventions
from interventions.stream.port import Place


def test_finishing_from_the_office_with_its_hours(tmp_path):
    """Terminer and its window: the hours that somebody forgot to time."""

    async def story(visitor):
        await visitor.happens(planned(), on_site("started", 0, technician_id="ann"))

        page = await visitor.does("complete", **{"work.ann": "1:30"})

        assert "Completed: accepted." in page
        assert '<span class="status done">Done</span>' in page
        assert "1 h 30" in page

    visit(tmp_path, story)


def test_every_action_is_an_event_from_the_back_office_in_ones_own_name(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())

        await visitor.does("reschedule", planned_start="2026-01-06T10:00", planned_duration="2:00")

        page = await visitor.page("/interventions/i1")
        assert "Rescheduled" in page
        assert "olga · back office" in page
        assert "6 Jan 2026 10:00" in page

    visit(tmp_path, story)


def test_a_course_of_a_day_by_buttons_alone(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())

        for name, fields in (
            ("assign", {"technician.ann": "on", "lead_id": "ann"}),
            ("amend", {"task": "Mend the pump", "customer.name": "Dupont"}),
            ("declare", {"technician_id": "ann", "mode": "add", "work": "45"}),
            ("complete", {}),
            ("report", {"document": "report", "channel": "store"}),
            ("close", {}),
            ("reopen", {}),
            ("revert", {}),
            ("postpone", {"reason": "No parts"}),
            ("redraft", {}),
            ("confirm", {}),
            ("cancel", {"reason": "Called off"}),
        ):
            assert "accepted" in await visitor.does(name, **fields), name

    visit(tmp_path, story)


def test_a_time_is_corrected_with_its_reason(tmp_path):
    async def story(visitor):
        start = on_site("started", 0, technician_id="ann")
        await visitor.happens(planned(), start, on_site("stopped", 30, technician_id="ann"))

        page = await visitor.does(
            "correct", segment_id=start["event_id"], start="2026-01-05T09:00", end="2026-01-05T09:20", reason="Coffee"
        )

        assert "corrected: Coffee" in page
        assert "0 h 20" in page

    visit(tmp_path, story)


def test_who_acts_on_what_he_no_longer_sees_is_told_and_loses_nothing(tmp_path):
    """Two people at once: the second reads why, and what he typed is in the form again."""

    async def story(visitor):
        await visitor.happens(planned())
        form = await visitor.page("/interventions/i1?do=cancel")
        hidden = dict(re.findall(r'type="hidden" name="(key|version)" value="([^"]*)"', form))
        await visitor.does("reschedule", planned_start="2026-01-06T10:00", planned_duration="")

        answer = await visitor.press("/act/cancel/i1", **hidden, reason="Called off")

        page = await visitor.page(answer.headers["location"])
        assert "refused." in page
        assert "changed since the version that you saw" in page
        assert "Called off" in await visitor.page(f"/interventions/i1?do=cancel&sent={hidden['key']}")

    visit(tmp_path, story)


def changed(visitor, statement):
    """Let the read model stand as while a status is on its way."""
    engine = writing_engine(visitor.model)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def test_who_acts_while_the_status_is_still_on_its_way_is_not_refused(tmp_path):
    """Log and status are two topics: a form bears the version of that from which its button was offered."""

    async def story(visitor):
        await visitor.happens(planned())
        changed(visitor, update(interventions).values(version=0))

        page = await visitor.does("reschedule", planned_start="2026-01-06T10:00", planned_duration="")

        assert "accepted." in page

    visit(tmp_path, story)


def test_an_intervention_whose_status_is_still_on_its_way_is_shown_without_actions(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        changed(visitor, delete(interventions))

        page = await visitor.page("/interventions/i1")

        assert "Planned" in page
        assert 'action="/act/' not in page

    visit(tmp_path, story)


def test_a_form_sent_twice_is_published_once(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        fields = {"key": "a" * 32, "version": "1", "reason": "Called off"}

        answers = [await visitor.press("/act/cancel/i1", **fields) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert await published(visitor, event_id("a" * 32)) == 1

    visit(tmp_path, story)


async def published(visitor, wanted):
    """Count the records of an event."""
    backend, found = visitor.chain.backend, 0
    places = [Place("intervention-events", number) for number in range(backend.counts()["intervention-events"])]
    for place, end in (await backend.stable_ends(places)).items():
        async for piece in backend.read(place, 0, end):
            found += sum(wanted.encode() in message.value for message in piece)
    return found


def test_what_makes_no_sense_stays_in_the_form(tmp_path):
    async def story(visitor):
        await visitor.happens(planned(), on_site("started", 0, technician_id="ann"))
        fields = {"key": "b" * 32, "version": "2", "work.ann": "a while"}

        answer = await visitor.press("/act/complete/i1", **fields)

        assert answer.status_code == 422
        assert "Type a length" in answer.text
        assert 'value="a while"' in answer.text

    visit(tmp_path, story)


def test_a_button_that_would_be_refused_is_off_and_says_why(tmp_path):
    async def story(visitor):
        await visitor.happens(planned(), office("completed", 5))

        page = await visitor.page("/interventions/i1")

        off = re.findall(r'aria-disabled="true" title="([^"]*)">([^<]*)<', page)
        assert ("That is not possible in the present status of the intervention.", "Finish") in off
        assert "?do=revert" in page

    visit(tmp_path, story)


def test_a_new_visit_is_planned(tmp_path):
    async def story(visitor):
        form = {
            "key": "c" * 32, "company_id": "acme", "template_id": "repair", "task": "Sweep", "customer.name": "Noël",
            "planned_start": "2026-01-05T14:00", "planned_duration": "1 h 30",
        }  # fmt: skip

        answer = await visitor.press("/plan", **form)

        page = await visitor.page(answer.headers["location"])
        assert "Planned: accepted." in page
        assert "Noël" in await visitor.page("/today?day=2026-01-05")

    visit(tmp_path, story)


def test_an_answer_is_known_after_a_restart(tmp_path):
    """Receipts lie in memory, but a form names its event: whoever looks at the address later still reads its answer."""

    async def story(visitor):
        await visitor.happens(planned())
        fields = {"version": "1", "reason": "Called off"}
        await visitor.press("/act/cancel/i1", key="a" * 32, **fields)
        await visitor.press("/act/cancel/i1", key="b" * 32, **fields)

        visitor.app.state.house.desk._sent.clear()

        assert "Cancelled: accepted." in await visitor.page(f"/interventions/i1?sent={'a' * 32}")
        assert "Cancelled: refused." in await visitor.page(f"/interventions/i1?sent={'b' * 32}")
        nothing = await visitor.page(f"/interventions/i1?sent={'c' * 32}")
        assert 'class="banner good"' not in nothing
        assert 'class="banner bad"' not in nothing

    visit(tmp_path, story)


def test_a_visit_that_is_on_its_way_has_its_page_already(tmp_path):
    """The browser is there before the topics have answered."""

    async def story(visitor):
        await visitor.happens(planned())
        await visitor.live._one_at_a_time.acquire()
        form = {
            "key": "c" * 32, "company_id": "acme", "template_id": "repair", "task": "Sweep", "customer.name": "Noël",
            "planned_start": "2026-01-05T14:00",
        }  # fmt: skip

        answer = await visitor.press("/plan", **form)

        page = await visitor.page(answer.headers["location"])
        assert "Planned: sent, waiting for the answer" in page
        visitor.live._one_at_a_time.release()
        await visitor.live.catch_up()
        assert "Planned: accepted." in await visitor.page(answer.headers["location"])

    visit(tmp_path, story, answer_s=0)


class Away:
    """A broker that does not answer."""

    def __getattr__(self, name):
        raise OSError(name)


def test_while_the_broker_is_away_pages_read_and_forms_are_kept(tmp_path):
    async def story(visitor):
        await visitor.happens(planned())
        visitor.app.state.house.desk.bus._backend = Away()
        fields = {"key": "d" * 32, "version": "1", "reason": "Called off"}

        answer = await visitor.press("/act/cancel/i1", **fields)

        assert answer.status_code == 503
        assert "The broker does not answer" in answer.text
        assert "Called off" in answer.text
        assert 'value="' + "d" * 32 in answer.text
        await visitor.page("/today?day=2026-01-05")

    visit(tmp_path, story)


def test_a_refused_event_is_tried_dry_then_submitted_again_and_the_original_stays(tmp_path):
    async def story(visitor):
        await visitor.happens(
            planned(), office("completed", 5), office("closed", 6), on_site("commented", 7, text="Oh")
        )
        page = await visitor.page("/refused?code=locked")
        place = re.search(r"at=(\d+-\d+)", page)[1]
        fields = {"key": "e" * 32, "text": '{"payload": {"text": "Oh well"}}'}

        dry = await visitor.press(f"/refused/mend?at={place}", **fields, dry="1")
        sent = await visitor.press(f"/refused/mend?at={place}", **fields)

        assert "it would be accepted." in dry.text
        page = await visitor.page(sent.headers["location"])
        assert "Commented: accepted." in page
        assert "accepted since" in page
        assert "Oh well" in await visitor.page("/interventions/i1")

    visit(tmp_path, story)
