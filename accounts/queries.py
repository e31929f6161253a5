"""Reading: what the accounts' pages need from elsewhere."""

from datetime import datetime

from accounts.models import Absence, RegionRight, User
from industrie_futur import clock, health
from industrie_futur.models import SignOfLife
from industrie_futur.text import normalise
from regions.models import Region

OWNERS_CHECKED = "owners"
"""Under which name the nightly check leaves its sign of life."""
CHECK_LABELS = {
    "database": "Base de données",
    "broker": "File d’attente des travaux",
    "worker": "Travaux en arrière-plan",
    "storage": "Dépôt des fichiers",
    "schedule": "Calendrier",
}


def region_choices() -> list[tuple[str, str]]:
    """(code, name) of the regions of today by name, « Île-de-France » under I: those that filters offer."""
    regions = Region.objects.on(clock.today())
    return sorted(((region.code, str(region)) for region in regions), key=lambda choice: normalise(choice[1]))


def rights_of(user: User) -> list[tuple[RegionRight, str]]:
    """All rights of a person with their state today, the latest first; regions under their name of today."""
    today = clock.today()
    rights = user.region_rights.with_region_names_on(today).order_by("-starts_on", "pk")
    return [(right, right.state_on(today)) for right in rights]


def absences_of(user: User) -> list[Absence]:
    """The absences of a person that are not over, the next first."""
    return list(
        user.absences.filter(ends_on__gte=clock.today()).select_related("deputy").order_by("starts_on")
    )


def last_check() -> datetime | None:
    """When the nightly check of the owners last ran."""
    return SignOfLife.objects.filter(name=OWNERS_CHECKED).values_list("seen_at", flat=True).first()


def health_in_words() -> list[tuple[str, bool]]:
    """(label, works) of each check of `/sante/`."""
    return [(CHECK_LABELS[name], works) for name, works in health.run_checks().items()]
