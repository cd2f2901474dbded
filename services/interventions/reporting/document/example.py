"""One finished intervention of two pages with four photos: what the bench prints and the README shows."""

import io
import json
import math
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any, cast

from PIL import Image, ImageDraw

from interventions.domain.records import FinishedIntervention

_ASKED_FOR: Mapping[str, Any] = {
    "revision": 0,
    "cause": "requested",
    "finished_at": None,
    "request": {
        "event_id": "example-request",
        "document": "work_sheet",
        "channel": "store",
        "recipients": None,
        "origin": "backoffice",
        "actor": {"id": "office", "role": "dispatcher"},
    },
}


def example_photos(size: tuple[int, int] = (4000, 3000)) -> dict[str, bytes]:
    """Draw the four photos and two signatures, by reference; the same bytes every time."""
    shots = {f"example/{n}.jpg": _photo(n, size) for n in range(1, 5)}
    return shots | {f"example/signature-{n}.png": _signature(n) for n in (1, 2)}


def _photo(number: int, size: tuple[int, int]) -> bytes:
    tone = [(70, 90, 110), (120, 80, 60), (80, 110, 85), (95, 95, 120)][number - 1]
    small = Image.linear_gradient("L").resize((400, 300)).rotate(90 * number, expand=False)
    picture = Image.merge("RGB", [small.point(lambda level, top=top: top + level // 3) for top in tone])
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((90, 40, 310, 262), 12, fill=(228, 230, 233), outline=(40, 44, 50), width=3)
    draw.ellipse((150, 90, 250, 190), fill=(250, 250, 250), outline=(60, 64, 70), width=5)
    angle = math.pi * (0.75 + 0.28 * number)
    draw.line((200, 140, 200 + 42 * math.cos(angle), 140 + 42 * math.sin(angle)), fill=(190, 30, 40), width=4)
    draw.rectangle((120, 214, 280, 240), fill=(52, 66, 84))
    written = io.BytesIO()
    picture.resize(size, Image.Resampling.BICUBIC).save(written, "JPEG", quality=88)
    return written.getvalue()


def _signature(number: int) -> bytes:
    picture = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    points = [(40 + 5 * t, 120 + 55 * math.sin(t / (5 + number)) * math.cos(t / (11 - 2 * number))) for t in range(104)]
    ImageDraw.Draw(picture).line(points, fill=(20, 40, 90, 255), width=6, joint="curve")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def example_finished(photos: Mapping[str, bytes]) -> FinishedIntervention:
    """Give the hand-over that goes with these photos."""
    finished: Any = json.loads(
        files("interventions.reporting.document").joinpath("example.json").read_text(encoding="utf-8")
    )
    dossier = finished["dossier"]
    dossier["content_hash"] = bytes(32)
    for shown in (*dossier["photos"], *dossier["signatures"]):
        shown["sha256"] = sha256(photos[shown["reference"]]).hexdigest()
    for photo in dossier["photos"]:
        photo["bytes"] = len(photos[photo["reference"]])
    return cast("FinishedIntervention", finished)


def example_work_sheet(photos: Mapping[str, bytes]) -> FinishedIntervention:
    """Give the same visit before it begins: the work sheet that a technician takes along."""
    finished: Any = example_finished(photos)
    nobody_worked = dict.fromkeys(finished["time"]["totals"], 0)
    rows = [{**row, **{name: 0 for name in row if name.endswith("_s")}} for row in finished["time"]["technicians"]]
    finished["time"].update(technicians=rows, totals=nobody_worked, days=[], segments=[], status="confirmed")
    finished["dossier"].update(status="confirmed", answers=[], photos=[], comment=None, signatures=[])
    return cast("FinishedIntervention", {**finished, **_ASKED_FOR})
