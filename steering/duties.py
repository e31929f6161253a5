"""What of the steering room somebody must own: reports that they asked for, convocations on their way."""

from django.urls import reverse

from accounts.duties import jobs_as_work, register
from accounts.scoping import Role
from steering.models import Convocation, ProgressReport


def register_duties() -> None:
    """Called once the rooms are loaded."""
    register(
        jobs_as_work(
            ProgressReport,
            kind="reports",
            noun="point d’avancement attendu,points d’avancement attendus",
            roles=frozenset({Role.MINISTRY}),
            url=lambda holder: reverse("steering:report_list"),
        )
    )
    register(
        jobs_as_work(
            Convocation,
            kind="convocations",
            noun="convocation en cours d’envoi,convocations en cours d’envoi",
            roles=frozenset({Role.MINISTRY}),
            url=lambda holder: reverse("steering:meeting_list"),
        )
    )
