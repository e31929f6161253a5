"""Joining a paper to a point of the agenda; who attends the meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from regions.acts import MAX_BYTES, check_act
from steering.committee.forms.base import CommitteeForm
from steering.committee.services.holding import Presence
from steering.models import Attendance, CommitteeMember, Meeting, ProgressReport, Recipient


class PaperForm(CommitteeForm):
    """A published report, or a titled PDF: one of the two."""

    report: Any = forms.ModelChoiceField(
        label="Point d’avancement publié", queryset=None, required=False, empty_label="Aucun"
    )
    title = forms.CharField(label="Intitulé du document", max_length=200, required=False)
    file = forms.FileField(
        label="Document",
        required=False,
        validators=[check_act],
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
        help_text=f"PDF, {MAX_BYTES // 2**20}\u00a0Mo au plus\u202f; à choisir de nouveau si la page signale "
        "une erreur.",
        error_messages={
            "empty": "Ce fichier est vide. Vérifiez que c’est le bon, puis choisissez-le de nouveau."
        },
    )
    rows = (Fieldset("Un point d’avancement", "report"), Fieldset("Ou un document", "title", "file"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = ProgressReport.objects.visible_to(user).published().defer("figures")
        self.fields["report"].queryset = reports  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        report, file = self.cleaned_data.get("report"), self.cleaned_data.get("file")
        if self.errors:
            return self.cleaned_data
        if bool(report) == bool(file):
            self.add_error(
                "report", "Choisissez un point d’avancement, ou joignez un document\u202f: l’un des deux."
            )
        elif file and not self.cleaned_data.get("title"):
            self.add_error("title", "Donnez un intitulé au document.")
        return self.cleaned_data


EXPECTED: dict[str, str] = {
    Recipient.Reply.YES: Attendance.Status.PRESENT,
    Recipient.Reply.REPRESENTED: Attendance.Status.REPRESENTED,
    Recipient.Reply.NO: Attendance.Status.EXCUSED,
}
"""How a member attends who did as they answered."""


class AttendanceForm(CommitteeForm):
    """A line for each of the `members` in office on the day, filled with what is known, else answered."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        members: Iterable[CommitteeMember],
        known: Iterable[Attendance],
        replies: Iterable[Recipient],
        **kwargs: Any,
    ) -> None:
        self.members = list(members)
        answers = {each.member_id: Presence(EXPECTED[each.reply], each.represented_by) for each in replies}
        lines = {line.member_id: Presence(line.status, line.represented_by) for line in known}
        said = {**answers, **lines}
        rows: list[Any] = ["version"]
        super().__init__(*args, initial={"version": meeting.version}, **kwargs)
        for member in self.members:
            rows.append(self._add_line(member, said.get(member.pk, Presence(""))))
        self.helper.layout = self.helper.build_default_layout(self)
        self.helper.layout.fields = rows

    def _add_line(self, member: CommitteeMember, line: Presence) -> Fieldset:
        status, by = f"status_{member.pk}", f"by_{member.pk}"
        self.fields[status] = forms.ChoiceField(
            label="Présence",
            choices=[("", "À saisir"), *Attendance.Status.choices],
            required=False,
            initial=line.status,
        )
        self.fields[by] = forms.CharField(
            label="Représenté par",
            max_length=160,
            required=False,
            initial=line.represented_by,
        )
        return Fieldset(f"{member}, {member.body}", Row(Column(status), Column(by)))

    def clean(self) -> dict[str, Any]:
        for member in self.members:
            status = self.cleaned_data.get(f"status_{member.pk}")
            by, is_represented = f"by_{member.pk}", status == Attendance.Status.REPRESENTED
            if is_represented and not self.cleaned_data.get(by):
                self.add_error(by, f"Dites par qui {member} est représenté.")
            elif self.cleaned_data.get(by) and not is_represented:
                self.add_error(by, "À remplir seulement pour un membre représenté.")
        return self.cleaned_data

    def presences(self) -> dict[int, Presence]:
        """How each member attends, those not said left out."""
        typed = self.cleaned_data
        return {
            member.pk: Presence(typed[f"status_{member.pk}"], typed[f"by_{member.pk}"])
            for member in self.members
            if typed[f"status_{member.pk}"]
        }
