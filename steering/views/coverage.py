"""Where firms wait for an expert and nobody is free."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.coverage import ANY, Cell, coverage
from experts.models import Speciality
from industrie_futur import clock
from industrie_futur.text import normalise
from steering.charts import Chart, choropleth
from steering.coverage import race_to_target
from steering.queries import Geography, geography_on

NATIONAL = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
READERS = NATIONAL | {Role.REGIONAL_OFFICER}


@require_safe
def expert_coverage(request: SignedInRequest) -> HttpResponse:
    """An officer reads their regions; the ministry all of them, and the race to the last milestone."""
    if request.user.role not in READERS:
        raise PermissionDenied
    is_national = request.user.role in NATIONAL
    geography = geography_on(clock.today(), request.GET.get("perimetre"))
    scope = None if is_national else request.user.region_codes_in_charge()
    table = coverage(geography.standing, scope)
    names = {code: str(geography.known[code]) for code in table}
    codes = sorted(table, key=lambda code: normalise(names[code]))
    labels = dict(Speciality.objects.values_list("pk", "label"))
    gaps = _gaps(table, codes, names, labels)
    context = {
        "switch": geography.switch,
        "columns": ["Besoin non renseigné", *labels.values()],
        "lines": [(names[code], list(table[code].values())) for code in codes],
        "gaps": gaps,
        "waiting": _waiting(table),
        "map": _map(geography, table, names) if is_national and gaps else None,
        "race": race_to_target() if is_national else None,
    }
    return render(request, "steering/expert_coverage.html", context)


def _waiting(table: dict[str, dict[str, Cell]]) -> int:
    return len({file.pk for line in table.values() for cell in line.values() for file in cell.files})


def _gaps(
    table: dict[str, dict[str, Cell]], codes: list[str], names: dict[str, str], labels: dict[str, str]
) -> list[dict[str, Any]]:
    needs = labels | {ANY: "toutes spécialités"}
    cells = [cell for code in codes for cell in table[code].values() if cell.is_gap]
    return [{"region": names[cell.region], "need": needs[cell.speciality], "cell": cell} for cell in cells]


def _map(geography: Geography, table: dict[str, dict[str, Cell]], names: dict[str, str]) -> Chart:
    """Files that wait without anybody free, by region."""
    gaps = {
        code: float(len({file.pk for cell in line.values() if cell.is_gap for file in cell.files}))
        for code, line in table.items()
    }
    labels = {code: str(region) for code, region in geography.known.items()} | names
    return choropleth(
        geography.map_name,
        gaps,
        labels=labels,
        unit=("entreprise sans expert libre", "entreprises sans expert libre"),
        missing="aucune entreprise n’attend",
        title="Entreprises qui attendent sans expert libre, par région",
    )
