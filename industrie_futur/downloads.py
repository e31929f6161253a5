"""Files handed to a visitor, stored or made for them: nothing in them may run on our origin."""

from __future__ import annotations

from django.core.files import File
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
NOTHING_RUNS = "default-src 'none'; sandbox"


def stored_file(
    file: File, filename: str, content_type: str = PDF, *, as_attachment: bool = True
) -> FileResponse:
    """`file` under `filename`: its type is never guessed, and a browser that shows it runs nothing of it."""
    response = FileResponse(
        file.open(), as_attachment=as_attachment, filename=filename, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response


def made_file(
    content: bytes, filename: str, content_type: str = PDF, *, as_attachment: bool = True
) -> HttpResponse:
    """`content`, made by the portal for this visitor, under `filename`: saved, or shown by their browser."""
    disposition = content_disposition_header(as_attachment, filename) or ""
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    if as_attachment:  # browsers refuse to show a PDF that is sandboxed
        headers["Content-Security-Policy"] = NOTHING_RUNS
    return HttpResponse(content, content_type=content_type, headers=headers)
