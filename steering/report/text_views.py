"""The files of a report in its languages, and the comments of its chapters: written, then read by another."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur.downloads import stored_file
from industrie_futur.forms import errors_shown_on
from industrie_futur.jobs import Job
from industrie_futur.versions import ChangedMeanwhile, Difference, differences
from steering.languages import LANGUAGES
from steering.models import Chapter, ChapterText, ProgressReport, ReportFile
from steering.report.forms import ChapterTextForm, ReviewForm
from steering.report.narrative import approve_text, history_of, save_text, send_text_back

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
}


@require_GET
def report_language_file(request: SignedInRequest, pk: int, language: str, extension: str) -> FileResponse:
    """A file, in a language, of a report that the visitor may read."""
    rows = ReportFile.objects.visible_to(request.user).select_related("report")
    kept = get_object_or_404(rows, report=pk, language=language, format=extension)
    name = f"point-d-avancement-{kept.report.as_of:%Y-%m-%d}-{language}.{extension}"
    return stored_file(kept.file, name, CONTENT_TYPES[extension])


@require_http_methods(["GET", "POST"])
def report_text(request: SignedInRequest, pk: int, chapter: str, language: str) -> HttpResponse:
    """Write the comment on a chapter in one language, as a draft or to be read by somebody else."""
    text = _text(request, pk, chapter, language)
    form = ChapterTextForm(request.POST or None, text=text)
    conflict: list[Difference] = []
    if form.is_valid():
        with errors_shown_on(form):
            try:
                saved = save_text(
                    text.report,
                    chapter=chapter,
                    language=language,
                    is_submitted=request.POST.get("act") == "submit",
                    by=request.user,
                    **form.cleaned_data,
                )
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, f"{saved}\u202f: commentaire enregistré, {_stands(saved)}.")
                return redirect(text.report)
    return _page(request, text, form, ReviewForm(initial={"version": text.version}), conflict)


@require_POST
def report_text_review(request: SignedInRequest, pk: int, chapter: str, language: str) -> HttpResponse:
    """Approve a comment, or send it back with what is to be done again."""
    text = _text(request, pk, chapter, language)
    if text.pk is None:
        raise Http404
    form = ReviewForm(request.POST)
    if form.is_valid():
        version, motive = form.cleaned_data["version"], form.cleaned_data["motive"]
        with errors_shown_on(form):
            if request.POST.get("act") == "approve":
                done = approve_text(text, version=version, by=request.user)
            else:
                done = send_text_back(text, version=version, motive=motive, by=request.user)
            messages.success(request, f"{done}\u202f: commentaire {_stands(done)}.")
            return redirect(text.report)
    return _page(request, text, ChapterTextForm(text=text), form, [])


def _stands(text: ChapterText) -> str:
    return text.get_status_display().lower()


def _text(request: SignedInRequest, pk: int, chapter: str, language: str) -> ChapterText:
    """The comment, or an empty one; 404 for no chapter, no language, a report not made or published."""
    if request.user.role != Role.MINISTRY:
        raise PermissionDenied
    reports = ProgressReport.objects.editable_by(request.user)
    report = get_object_or_404(reports, pk=pk, status=Job.Status.DONE, published_at=None)
    if chapter not in Chapter or language not in LANGUAGES:
        raise Http404
    texts = ChapterText.objects.editable_by(request.user).select_related("written_by", "reviewed_by")
    known = texts.filter(report=report, chapter=chapter, language=language).first()
    return known or ChapterText(report=report, chapter=chapter, language=language, version=0)


def _page(
    request: SignedInRequest,
    text: ChapterText,
    form: ChapterTextForm,
    review_form: ReviewForm,
    conflict: list[Difference],
) -> HttpResponse:
    is_waiting = text.status == ChapterText.Status.SUBMITTED and text.pk is not None
    context = {
        "text": text,
        "form": form,
        "review_form": review_form,
        "may_review": is_waiting and text.written_by != request.user,
        "is_own": is_waiting and text.written_by == request.user,
        "history": history_of(text) if text.pk else [],
        "conflict": conflict,
    }
    return render(request, "steering/report_text.html", context, status=409 if conflict else 200)
