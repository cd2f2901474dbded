"""finished-interventions in, rendered-reports and the store's deliveries out; each document printed once."""

# ruff: noqa: RUF001 -- print takes the apostrophe of print

import asyncio
from pathlib import Path

import pytest

from interventions.contracts.codecs import codec_of
from interventions.reporting.press.port import DeskPress, PrintingError
from interventions.reporting.rendering.processor import Rendering
from interventions.reporting.store import ObjectStore
from reporting.builders import a_finished, a_request, received, small_photos, text_of


@pytest.fixture
def photos(tmp_path) -> Path:
    for reference, content in small_photos().items():
        file = tmp_path / "photos" / reference
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "photos"


@pytest.fixture
def desk(photos):
    press = DeskPress(str(photos))
    yield press
    asyncio.run(press.close())


def _rendered(press, store, *hand_overs):
    rendering = Rendering(press, store)

    async def prepared():
        return await rendering.prepare([received(each) for each in hand_overs])

    made = asyncio.run(prepared())
    return [
        rendering.step(None, received(each, prepared=one)).outputs for each, one in zip(hand_overs, made, strict=True)
    ]


def test_a_done_intervention_is_stored_and_its_mails_are_written(desk, tmp_path):
    store = ObjectStore(str(tmp_path / "store"))

    ((report, stored),) = _rendered(desk, store, a_finished())

    pdf = asyncio.run(store.get(report.record["pdf"]["reference"]))
    assert pdf is not None
    assert "Rapport d’intervention" in text_of(pdf)
    assert (report.topic, report.key, report.record["pages"]) == ("rendered-reports", "example-1", 2)
    assert [each["recipient"] for each in report.record["mails"]] == ["residence@example.org", "archive@example.org"]
    assert (stored.topic, stored.key) == ("report-deliveries", stored.record["delivery_id"])
    assert (stored.record["state"], stored.record["sequence"], stored.record["pdf"]) == (
        "stored",
        1,
        report.record["pdf"],
    )


def test_what_is_written_is_the_contract(desk, tmp_path):
    outputs = _rendered(desk, ObjectStore(str(tmp_path / "store")), a_finished(), a_finished(request=a_request()))

    for output in (each for one in outputs for each in one):
        codec = codec_of(output.topic)
        assert codec.decode(codec.encode(output.record)).record == output.record


def test_twice_is_once(desk, tmp_path):
    """Killed after storing and before the commit, rendering finds its own work again."""
    store = ObjectStore(str(tmp_path / "store"))

    first = _rendered(desk, store, a_finished())
    files = sorted(Path(tmp_path / "store").rglob("*"))
    second = _rendered(desk, store, a_finished())

    assert first == second
    assert sorted(Path(tmp_path / "store").rglob("*")) == files


def test_a_revision_handed_over_again_is_the_same_file_whatever_became_of_its_photos(desk, photos, tmp_path):
    """A person sends what he saw, and no revision ever changes."""
    store = ObjectStore(str(tmp_path / "store"))
    ((first, _),) = _rendered(desk, store, a_finished())
    (photos / "example/1.jpg").unlink()

    ((again,),) = _rendered(desk, store, a_finished(cause="requested", request=a_request()))

    assert again.record["pdf"] == first.record["pdf"]
    assert again.record["warnings"] == []
    assert {each["delivery_id"] for each in again.record["mails"]}.isdisjoint(
        each["delivery_id"] for each in first.record["mails"]
    )


def test_a_failed_render_fails_the_stores_delivery_and_names_the_mails():
    class Broken:
        size = 1

        async def printed(self, _finished):
            raise PrintingError("timeout", "not printed within 20 s")

        async def close(self):
            pass

    ((report, stored),) = _rendered(Broken(), ObjectStore("memory:"), a_finished())

    assert report.record["failure"] == {"code": "timeout", "message": "not printed within 20 s"}
    assert (report.record["pdf"], {each["mail"] for each in report.record["mails"]}) == (None, {None})
    assert (stored.record["state"], stored.record["reason"], stored.record["pdf"]) == ("failed", "timeout", None)
