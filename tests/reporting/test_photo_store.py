"""Photos in a bucket: fetched by reference, asked for by their size; a store that is away gives none and says so."""

import asyncio

import pytest

from interventions.reporting.photos.photo_store import PhotoStore
from interventions.reporting.photos.pictures import PictureError, Wanted
from interventions.reporting.store import StoreError
from reporting.buckets import BUCKET, answering, bucket, named
from reporting.builders import small_photos

REFERENCE = "example/1.jpg"
PLACE = f"s3://{BUCKET}/photos"


def _there(store, least_bytes=0, reference=REFERENCE):
    return asyncio.run(store.has(Wanted(reference, "0" * 64, None, least_bytes)))


def test_a_photo_in_a_bucket_is_found_by_its_reference():
    content = small_photos()[REFERENCE]

    with bucket() as found:
        found.client.put_object(Bucket=BUCKET, Key=f"photos/{REFERENCE}", Body=content)
        store = PhotoStore(PLACE)

        assert store.fetch(REFERENCE) == content
        assert store.fetch("example/none.jpg") is None
        assert [_there(store, len(content)), _there(store, len(content) + 1)] == [True, False]
        assert not _there(store, reference="example/none.jpg")


@pytest.mark.parametrize(("status", "code"), [(403, "AccessDenied"), (500, "InternalError")])
def test_a_store_that_refuses_costs_its_pictures_and_not_the_report(status, code):
    """The report waits as for any photo that is not there, then goes out with placeholders."""
    with answering(status, code) as port, named(port):
        store = PhotoStore(PLACE)

        assert not _there(store)
        with pytest.raises(PictureError, match="unavailable"):
            store.fetch(REFERENCE)


def test_a_reference_that_can_never_be_there_is_not_waited_for(tmp_path):
    assert _there(PhotoStore(str(tmp_path)), reference="a/../b")


def test_a_photo_store_that_makes_no_sense_is_said_at_the_start():
    with pytest.raises(StoreError, match="no such kind of store"):
        PhotoStore("nonsense://photos")
