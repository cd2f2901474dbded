"""The dossier and its time, handed over complete at each *done* and each request (domain.md §8)."""

from domain.builders import ANN, BOB
from timekeeping.stories import by, kept, office, told

FINISHED = "finished-interventions"


def a_finished(*then):
    """Ann and Bob worked half an hour, Ann finished; Bob is on his way home."""
    return told(
        by(ANN, "started", 0),
        by(ANN, "completed", 30),
        by(BOB, "travel_started", 40, leg="back"),
        *then,
    )


def test_a_finish_hands_the_first_revision_over():
    """Everything a report needs is in the one record."""
    story = a_finished()

    completed = story.logged[2]
    assert story.all_of(FINISHED) == [
        {
            "intervention_id": "i1",
            "version": 3,
            "company_id": "acme",
            "revision": 1,
            "cause": "finished",
            "request": None,
            "finished_at": completed["event"]["occurred_at"],
            "dossier": completed["dossier"],
            "time": story.all_of("intervention-time")[-2],
        }
    ]


def test_a_person_who_asks_again_gets_the_same_revision_though_bob_came_home():
    """The way home outdates no report; what was sent stays what was sent."""
    asked = office("report_requested", 90, recipients=["a@b.example"])
    story = a_finished(by(BOB, "travel_ended", 80), asked)

    first, again = story.all_of(FINISHED)
    assert again == {
        **first,
        "version": 6,
        "cause": "requested",
        "request": {
            "event_id": asked["event_id"],
            "document": "report",
            "channel": "mail",
            "recipients": ["a@b.example"],
            "origin": "backoffice",
            "actor": asked["actor"],
        },
    }
    assert story.now["travel_s"] == 2400
    assert again["time"]["totals"]["travel_s"] == 0


def test_a_changed_dossier_is_a_new_revision_with_the_time_as_it_is_now():
    """A person always sends what he sees."""
    story = a_finished(by(BOB, "travel_ended", 80), office("commented", 85), office("report_requested", 90))

    first, second = story.all_of(FINISHED)
    assert (first["revision"], second["revision"]) == (1, 2)
    assert second["dossier"]["comment"] == "done well"
    assert second["time"] == {**story.time, "version": 7}
    assert second["finished_at"] == first["finished_at"]


def test_a_new_revision_is_what_is_repeated_from_then_on():
    """Asked for again without a change, the second revision is what goes out."""
    first_asked, again = office("report_requested", 90), office("report_requested", 95)
    story = a_finished(office("commented", 85), first_asked, by(BOB, "travel_ended", 93), again)

    _, second, repeated = story.all_of(FINISHED)
    same = "revision", "finished_at", "dossier", "time"
    assert [repeated[name] for name in same] == [second[name] for name in same]


def test_a_work_sheet_is_printed_from_what_is_there_and_makes_no_revision():
    """A work sheet is for the technician: what is there now."""
    sheet = office("report_requested", 90, document="work_sheet")
    story = a_finished(by(BOB, "travel_ended", 80), sheet, office("report_requested", 95))

    first, printed, repeated = story.all_of(FINISHED)
    assert printed["revision"] == 1
    assert printed["time"]["totals"]["travel_s"] == 2400
    assert repeated["time"] == first["time"]


def test_a_work_sheet_before_the_work_has_no_revision_and_no_finish():
    """It may be printed on the way to the site."""
    story = told(by(ANN, "started", 0), office("report_requested", 10, document="work_sheet"))

    sheet = story.last(FINISHED)
    assert (sheet["revision"], sheet["finished_at"], sheet["dossier"]["status"]) == (0, None, "in_progress")
    assert sheet["time"] == {**story.time, "version": 3}


def test_finished_again_is_the_next_revision_at_the_later_instant():
    """Each *done* is a revision."""
    story = a_finished(office("reverted", 100), by(ANN, "completed", 120))

    first, second = story.all_of(FINISHED)
    assert (first["revision"], second["revision"]) == (1, 2)
    assert second["finished_at"] - first["finished_at"] == 90 * 60_000


def test_a_repeat_needs_nothing_that_a_restart_would_lose():
    """Every state is read back from its bytes here, and the log alone gives the same."""
    story = a_finished(by(BOB, "travel_ended", 80), office("report_requested", 90))

    assert kept(story.logged).outputs == story.outputs
