"""Convening a meeting, and the answers of those who were convened."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, opened_by_secret
from industrie_futur.forms import errors_shown_on
from industrie_futur.templatetags.portal import counted
from steering.committee.forms.convocations import ReplyForm
from steering.committee.invitations import recipient_of
from steering.committee.services.convocations import answer, convene, missing_to_convene, retry_convocation
from steering.models import AgendaItem, CommitteeMember, Convocation, Meeting, Recipient
from steering.models.convocations import may_answer


@require_http_methods(["GET", "POST"])
def meeting_convene(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who would be written to, then the button; below, who was and what they answered."""
    agenda = AgendaItem.objects.visible_to(request.user).filter(meeting=OuterRef("pk"))
    rows: QuerySet = Meeting.objects.editable_by(request.user).annotate(has_agenda=Exists(agenda))
    meeting = get_object_or_404(rows, pk=pk)
    errors: list[str] = []
    if request.method == "POST":
        try:
            convocation = convene(meeting, by=request.user)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _said(convocation))
            return redirect("steering:meeting_convene", meeting.pk)
    lines = Recipient.objects.visible_to(request.user).filter(meeting=meeting)
    done = lines.filter(sequence=meeting.sequence)
    members = CommitteeMember.objects.visible_to(request.user).running_on(meeting.held_on)
    context = {
        "meeting": meeting,
        "errors": errors,
        "missing": missing_to_convene(meeting, has_agenda=meeting.has_agenda),
        "waiting": members.exclude(pk__in=done.values("member")) if meeting.is_planned else [],
        "recipients": lines.last_of_each().select_related("replied_by"),
        "convocations": Convocation.objects.visible_to(request.user).filter(meeting=meeting).order_by("-pk"),
    }
    return render(request, "steering/committee/meeting_convene.html", context)


def _said(convocation: Convocation | None) -> str:
    if convocation is None:
        return "Tous les membres sont déjà convoqués à cette version de la réunion\u202f: rien n’est envoyé."
    count = counted(convocation.recipients.count(), "courriel part,courriels partent")
    return f"C’est demandé\u202f: {count} dans la minute."


@require_POST
def convocation_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send again what a mail server refused, or what is uncertain."""
    convocation = get_object_or_404(Convocation.objects.editable_by(request.user), pk=pk)
    try:
        retry_convocation(convocation, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "L’envoi reprend pour les membres qui n’ont rien reçu.")
    return redirect("steering:meeting_convene", convocation.meeting_id)


@require_http_methods(["GET", "POST"])
def recipient_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note the answer that a member gave by another way."""
    rows = Recipient.objects.editable_by(request.user).select_related("meeting")
    recipient = get_object_or_404(rows, pk=pk)
    form = ReplyForm(request.POST or None, recipient=recipient)
    if form.is_valid():
        with errors_shown_on(form):
            answer(recipient, **form.cleaned_data, by=request.user)
            messages.success(request, f"La réponse de {recipient} est notée.")
            return redirect("steering:meeting_convene", recipient.meeting_id)
    context = {"recipient": recipient, "form": form}
    return render(request, "steering/committee/recipient_answer.html", context)


@opened_by_secret  # members need no account: the signed address of their mail is the key
@require_http_methods(["GET", "POST"])
def convocation_reply(request: HttpRequest, secret: str) -> HttpResponse:
    recipient = recipient_of(secret)
    if recipient is None:
        raise Http404
    form = ReplyForm(request.POST or None, recipient=recipient)
    if form.is_valid():
        with errors_shown_on(form):
            answer(recipient, **form.cleaned_data, by=None)
            messages.success(
                request, "Votre réponse est enregistrée\u202f: vous pouvez encore la changer ici."
            )
            return redirect("steering:convocation_reply", secret)
    context = {"recipient": recipient, "form": form, "may_answer": may_answer(recipient)}
    return render(request, "steering/committee/convocation_reply.html", context)
