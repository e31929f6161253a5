"""The version in preparation: its questions, its publication, its end; for who writes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from diagnostics.forms.versions import DropForm, MoveForm, PublishForm, QuestionForm, RemoveForm
from diagnostics.models import Question, Questionnaire
from diagnostics.models.questionnaires import WRITERS
from diagnostics.queries_versions import axes_of, checks_of
from diagnostics.services.drafts import drop_draft, prepare_version, publish_version
from diagnostics.services.questions import add_question, move_question, remove_question, reword_question
from diagnostics.versions_diff import difference
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, Difference, differences

_GONE = "Cette question n’est plus dans la version en préparation."


@require_POST
def draft_create(request: SignedInRequest) -> HttpResponse:
    _check_writer(request)
    return redirect(prepare_version(by=request.user))


@require_safe
def draft_detail(request: SignedInRequest) -> HttpResponse:
    draft = _draft(request)
    if draft is None:
        return _no_draft(request)
    return render(request, "diagnostics/draft_detail.html", _read(draft))


@require_http_methods(["GET", "POST"])
def question_create(request: SignedInRequest, axis: str) -> HttpResponse:
    draft = _draft(request)
    form = QuestionForm(request.POST or None)
    if draft is None:
        return _gone(request, form)
    place = get_object_or_404(draft.axes.select_related("questionnaire"), code=axis)
    if form.is_valid():
        with errors_shown_on(form):
            question = add_question(place, wording=form.wording, by=request.user)
            messages.success(request, f"La question «\u202f{question}\u202f» est ajoutée.")
            return _back_to(question)
    context = {"form": form, "draft": draft, "axis": place, "question": None, "conflict": []}
    return render(request, "diagnostics/question_form.html", context)


@require_http_methods(["GET", "POST"])
def question_update(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    form = QuestionForm(request.POST or None, question=question)
    if question is None:
        return _gone(request, form)
    conflict: list[Difference] = []
    if form.is_valid():
        with errors_shown_on(form):
            try:
                version = form.cleaned_data["version"] or 0
                reword_question(question, wording=form.wording, version=version, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "La question est enregistrée.")
                return _back_to(question)
    draft, axis = question.axis.questionnaire, question.axis
    context = {"form": form, "draft": draft, "axis": axis, "question": question, "conflict": conflict}
    return render(request, "diagnostics/question_form.html", context, status=409 if conflict else 200)


@require_http_methods(["GET", "POST"])
def question_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    if question is None:
        messages.info(request, _GONE)
        return redirect("diagnostics:draft_detail")
    form = RemoveForm(request.POST or None, initial={"version": question.version})
    status = 200
    if form.is_valid():
        with errors_shown_on(form):
            try:
                remove_question(question, version=form.cleaned_data["version"], by=request.user)
            except ChangedMeanwhile as error:
                differences(form, error)  # the page shows the question as it is now
                status = 409
            else:
                messages.success(request, f"La question «\u202f{question}\u202f» est retirée.")
                return redirect("diagnostics:draft_detail")
    context = {"form": form, "question": question, "draft": question.axis.questionnaire}
    return render(request, "diagnostics/question_remove.html", context, status=status)


@require_POST
def question_move(request: SignedInRequest, pk: int) -> HttpResponse:
    question, form = _question(request, pk), MoveForm(request.POST)
    if question is None or not form.is_valid():
        messages.error(request, _GONE if question is None else "Ce déplacement n’existe pas.")
        return redirect("diagnostics:draft_detail")
    try:
        is_up, position = form.cleaned_data["sens"] == "haut", form.cleaned_data["position"]
        move_question(question, up=is_up, position=position, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return _back_to(question)


@require_http_methods(["GET", "POST"])
def draft_publish(request: SignedInRequest) -> HttpResponse:
    """What changes and what is checked; confirmed, the version is frozen."""
    draft = _draft(request)
    if draft is None:
        return _no_draft(request)
    form = PublishForm(request.POST or None, draft=draft)
    if form.is_valid():
        with errors_shown_on(form):
            version = publish_version(draft, **form.cleaned_data, by=request.user)
            messages.success(request, f"La version {version.version} est publiée\u202f: elle ne change plus.")
            return redirect("diagnostics:version_list")
    return _decided_on(request, "diagnostics/draft_publish.html", draft, form)


@require_http_methods(["GET", "POST"])
def draft_drop(request: SignedInRequest) -> HttpResponse:
    draft = _draft(request)
    if draft is None:
        return _no_draft(request)
    form = DropForm(request.POST or None, draft=draft)
    if form.is_valid():
        with errors_shown_on(form):
            drop_draft(draft, **form.cleaned_data, by=request.user)
            messages.success(request, "La version en préparation est abandonnée.")
            return redirect("diagnostics:version_list")
    return _decided_on(request, "diagnostics/draft_drop.html", draft, form)


def _decided_on(
    request: SignedInRequest, template: str, draft: Questionnaire, form: DropForm
) -> HttpResponse:
    """The page of a decision: shown again as the draft now is when it changed while it was read."""
    is_stale = form.has_error("revision")
    if is_stale:
        draft.refresh_from_db()
        form.read_again(draft)
    return render(request, template, {**_read(draft), "form": form}, status=409 if is_stale else 200)


def _read(draft: Questionnaire) -> dict[str, Any]:
    """The draft as its pages show it: axes and questions, what changed in each, what is still to mend."""
    last = Questionnaire.objects.published()[0]
    axes, changed = axes_of(draft), difference(last, draft)
    kinds = {
        each.after.pk: each.kinds
        for axis in changed.axes
        for each in axis.questions
        if each.after is not None
    }
    checks = checks_of(axes, is_changed=bool(changed.count))
    return {
        "draft": draft,
        "last": last,
        "axes": [(axis, [(each, kinds.get(each.pk, [])) for each in axis.questions.all()]) for axis in axes],
        "difference": changed,
        "checks": checks,
        "is_ready": not any(check.lacks for check in checks),
    }


def _check_writer(request: SignedInRequest) -> None:
    if request.user.role not in WRITERS:
        raise Http404


def _draft(request: SignedInRequest) -> Questionnaire | None:
    """The version in preparation; 404 for who does not write it, None when there is none."""
    _check_writer(request)
    return Questionnaire.objects.editable_by(request.user).first()


def _question(request: SignedInRequest, pk: int) -> Question | None:
    """A question of the draft; 404 for who does not write it, None when it is no longer there."""
    _check_writer(request)
    rows = Question.objects.editable_by(request.user).select_related("axis__questionnaire")
    return rows.prefetch_related("levels").filter(pk=pk).first()


def _no_draft(request: SignedInRequest) -> HttpResponseRedirect:
    messages.info(request, "Aucune version n’est en préparation.")
    return HttpResponseRedirect(reverse("diagnostics:version_list"))


def _gone(request: SignedInRequest, form: QuestionForm) -> HttpResponse:
    """What was typed for a question that is no longer there is given back, to be copied."""
    if not form.is_bound:
        messages.info(request, _GONE)
        return redirect("diagnostics:draft_detail")
    return render(request, "diagnostics/question_gone.html", {"typed": form.typed}, status=409)


def _back_to(question: Question) -> HttpResponseRedirect:
    """The draft, at the question."""
    return HttpResponseRedirect(f"{reverse('diagnostics:draft_detail')}#question-{question.code}")
