"""What of the steering room somebody must own: what they asked for and is not done."""

from django.urls import reverse

from accounts.duties import jobs_as_work, register
from accounts.scoping import Role
from steering.models import Convocation, Mailing, ProgressReport

MINISTRY = frozenset({Role.MINISTRY})


def register_duties() -> None:
    """Called once the rooms are loaded."""
    register(
        jobs_as_work(
            ProgressReport,
            kind="reports",
            noun="point d’avancement attendu,points d’avancement attendus",
            roles=MINISTRY,
            url=lambda holder: reverse("steering:report_list"),
        )
    )
    register(
        jobs_as_work(
            Convocation,
            kind="convocations",
            noun="convocation en cours d’envoi,convocations en cours d’envoi",
            roles=MINISTRY,
            url=lambda holder: reverse("steering:meeting_list"),
            named_by=("meeting",),
        )
    )
    register(
        jobs_as_work(
            Mailing,
            kind="mailings",
            noun="envoi à approuver ou en cours,envois à approuver ou en cours",
            roles=MINISTRY,
            url=lambda holder: reverse("steering:mailing_list"),
        )
    )
