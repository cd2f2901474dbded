"""A collector on loopback that reads OTLP by itself: protobuf by its wire format, field numbers as the .proto says."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, NamedTuple


class Told(NamedTuple):
    """A span as it was told."""

    service: str
    scope: str
    name: str
    trace: str
    span: str
    parent: str
    began_ns: int
    ended_ns: int
    about: dict[str, Any]


class Collector:
    """What has arrived; ``arrived`` is set by every request."""

    def __init__(self) -> None:
        self.spans: list[Told] = []
        self.paths: set[str] = set()
        self.arrived = threading.Event()
        self.url = ""


@contextmanager
def collecting(port: int = 0) -> Iterator[Collector]:
    """Collect while the block lasts."""
    collector = Collector()

    class Posts(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body
            collector.paths.add(self.path)
            collector.spans += list(_spans(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            collector.arrived.set()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", port), Posts) as server:
        collector.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _spans(request: bytes) -> Iterator[Told]:
    for of_resource in _all(request, 1):
        service = _attributes(_one(of_resource, 1), 1)["service.name"]
        for of_scope in _all(of_resource, 2):
            scope = _one(_one(of_scope, 1), 1).decode()
            for span in _all(of_scope, 2):
                yield _span(service, scope, span)


def _span(service: str, scope: str, span: bytes) -> Told:
    trace, own, parent, name = (_one(span, number) for number in (1, 2, 4, 5))
    began, ended = _one(span, 7), _one(span, 8)
    return Told(service, scope, name.decode(), trace.hex(), own.hex(), parent.hex(), began, ended, _attributes(span, 9))


def _attributes(message: bytes, field: int) -> dict[str, Any]:
    return {_one(pair, 1).decode(): _value(_one(pair, 2)) for pair in _all(message, field)}


def _value(value: bytes) -> Any:
    ((kind, content),) = _fields(value)
    return content.decode() if kind == 1 else content


def _all(message: bytes, field: int) -> list[Any]:
    return [content for number, content in _fields(message) if number == field]


def _one(message: bytes, field: int) -> Any:
    return next(iter(_all(message, field)), b"")


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        match tag & 7:
            case 0:
                content, at = _varint(message, at)
            case 1:
                content, at = int.from_bytes(message[at : at + 8], "little"), at + 8
            case 2:
                length, at = _varint(message, at)
                content, at = message[at : at + length], at + length
            case 5:
                content, at = int.from_bytes(message[at : at + 4], "little"), at + 4
            case other:
                raise AssertionError(f"no wire type is {other}")
        yield tag >> 3, content


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte, at = message[at], at + 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
