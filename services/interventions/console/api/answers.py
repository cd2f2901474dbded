"""An answer with its ETag: what did not change is not sent again."""

from hashlib import sha256

from fastapi import Request, Response
from pydantic import BaseModel

_LENGTH = 32


def answer(request: Request, shape: BaseModel, after: str | None = None) -> Response:
    """Write a shape; ``after`` is named as the next piece (RFC 8288). 304 when the caller has it already."""
    body = shape.model_dump_json().encode()
    headers = {"etag": f'"{sha256(body).hexdigest()[:_LENGTH]}"', "cache-control": "private, no-cache"}
    if after is not None:
        headers["link"] = f'<{request.url.include_query_params(after=after)}>; rel="next"'
    if headers["etag"] in _known(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _known(header: str) -> set[str]:
    return {each.strip().removeprefix("W/") for each in header.split(",")}
