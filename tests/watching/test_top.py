"""`interventions top`: what several processes tell, laid together."""

import asyncio
import json
from collections.abc import Iterable
from contextlib import AsyncExitStack

import pytest

from cli.calls import Answer, call
from interventions.cli.commands.top import top
from interventions.stream.metrics import Metrics
from interventions.watching.condition import Condition
from interventions.watching.lookout import Lookout, looked_out
from interventions.watching.overview import overview, quantile
from interventions.watching.scraping import Sample, Scrape, url_of
from watching.collector import collecting
from watching.test_lookout import ANY_PORT, Standing

PATIENCE_S = 20


def a_process(**partitions: Iterable[int]) -> tuple[Lookout, Metrics]:
    """Make what a process tells that owns some partitions of some processors."""
    metrics = Metrics()
    standing = {name: Standing(Condition(True, tuple(numbers))) for name, numbers in partitions.items()}
    return Lookout(standing, metrics.registry), metrics


async def asked(capsys, processes: list[tuple[Lookout, Metrics]], *arguments: str) -> Answer:
    """Serve processes and call `top` on them, once."""
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(looked_out(lookout, ANY_PORT)) for lookout, _ in processes]
        addresses = [f"127.0.0.1:{port}" for port in ports]
        calling = asyncio.to_thread(call, capsys, "top", *addresses, "--once", "--every", "0.2", *arguments)
        return await calling


def test_two_processes_of_one_processor_are_one_row(capsys):
    """Who looks at night wants the processor's lag, not a sum in his head."""
    (first, its), (second, others) = a_process(lifecycle=(0, 1)), a_process(lifecycle=(2, 3), timekeeping=(0,))
    its.lag.labels("lifecycle", "0").set(7)
    others.lag.labels("lifecycle", "2").set(5)
    its.recoveries.labels("lifecycle", "0").inc(2)

    answer = asyncio.run(asked(capsys, [(first, its), (second, others)], "--json"))

    assert answer.code == 0
    rows = {row["processor"]: row for row in answer.told["processors"]}
    assert {name: (row["processes"], row["ready"], row["partitions"]) for name, row in rows.items()} == {
        "lifecycle": (2, 2, 4),
        "timekeeping": (1, 1, 1),
    }
    assert (rows["lifecycle"]["lag_records"], rows["lifecycle"]["recoveries"]) == (12, 2)
    assert [each["processors"] for each in answer.told["processes"]] == [["lifecycle"], ["lifecycle", "timekeeping"]]
    assert all(each["memory_bytes"] > 1_000_000 for each in answer.told["processes"])


def test_one_that_does_not_answer_is_named_and_the_others_are_shown(capsys):
    """The very moment in which one looks."""
    with collecting() as stranger:
        gone = stranger.url.removeprefix("http://")

    async def story():
        lookout, _ = a_process(lifecycle=(0,))
        async with looked_out(lookout, ANY_PORT) as port:
            calling = asyncio.to_thread(call, capsys, "top", f"127.0.0.1:{port}", gone, "--once", "--every", "0.1")
            return await calling

    answer = asyncio.run(story())

    assert answer.code == 1
    assert f"{gone}" in answer.out
    assert "does not answer" in answer.out
    assert "lifecycle" in answer.out


def test_it_is_drawn_into_a_file(capsys, tmp_path):
    """What is passed on to whoever was asleep."""
    answer = asyncio.run(asked(capsys, [a_process(lifecycle=(0,))], "--svg", str(tmp_path / "top.svg")))

    assert answer.code == 0
    drawn = (tmp_path / "top.svg").read_text(encoding="utf-8")
    assert "lifecycle" in drawn
    assert "url(http" not in drawn.replace('"', "")


def test_a_file_that_cannot_be_written_is_one_sentence(capsys, tmp_path):
    answer = asyncio.run(asked(capsys, [a_process(lifecycle=(0,))], "--svg", str(tmp_path / "nowhere" / "top.svg")))

    assert answer.code == 2
    assert "No such file or directory; name a file that can be written" in answer.err


def test_it_goes_on_until_it_is_interrupted(capsys):
    """Live: each look is one JSON object with --json."""

    async def story():
        lookout, metrics = a_process(lifecycle=(0,))
        async with looked_out(lookout, ANY_PORT) as port:
            looking = asyncio.create_task(top(f"127.0.0.1:{port}", every=0.05, json=True))
            async with asyncio.timeout(PATIENCE_S):
                while capsys_lines(capsys, seen) < 3:
                    metrics.account(("lifecycle", "0"), {"logged": 10}, 0, [20] * 10)
                    await asyncio.sleep(0.02)  # the looks come by the clock
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    seen: list[str] = []
    asyncio.run(story())

    (row,) = json.loads(seen[-1])["processors"]
    assert row["records_s"] > 0
    assert row["outcomes_s"].keys() == {"logged"}
    assert 0.01 < row["age_half_s"] <= 0.02


def capsys_lines(capsys, seen: list[str]) -> int:
    seen += capsys.readouterr().out.splitlines()
    return len(seen)


def test_the_live_view_draws_every_row(capsys):
    async def story():
        lookout, metrics = a_process(lifecycle=(0,), mailing=(0,))
        metrics.account(("lifecycle", "0"), {"logged": 1, "rejected": 1}, 0, [5, 5])
        async with looked_out(lookout, ANY_PORT) as port:
            looking = asyncio.create_task(top(f"127.0.0.1:{port}", every=0.05))
            drawn = ""
            async with asyncio.timeout(PATIENCE_S):
                while "lifecycle" not in drawn:
                    drawn += capsys.readouterr().out
                    await asyncio.sleep(0.02)  # the looks come by the clock
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            return drawn + capsys.readouterr().out

    drawn = asyncio.run(story())

    assert "mailing" in drawn
    assert "1/1" in drawn


def a_scrape(at_s: float, *samples: Sample, address: str = "a:1") -> Scrape:
    return Scrape(address, at_s, samples)


def taken(value: float) -> Sample:
    return Sample("interventions_records_total", {"processor": "lifecycle", "outcome": "logged"}, value)


@pytest.mark.parametrize(("before", "after", "rate"), [(100, 160, 30), (100, 20, 10), (0, 0, 0)])
def test_a_rate_is_of_what_came_in_between_and_a_new_start_counts_from_zero(before, after, rate):
    (row,) = overview([a_scrape(0, taken(before))], [a_scrape(2, taken(after))]).processors

    assert row.records_s == rate


def test_a_process_that_was_not_seen_before_has_no_rate_yet():
    """Its counters since its start are no rate of this second."""
    (row,) = overview([Scrape("a:1", 0, fault="does not answer")], [a_scrape(2, taken(1000))]).processors

    assert row.records_s == 0


@pytest.mark.parametrize(("share", "value"), [(0.25, 0.5), (0.5, 1.0), (0.75, 5.0), (0.8, 6.666667), (0.99, 10.0)])
def test_quantiles_are_those_of_prometheus(share, value):
    """The terminal and the board must not tell two stories: between bounds by proportion, none above the last."""
    buckets = [(1.0, 50.0), (5.0, 75.0), (10.0, 90.0), (float("inf"), 100.0)]

    assert quantile(share, buckets) == pytest.approx(value)


def test_nothing_has_no_quantile():
    assert quantile(0.5, []) is None
    assert quantile(0.5, [(1.0, 0.0), (float("inf"), 0.0)]) is None


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("127.0.0.1:9400", "http://127.0.0.1:9400/metrics"),
        ("http://console:8080/", "http://console:8080/metrics"),
        ("https://h:1/other", "https://h:1/other"),
    ],
)
def test_an_address_is_where_the_figures_are(address, url):
    assert url_of(address) == url


@pytest.mark.parametrize("address", ["nowhere", "file:///etc/passwd", "127.0.0.1", "ftp://h:1", ":9", "h:port"])
def test_what_is_no_address_is_one_sentence(address, capsys):
    answer = call(capsys, "top", address, "--once")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("interventions: ")
    assert answer.err.count("\n") == 1


def test_without_addresses_it_says_how_to_name_them(capsys, monkeypatch):
    monkeypatch.delenv("TOP_ADDRESSES", raising=False)

    answer = call(capsys, "top", "--once")

    assert (answer.code, answer.err) == (
        2,
        "interventions: no process named; name them: interventions top 127.0.0.1:9400, or set TOP_ADDRESSES\n",
    )


def test_whoever_tells_something_else_is_named(capsys):
    """The console's pages, another program's port."""
    with collecting() as stranger:
        answer = call(capsys, "top", stranger.url, "--once", "--every", "0.1")

    assert answer.code == 1
    assert "does not answer: Unsupported method" in answer.out
