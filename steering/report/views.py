"""Progress reports: the list, one report, its files, and the acts of asking, retrying and publishing."""

import logging
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.generic import ListView

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur.downloads import stored_file
from industrie_futur.forms import errors_shown_on
from industrie_futur.jobs import NO_ROOM, Job, is_disk_full
from industrie_futur.listing import ScopedDetailView, ScopedMixin
from steering.errata import errata_of
from steering.figures.publication import UnexplainedRemainder
from steering.languages import LANGUAGES, say, speaking
from steering.models import Meeting, ProgressReport
from steering.replay import replay_report
from steering.report.document import document
from steering.report.forms import LanguageForm, PublishForm, ReportForm
from steering.report.narrative import lines_of
from steering.report.services import publish_report, request_report, retry_report

logger = logging.getLogger(__name__)

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _only_ministry(request: SignedInRequest) -> None:
    if request.user.role != Role.MINISTRY:
        raise PermissionDenied


class ReportList(ScopedMixin, ListView):
    """Reports, the latest day first; the ministry asks for a new one here."""

    model = ProgressReport
    template_name = "steering/report_list.html"
    paginate_by = 30
    closed_to = frozenset({Role.EXPERT})

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("requested_by", "published_by").defer("figures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ReportForm() if self.request.user.role == Role.MINISTRY else None
        return super().get_context_data(form=form, next_meeting=Meeting.objects.next_meeting(), **kwargs)


@require_http_methods(["GET", "POST"])
def report_create(request: SignedInRequest) -> HttpResponse:
    """Ask for a report; the page of the report then shows it being made."""
    _only_ministry(request)
    form = ReportForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            report = request_report(as_of=form.cleaned_data["as_of"], by=request.user)
            return redirect(report)
    return render(request, "steering/report_create.html", {"form": form})


class ReportDetail(ScopedDetailView):
    """A report: its progress while it is made, then its figures."""

    model = ProgressReport
    template_name = "steering/report_detail.html"
    context_object_name = "report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = self.object.figures
        spoken = LanguageForm(self.request.GET).chosen
        with speaking(spoken):
            contents = say("Sommaire")
        files = list(self.object.files.order_by("pk"))
        return super().get_context_data(
            figures=figures,
            document=document(figures, spoken) if figures else None,
            contents=contents,
            languages=LANGUAGES.items(),
            files=files,
            shown_files=[each for each in files if each.language == spoken],
            may_publish=self.request.user.role == Role.MINISTRY,
            **self._writing(),
            replay=self.object.replays.select_related("replayed_by").first(),
            errata=errata_of(self.object) if self.object.published_at and "facts" in figures else None,
            **kwargs,
        )

    def _writing(self) -> dict[str, Any]:
        """What an unpublished report asks of the ministry: comments, and a meeting to choose."""
        user, report = self.request.user, self.object
        is_open = report.status == Job.Status.DONE and not report.published_at
        texts = lines_of(report) if is_open and user.role in {Role.MINISTRY, Role.ADMINISTRATOR} else []
        is_publisher = is_open and user.role == Role.MINISTRY
        return {"texts": texts, "publish_form": PublishForm(user=user) if is_publisher else None}


@require_GET
def report_file(request: SignedInRequest, pk: int, extension: str) -> FileResponse:
    """The PDF or the spreadsheet of a report that the visitor may read."""
    made = ProgressReport.objects.visible_to(request.user).filter(status=Job.Status.DONE)
    report = get_object_or_404(made, pk=pk)
    file = getattr(report, extension)
    if not file:
        raise Http404
    name = f"point-d-avancement-{report.as_of:%Y-%m-%d}.{extension}"
    return stored_file(file, name, CONTENT_TYPES[extension])


def _act(request: SignedInRequest, pk: int, act: Any, done: str) -> HttpResponse:
    _only_ministry(request)
    report = get_object_or_404(ProgressReport.objects.editable_by(request.user), pk=pk)
    try:
        act(report, by=request.user)
    except UnexplainedRemainder as error:
        messages.error(request, error.with_link)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except OSError as error:
        if not is_disk_full(error):
            raise
        logger.exception("report %s: no room for its files", pk)
        messages.error(request, NO_ROOM)
    else:
        messages.success(request, done)
    return redirect(report)


@require_POST
def report_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish a finished report, to a meeting of the committee if one is chosen."""
    form = PublishForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Http404  # a meeting that is not, or no longer, one to choose
    publish = partial(publish_report, meeting=form.cleaned_data["meeting"])
    return _act(request, pk, publish, "Le point d’avancement est publié : ses chiffres ne changeront plus.")


@require_POST
def report_replay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Count a published report again; its page shows the answer."""
    return _act(request, pk, replay_report, "Le point est rejoué\u202f: le résultat est ci-dessous.")


@require_POST
def report_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try again a report that failed."""
    return _act(request, pk, retry_report, "Le point d’avancement est remis en file.")
