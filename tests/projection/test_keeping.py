"""A read model is the same however it came about, and says so when it has to be built anew."""

import asyncio
import sqlite3
from collections import Counter
from functools import lru_cache
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.builders import T0
from interventions.projection.building import opened
from interventions.projection.database import ReadModelMissing, connected, reading, writing_engine
from interventions.projection.projecting import Projection
from interventions.projection.queries import cards, now, one
from interventions.projection.queries.rows import Filters
from interventions.projection.settings import ReadModelSettings
from interventions.projection.tables import METADATA, SCHEMA_VERSION, counts, facts, interventions, offsets, refused
from interventions.sandbox.chain import Chain
from interventions.sandbox.traffic import SETTINGS, TEMPLATES, Arrival, mixed
from interventions.sandbox.traffic.arrival import arrival
from interventions.stream.faults import Fenced
from interventions.stream.port import Draft, Place
from projection.town import Town, a_town, from_office, on_site, planned

_BY_ORDER = {"facts", "offsets", "changes"}
"""What differs with the order of reading; and so do the numbers of rows."""


@pytest.fixture
def file(tmp_path) -> ReadModelSettings:
    """Give an empty place for a SQLite file."""
    return ReadModelSettings(read_model=tmp_path / "read-model.sqlite")


def contents(settings: ReadModelSettings) -> dict[str, Any]:
    """Give all that stands, in no order, without the numbers that follow the order of reading."""
    engine = reading(settings)
    with connected(engine) as connection:
        found = {
            table.name: Counter(
                tuple(value for name, value in row.items() if name != "number")
                for row in connection.execute(select(table)).mappings()
            )
            for table in METADATA.sorted_tables
            if table.name not in _BY_ORDER
        }
    engine.dispose()
    found["counts"] = Counter({row: 1 for row in found["counts"] if row[-1]})
    return found


@lru_cache
def sendable() -> list[Arrival]:
    """Give unlikely events, all of which a correct publisher can send."""
    sents = [each for each in mixed(7, 60) if "heavy" not in each.key]
    return [each for each in sents if each == arrival(each.event, each.received_at)]


async def traffic(chain: Chain, share: slice = slice(None)) -> None:
    """Let unlikely events through the chain: late, twice, refused, of every kind."""
    for number, sent in enumerate(sendable()[share]):
        chain.write("intervention-events", sent.key, sent.event, sent.received_at)
        if number % 500 == 0:
            await chain.settle()
    await chain.settle()


def test_bit_by_bit_or_at_once_the_same_stands(tmp_path):
    """Rebuilding gives what following gave; the first saw topics in another order than the second."""
    bit_by_bit = ReadModelSettings(read_model=tmp_path / "bit.sqlite")
    at_once = ReadModelSettings(read_model=tmp_path / "once.sqlite")

    async def told() -> None:
        chain = Chain()
        chain.write_references(TEMPLATES, SETTINGS, 0)
        following = Projection(chain.backend, bit_by_bit)
        for first in range(0, 1200, 60):
            await traffic(chain, slice(first, first + 60))
            await following.catch_up()
        await following.close()
        fresh = Projection(chain.backend, at_once)
        await fresh.catch_up()
        await fresh.close()
        await chain.close()

    asyncio.run(told())

    stands = contents(bit_by_bit)
    assert stands == contents(at_once)
    assert len(stands["interventions"]) > 20
    assert len(stands["refused"]) > 100


def test_counts_are_those_of_the_rows(file):
    """A count that drifts is worse than none."""

    async def told() -> None:
        chain = Chain()
        chain.write_references(TEMPLATES, SETTINGS, 0)
        await traffic(chain, slice(1500))
        projection = Projection(chain.backend, file)
        await projection.catch_up()
        await projection.close()
        await chain.close()

    asyncio.run(told())

    with connected(reading(file)) as connection:
        tiles = now.tiles_of(connection)
        rows = connection.execute(select(interventions)).mappings().all()
        codes = connection.execute(select(refused.c.code)).scalars().all()
        assert tiles.statuses == Counter(row["status"] for row in rows)
        assert tiles.locked == sum(row["locked"] for row in rows)
        assert tiles.outdated == sum(row["report_outdated"] for row in rows)
        assert tiles.refused == Counter(codes)
        assert connection.execute(select(counts).where(counts.c["count"] < 0)).all() == []
        connection.engine.dispose()


def test_records_that_come_again_in_any_order_change_nothing(settings):
    """Rows are guarded by their versions: a topic read twice, or its old part last, is harmless."""

    async def told() -> None:
        async with a_town(settings) as town:
            await town.happens(planned(), on_site("started", 1), on_site("completed", 60), from_office("closed", 61))
            before = one.card_of(await town.seen(), "i1")
            tiles = now.tiles_of(town.asked())

            await _again(town, Random(3))

            seen = await town.seen()
            assert one.card_of(seen, "i1") == before
            assert now.tiles_of(seen) == tiles
            assert one.chain_of(seen, "i1").broken_at is None

    asyncio.run(told())


async def _again(town: Town, chance: Random) -> None:
    """Publish what the output topics hold once more, shuffled."""
    backend = town.chain.backend
    for topic in ("intervention-status", "intervention-time", "intervention-log"):
        for number in range(4):
            place = Place(topic, number)
            end = (await backend.stable_ends([place]))[place]
            records = [each async for piece in backend.read(place, 0, end) for each in piece]
            chance.shuffle(records)
            await backend.publish(place, [Draft(each.key, each.value) for each in records])


def test_a_status_read_before_its_log_shows_the_visit_as_soon_as_that_comes(settings):
    """Topics are read one after the other; none waits for another."""

    async def told() -> None:
        async with a_town(settings) as town:
            await town.happens(planned(), on_site("started", 1))
            order = ["intervention-time", "intervention-status", "intervention-log"]
            await _read_in_order(town, order)

            card = one.card_of(town.asked(), "i1")

            assert card is not None
            assert (card.customer_name, card.activity, card.version) == ("Dupont", "working", 2)
            assert len(cards.page_of(town.asked(), Filters(text="dupont")).cards) == 1

    asyncio.run(told())


async def _read_in_order(town: Town, topics: list[str]) -> None:
    projection = town.projection
    await projection._open()
    await projection._know_topics(projection._standing)
    places = [Place(topic, number) for topic in topics for number in range(4)]
    ends = await town.chain.backend.stable_ends(places)
    for place in places:
        await projection._read(place, ends)


def test_a_restart_goes_on_where_it_was(settings):
    """Offsets are in the transaction of the rows; nothing is read twice."""

    async def told() -> None:
        async with a_town(settings) as town:
            await town.happens(planned())
            await town.seen()
            await town.projection.close()
            await town.happens(on_site("started", 1))
            second = Projection(town.chain.backend, settings)

            taken = await second.catch_up()

            await second.close()
            assert taken == 3  # a log record, a status, a time
            assert one.card_of(town.asked(), "i1").status == "in_progress"

    asyncio.run(told())


def test_who_was_overtaken_writes_no_more(settings):
    """Two processes on one read model: the later one has it."""

    async def told() -> None:
        async with a_town(settings) as town:
            await town.happens(planned())
            await town.seen()
            second = Projection(town.chain.backend, settings)
            await second.catch_up()
            await town.happens(on_site("started", 1))

            with pytest.raises(Fenced):
                await town.projection.catch_up()

            await second.catch_up()
            await second.close()
            assert one.card_of(town.asked(), "i1").status == "in_progress"

    asyncio.run(told())


def test_another_version_is_built_anew_not_half_read(settings):
    """After an upgrade nobody has to know a command."""

    async def told() -> None:
        async with a_town(settings) as town:
            await town.happens(planned())
            await town.seen()
            await town.projection.close()
            engine = writing_engine(settings)
            with engine.begin() as connection:
                connection.execute(update(facts).where(facts.c.name == "schema_version").values(value="0"))
            engine.dispose()

            with pytest.raises(ReadModelMissing, match="version 0"):
                town.asked()
            seen = await town.seen()

            assert one.card_of(seen, "i1").status == "confirmed"

    asyncio.run(told())


@pytest.mark.parametrize("damage", ["emptied", "not a database", "a torn page"])
def test_a_corrupt_file_is_built_anew(file, damage):
    """Said in the log, and read again from the topics."""

    async def told() -> None:
        async with a_town(file) as town:
            await town.happens(*(planned(f"i{n}") for n in range(300)))
            await town.seen()
            await town.projection.close()
            _break(file, damage)

            seen = await town.seen()

            assert now.tiles_of(seen).statuses == {"confirmed": 300}

    asyncio.run(told())


def _break(file: ReadModelSettings, damage: str) -> None:
    path = file.read_model
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    content = path.read_bytes()
    torn = bytearray(content)
    torn[8192 : len(torn) // 2] = b"\x55" * (len(torn) // 2 - 8192)
    path.write_bytes({"emptied": b"", "not a database": b"\x00" + content[1:], "a torn page": bytes(torn)}[damage])


def test_deleting_the_file_rebuilds_it_while_it_runs(file):
    """The way that an operator is told of; pages that are open see the new one."""

    async def told() -> None:
        async with a_town(file) as town:
            await town.happens(planned())
            await town.seen()
            file.read_model.unlink()
            await town.happens(on_site("started", 1))

            seen = await town.seen()

            assert one.card_of(seen, "i1").status == "in_progress"

    asyncio.run(told())


def test_a_topic_made_anew_is_read_anew(settings):
    """Offsets of a topic that is gone mean nothing."""

    async def told() -> None:
        async with a_town(settings) as town:
            await town.happens(planned())
            await town.seen()
            await town.projection.close()
            before = await town.chain.backend.describe(["intervention-status"])
            await town.chain.backend.delete("intervention-status")
            await town.chain.backend.create("intervention-status", 4, {})

            seen = await town.seen()

            ids = set(seen.execute(select(offsets.c.topic_id)).scalars())
            assert before["intervention-status"].topic_id not in ids
            assert one.card_of(seen, "i1").version == 0  # known from the log alone

    asyncio.run(told())


def test_what_cannot_be_read_is_counted_and_passed(settings):
    """Nothing of ours writes it; it must not stop the view of everything else."""

    async def told() -> None:
        async with a_town(settings) as town:
            await town.happens(planned())
            await town.chain.backend.publish(Place("intervention-status", 0), [Draft(b"x", b"junk")])

            lag = now.lag_of(await town.seen(), T0)

            assert sum(each.unreadable for each in lag.places) == 1
            assert one.card_of(town.asked(), "i1") is not None

    asyncio.run(told())


def test_a_reader_sees_one_state_until_it_asks_anew(settings):
    """A page is made of many queries; it never shows a part of before and a part of after."""
    writing, engine = opened(settings, T0).engine, reading(settings)
    with connected(engine) as page:
        assert page.execute(select(facts.c.value).where(facts.c.name == "built_at")).scalar() == str(T0)

        with writing.begin() as connection:
            connection.execute(update(facts).where(facts.c.name == "built_at").values(value="later"))

        assert page.execute(select(facts.c.value).where(facts.c.name == "built_at")).scalar() == str(T0)
        with connected(engine) as again:
            assert again.execute(select(facts.c.value).where(facts.c.name == "built_at")).scalar() == "later"
    engine.dispose()
    writing.dispose()


def test_readers_cannot_write_and_know_when_there_is_nothing(file):
    """The console opens it for queries only."""
    engine = reading(file)
    with pytest.raises(ReadModelMissing):
        connected(engine)
    opened(file, T0).engine.dispose()

    with connected(engine) as connection:
        assert connection.execute(select(facts.c.value).where(facts.c.name == "schema_version")).scalar() == str(
            SCHEMA_VERSION
        )
        with pytest.raises(Exception, match="readonly"):
            connection.execute(update(facts).values(value="1"))
    engine.dispose()
