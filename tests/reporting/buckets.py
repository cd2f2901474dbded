"""An S3 on loopback (moto's server), and one that answers everything with one refusal."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

BUCKET = "reports"
PLACE = f"s3://{BUCKET}/kept"


class Bucket(NamedTuple):
    """A bucket, by Amazon's own client: a second opinion on what is in it."""

    client: Any

    def names(self) -> list[str]:
        return [each["Key"] for each in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Serve one empty bucket; the environment names it as an operator would."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    _emptied(port)
    with named(port):
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        yield Bucket(client)
        client.close()
    server.stop()


def _emptied(port: int) -> None:
    """Forget what an earlier server of this process kept: moto's buckets outlive their server."""
    with urlopen(Request(f"http://127.0.0.1:{port}/moto-api/reset", method="POST")):
        pass


@contextmanager
def named(port: int, **changes: str) -> Iterator[None]:
    """Name an S3 on loopback in the environment."""
    settings: Mapping[str, str] = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-3",
        "AWS_DEFAULT_REGION": "eu-west-3",
        **changes,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        yield


@contextmanager
def answering(status: int, code: str) -> Iterator[int]:
    """Answer every request with one refusal; gives the port."""

    class Refusing(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            content = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_PUT  # noqa: N815 - names of the library

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()
