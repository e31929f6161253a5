"""The action plan of a diagnostic: its page and files, its order, the step of the path that it leads to."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.acts import ACTS
from companies.models import Enrolment
from companies.phases import Phase
from diagnostics.forms.certifications import LinkForm
from diagnostics.forms.plans import ActionCreateForm, OrderForm
from diagnostics.models import ActionItem, Diagnostic
from diagnostics.plan_document import plan_pdf
from diagnostics.plan_figures import (
    actions_of,
    agreement_of,
    grouped,
    money_of,
    next_step_of,
    progress_of,
    with_notes,
)
from diagnostics.services.plan_links import send_plan_link
from diagnostics.services.plans import add_action, propose_actions, record_step, reorder_action
from diagnostics.tables import plan_columns
from industrie_futur import clock
from industrie_futur.downloads import made_file
from industrie_futur.forms import errors_shown_on
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response


@require_safe
def plan(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The actions in their order; `?format=` gives them as a spreadsheet."""
    diagnostic, user, today = _seen(request, pk), request.user, clock.today()
    actions = list(actions_of(diagnostic, user))
    money = money_of(actions, user)
    if (wanted := request.GET.get("format", "")) in FORMATS:
        columns = plan_columns(with_grants=money is not None)
        name = f"plan-action-{diagnostic.enrolment.company.siren}-{today:%Y-%m-%d}"
        rows = ([column.value(each) for column in columns] for each in actions)
        return spreadsheet_response(wanted, name, [column.label for column in columns], rows)
    may_write = _may_write(request, diagnostic)
    is_validated = diagnostic.status == Diagnostic.Status.VALIDATED
    may_step = Enrolment.objects.editable_by(user).filter(pk=diagnostic.enrolment_id).exists()
    context = {
        "diagnostic": diagnostic,
        "groups": grouped(actions, today),
        "progress": progress_of(actions, today),
        "money": money,
        "agreement": agreement_of(diagnostic),
        "step": next_step_of(diagnostic.enrolment) if may_step else None,
        "may_write": may_write,
        "may_propose": may_write and is_validated,
        "may_ask": may_write and any(each.is_open for each in actions),
        "is_validated": is_validated,
    }
    return render(request, "diagnostics/plan.html", context)


@require_safe
def plan_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The plan as a PDF to hand to the firm."""
    diagnostic = _seen(request, pk)
    actions = list(with_notes(actions_of(diagnostic, request.user)))
    content = plan_pdf(
        diagnostic,
        actions,
        money=money_of(actions, request.user),
        agreement=agreement_of(diagnostic),
        on=clock.today(),
        is_fictional=settings.REFERENCE_DATE is not None,
    )
    name = f"plan-action-{diagnostic.enrolment.company.siren}.pdf"
    return made_file(content, name, as_attachment=False)


@require_POST
def plan_propose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    diagnostic = _seen(request, pk)
    if not _may_write(request, diagnostic):
        messages.error(request, "Ce plan ne vous est pas confié\u202f: rien n’est enregistré.")
        return redirect("diagnostics:plan", pk)
    try:
        count = len(propose_actions(diagnostic, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Actions proposées\u202f: {count}.")
    return redirect("diagnostics:plan", pk)


@require_http_methods(["GET", "POST"])
def action_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """An action typed by hand."""
    diagnostic = _written(request, pk)
    if request.method == "GET" and diagnostic.status != Diagnostic.Status.VALIDATED:
        messages.warning(request, "Le plan d’action se prépare sur un diagnostic validé.")
        return redirect("diagnostics:plan", pk)
    form = ActionCreateForm(request.POST or None, user=request.user, file=diagnostic.enrolment)
    if form.is_valid():
        with errors_shown_on(form):
            add_action(diagnostic, **form.values(), by=request.user)
            messages.success(request, "L’action est ajoutée au plan.")
            return redirect("diagnostics:plan", pk)
    return render(request, "diagnostics/action_create.html", {"diagnostic": diagnostic, "form": form})


@require_POST
def action_order(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A place up or down among the actions of its priority."""
    action = get_object_or_404(ActionItem.objects.editable_by(request.user), pk=pk)
    form = OrderForm(request.POST)
    if form.is_valid():
        is_up, rank = form.cleaned_data["way"] == "up", form.cleaned_data["rank"]
        if not reorder_action(action, is_up=is_up, rank=rank, by=request.user):
            messages.warning(request, "L’ordre a changé entre-temps\u202f: rien n’est déplacé.")
    # Back to where the button was, for the keyboard as for the eye.
    return redirect(f"{reverse('diagnostics:plan', args=[action.diagnostic_id])}#action-{pk}")


@require_http_methods(["GET", "POST"])
def plan_ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The plan is sent to the firm's contact, who agrees to it without an account."""
    diagnostic = _written(request, pk)
    form = LinkForm(request.POST or None, file=diagnostic.enrolment, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            contact = form.cleaned_data["contact"]
            send_plan_link(diagnostic, contact, by=request.user)
            messages.success(request, f"Le plan est envoyé à {contact} ({contact.email}).")
            return redirect("diagnostics:plan", pk)
    return render(request, "diagnostics/plan_ask.html", {"diagnostic": diagnostic, "form": form})


@require_POST
def plan_step(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The step of the path that the plan leads to, as of today; the path's own rules decide."""
    diagnostic = _seen(request, pk)
    files = Enrolment.objects.editable_by(request.user)
    get_object_or_404(files, pk=diagnostic.enrolment_id)
    to = request.POST.get("phase", "")
    try:
        record_step(diagnostic, to=to, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, ACTS[Phase(to)].done)
    return redirect("diagnostics:plan", pk)


def _seen(request: SignedInRequest, pk: UUID) -> Diagnostic:
    rows = Diagnostic.objects.visible_to(request.user).select_related("enrolment__company", "expert")
    return get_object_or_404(rows, pk=pk)


def _written(request: SignedInRequest, pk: UUID) -> Diagnostic:
    """404 for who does not write the plan."""
    diagnostic = _seen(request, pk)
    if not _may_write(request, diagnostic):
        raise Http404
    return diagnostic


def _may_write(request: SignedInRequest, diagnostic: Diagnostic) -> bool:
    if Diagnostic.objects.decidable_by(request.user).filter(pk=diagnostic.pk).exists():
        return True
    if request.user.role != Role.EXPERT:
        return False
    # Seen for an expert: followed today; the diagnostic itself stays readable to its author afterwards.
    return Enrolment.objects.visible_to(request.user).filter(pk=diagnostic.enrolment_id).exists()
