"""One answer, sent by the page of an axis as it is given, or by a device when it is back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest
from diagnostics.forms.diagnostics import AnswerForm, typed_as
from diagnostics.models import Diagnostic, Question
from diagnostics.services.answers import save_answer
from industrie_futur.forms import errors_shown_on, refused_as_json
from industrie_futur.versions import ChangedMeanwhile


@require_POST
def answer_save(request: SignedInRequest, pk: UUID, question: str) -> JsonResponse:
    rows = Diagnostic.objects.visible_to(request.user).select_related("questionnaire")
    return answered(request, get_object_or_404(rows, pk=pk), question)


def answered(request: SignedInRequest, diagnostic: Diagnostic, question: str) -> JsonResponse:
    """200 with the answer's version, 400 with what is wrong, 409 with what is stored."""
    asked = get_object_or_404(
        Question.objects.select_related("axis").prefetch_related("levels"),
        code=question,
        axis__questionnaire=diagnostic.questionnaire_id,
    )
    form = AnswerForm(request.POST, question=asked, answer=None)
    if form.is_valid():
        with errors_shown_on(form):
            try:
                answer = save_answer(diagnostic, asked, **form.values(), by=request.user)
            except ChangedMeanwhile as error:
                stored: Any = error.current
                return JsonResponse({"stored": typed_as(stored), "by": str(stored.changed_by)}, status=409)
            return JsonResponse({"version": answer.version})
    return refused_as_json(form)
