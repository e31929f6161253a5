"""What the portal takes in of a file that is sent to it: never more than any of its pages would accept."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 32 * 2**20
"""Above the limit of every page: what is left of a larger file is refused there by its size."""


class BoundedUploadHandler(FileUploadHandler):
    """Throws away what exceeds `MOST_BYTES`, so that no disk fills; the page has the rest of its form."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start + len(raw_data) <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None  # the next handlers keep it
