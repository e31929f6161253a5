"""A forecast as JSON: what the page draws from and what a report archives, under its checksum.

It is among the report's frozen words: a replay counts the facts again and keeps it. Its own counts and seed
are kept with it, so that `again` makes the very same ranges, by the method of the same number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from accounts.models import User
from industrie_futur.templatetags.portal import counted
from regions.models import Region
from regions.queries import in_french_order
from steering.forecast.counts import Counts, counts_from
from steering.forecast.inputs import counts_of
from steering.forecast.landing import EXPERTS, Landing, Lever
from steering.forecast.linear import LinearTrend
from steering.models import ProgressReport
from steering.queries import geography_on
from steering.recorded import RecordedMeasures

METHOD = "0034"
"""The decision that says how: another method will have another number."""
Frozen = dict[str, Any]


def seed_of(as_of: date) -> int:
    """The seed of a day: 20150720."""
    return int(f"{as_of:%Y%m%d}")


def forecast_figures(measures: RecordedMeasures) -> Frozen | None:
    """What a report archives; None when there is nothing yet to forecast from.

    Keys: method, seed, horizons [{due_on, target, low, median, high, linear, chance_pct}], path [[day, low,
    median, high]], linear_per_week, constraint, gains, levers [{code, label, gain, region, quantity}],
    regions [{code, name, engaged, places, low, median, high}], counts.
    """
    geography = geography_on(measures.as_of)
    return frozen_forecast(counts_of(measures, geography), geography.known)


def frozen_forecast(counts: Counts, names: Mapping[str, Region]) -> Frozen | None:
    """The forecast from `counts`, with the regions called as in `names`."""
    if not has_history(counts):
        return None
    landing = Landing(counts, seed_of(counts.as_of))
    order = {region.code: rank for rank, region in enumerate(in_french_order(names.values()))}
    return {
        "method": METHOD,
        "seed": landing.seed,
        "horizons": [
            {
                "due_on": each.due_on.isoformat(),
                "target": each.target,
                **each.range._asdict(),
                "linear": each.linear,
                "chance_pct": each.chance_pct,
            }
            for each in landing.horizons
        ],
        "path": [[day.isoformat(), *each] for day, each in landing.path],
        "linear_per_week": round(LinearTrend(counts).per_week, 3),
        "constraint": landing.constraint,
        "gains": landing.gains,
        "levers": [{**each._asdict(), "label": label_of(each, names)} for each in landing.levers],
        "regions": [
            {
                "code": each.code,
                "name": str(names[each.code]) if each.code in names else "Sans région",
                "engaged": each.engaged,
                "places": each.places,
                **each.range._asdict(),
            }
            for each in sorted(landing.regions, key=lambda each: order.get(each.code, len(order)))
        ],
        "counts": counts.as_json(),
    }


def archived(user: User, as_of: date, until: datetime) -> Frozen | None:
    """The forecast that a report which `user` reads archived, of that day, arrested at `until`: one query."""
    reports = ProgressReport.objects.visible_to(user).filter(as_of=as_of, figures__has_key="forecast")
    kept = reports.order_by("pk").values_list("figures__recorded_until", "figures__forecast")
    return next((each for moment, each in kept if datetime.fromisoformat(moment) == until), None)


def has_history(counts: Counts) -> bool:
    """Whether a firm ever applied: without one there is no pace to carry on."""
    return counts.engaged > 0 or sum(counts.applications) > 0


def again(frozen: Frozen) -> Landing:
    """The archived forecast made again, from its own counts and seed."""
    return Landing(counts_from(frozen["counts"]), frozen["seed"])


def label_of(lever: Lever, names: Mapping[str, Region]) -> str:
    """ "+3 experts, Bretagne"."""
    what = "expert" if lever.code == EXPERTS else "place financée,places financées"
    place = names.get(lever.region, "sans région")
    return f"+{counted(lever.quantity, what)}, {place}"


def fingerprint(counts: Counts) -> str:
    """Counts that differ in anything have another one: what a drawing is kept under."""
    return sha256(repr(counts).encode()).hexdigest()
