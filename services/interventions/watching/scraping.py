"""Asking processes for their figures, as Prometheus does."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import urlsplit

from prometheus_client.parser import text_string_to_metric_families

_ANSWER_S = 2
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_LARGEST = 16 * 1024 * 1024


class Sample(NamedTuple):
    """One figure."""

    name: str
    labels: Mapping[str, str]
    value: float


class Scrape(NamedTuple):
    """What one process told, and when; ``fault`` says why it told nothing."""

    address: str
    at_s: float
    samples: Sequence[Sample] = ()
    fault: str = ""


def url_of(address: str) -> str:
    """Write an address (``host:port``, or a whole URL) as the URL of its figures. Raises ValueError for another."""
    url = address if "://" in address else f"http://{address}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port is None:
        raise ValueError(f"{address} is no host:port")
    return url.rstrip("/") + ("" if parts.path.strip("/") else "/metrics")


async def scraped(addresses: Sequence[str]) -> list[Scrape]:
    """Ask all at once; whoever does not answer keeps nobody else from being seen."""
    return await asyncio.gather(*(asyncio.to_thread(_scraped, address) for address in addresses))


def _scraped(address: str) -> Scrape:
    at_s = time.monotonic()
    try:
        with _DIRECTLY.open(url_of(address), timeout=_ANSWER_S) as answer:
            told = answer.read(_LARGEST).decode()
        return Scrape(address, at_s, _samples(told))
    except (OSError, HTTPException) as fault:
        reason = fault.reason if isinstance(fault, urllib.error.URLError) else fault
        return Scrape(address, at_s, fault=f"does not answer: {reason}")
    except ValueError:
        return Scrape(address, at_s, fault="tells no metrics")


def _samples(told: str) -> list[Sample]:
    return [
        Sample(sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    ]
