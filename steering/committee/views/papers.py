"""Papers of a meeting: joined, read, taken back."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from industrie_futur.downloads import stored_file
from industrie_futur.forms import errors_shown_on
from steering.committee.forms.papers import PaperForm
from steering.committee.services.papers import add_document, add_report, is_intact, remove_paper
from steering.models import AgendaItem, Paper

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def paper_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Join a paper to the point `pk`."""
    item = get_object_or_404(AgendaItem.objects.editable_by(request.user).select_related("meeting"), pk=pk)
    form = PaperForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        with errors_shown_on(form):
            if typed["report"]:
                paper = add_report(item, report=typed["report"], by=request.user)
            else:
                paper = add_document(item, title=typed["title"], file=typed["file"], by=request.user)
            messages.success(request, f"«\u202f{paper}\u202f» est joint au point «\u202f{item}\u202f».")
            return redirect(item.meeting)
    return render(request, "steering/committee/paper_create.html", {"item": item, "form": form})


@require_safe
def paper_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The document, if it is still the one that was joined: else the page says that it is not."""
    papers = Paper.objects.visible_to(request.user).open_to(request.user).filter(report=None)
    paper = get_object_or_404(papers.select_related("item__meeting"), pk=pk)
    if not is_intact(paper):
        logger.error("paper %s is no longer the file whose checksum is %s", paper.pk, paper.checksum)
        messages.error(
            request,
            f"«\u202f{paper}\u202f» ne correspond plus à l’empreinte prise quand il a été joint\u202f: "
            "il n’est pas remis. Prévenez l’administration du portail.",
        )
        return redirect(paper.item.meeting)
    return stored_file(paper.file, f"{slugify(paper.title)[:80] or 'piece'}.pdf")


@require_POST
def paper_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(Paper.objects.editable_by(request.user).select_related("item__meeting"), pk=pk)
    try:
        remove_paper(paper, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"«\u202f{paper}\u202f» n’est plus joint.")
    return redirect(paper.item.meeting)
