"""Stored files handed to a visitor: nothing in them may run on our origin."""

from __future__ import annotations

from django.core.files import File
from django.http import FileResponse


def stored_file(
    file: File, filename: str, content_type: str = "application/pdf", *, as_attachment: bool = True
) -> FileResponse:
    """`file` under `filename`: its type is never guessed, and a browser that shows it runs nothing of it."""
    response = FileResponse(
        file.open(), as_attachment=as_attachment, filename=filename, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
