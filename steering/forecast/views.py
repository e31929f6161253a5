"""The landing page and the page of its method."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.context_processors import VERSION as PORTAL_VERSION
from industrie_futur.days import day_asked, moment_asked
from steering.charts import fan
from steering.forecast.calendar import FURTHEST_DAYS
from steering.forecast.counts import Counts, counts_from
from steering.forecast.forms import LeverForm
from steering.forecast.frozen import again, archived, fingerprint, frozen_forecast
from steering.forecast.inputs import counts_of
from steering.forecast.path import days_of, weekly
from steering.forecast.record import record_on
from steering.forecast.sentences import chance_text, constraint_sentence, horizon_sentence, record_sentence
from steering.queries import MAIN, geography_on
from steering.recorded import CurrentMeasures, RecordedMeasures


@require_safe
def landing(request: SignedInRequest) -> HttpResponse:
    """`?au=`: the forecast made from what was known of that day; `region`, `experts`, `places`: a lever.

    With `?arrete=` (a moment), from what was recorded by then: that of the report arrested then, if one was.
    """
    asked, until = day_asked(request), moment_asked(request)
    as_of = min(asked, clock.today())  # what is to come is the answer, not the ground
    measures = RecordedMeasures(as_of, until) if until else CurrentMeasures(as_of)
    counts, forecast = _forecast(measures, archived(request.user, as_of, until) if until else None)
    record = record_on(as_of)
    context: dict[str, Any] = {
        "as_of": as_of,
        "until": until,
        "opens_targets": request.user.role != Role.EXPERT,  # nor the reports
        "is_to_come": asked > as_of,
        "forecast": forecast,
        "record": record,
        "record_sentence": record_sentence(record.scores) if record.scores else "",
        "past_goals": [{"due_on": day, "target": target} for day, target in counts.goals if day <= as_of],
    }
    if forecast:
        context |= _shown(forecast, counts, measures) | _lever(request, forecast, fingerprint(counts))
    return render(request, "steering/forecast/landing.html", context)


@require_safe
def method(request: SignedInRequest) -> HttpResponse:
    return render(request, "steering/forecast/method.html")


def _forecast(
    measures: RecordedMeasures, archived: dict[str, Any] | None
) -> tuple[Counts, dict[str, Any] | None]:
    """The forecast of `measures`, or the one `archived`, and what it is made from."""
    if archived:
        return counts_from(archived["counts"]), archived
    geography = geography_on(measures.as_of)
    counts = counts_of(measures, geography)
    key = f"forecast-{PORTAL_VERSION}-{fingerprint(counts)}"
    return counts, _kept(key, lambda: frozen_forecast(counts, geography.known))


def _kept(key: str, make: Any) -> Any:
    """From the drawings already made, or made now."""
    return caches["drawings"].get_or_set(key, make)


def _shown(forecast: dict[str, Any], counts: Counts, measures: RecordedMeasures) -> dict[str, Any]:
    as_of, path = measures.as_of, days_of(forecast["path"])
    linear = [
        (day, round(path[0][1] + forecast["linear_per_week"] * (day - as_of).days / 7)) for day, *_ in path
    ]
    targets = [(day, value) for day, value in counts.goals if day <= path[-1][0]]
    return {
        "sentences": [horizon_sentence(each) for each in forecast["horizons"]],
        "constraint": constraint_sentence(forecast),
        "horizons": [
            {
                **each,
                "due_on": date.fromisoformat(each["due_on"]),
                "chance": "" if each["chance_pct"] is None else chance_text(each["chance_pct"]),
            }
            for each in forecast["horizons"]
        ],
        "chart": fan(
            as_of=as_of,
            engaged=measures.series(MAIN),
            path=weekly(path),
            linear=linear,
            targets=targets,
        ),
        "path": [
            {"day": day, "low": low, "median": median, "high": high, "linear": straight}
            for (day, low, median, high), (_, straight) in zip(path, linear, strict=True)
        ],
        "has_far_goal": any((day - as_of).days > FURTHEST_DAYS for day, _ in counts.goals),
    }


def _lever(request: SignedInRequest, forecast: dict[str, Any], key: str) -> dict[str, Any]:
    """The form, and what the lever it holds would change at each horizon."""
    regions = [(each["code"], each["name"]) for each in forecast["regions"] if each["code"]]
    is_tried = "region" in request.GET
    form = LeverForm(request.GET if is_tried else None, regions=regions)
    if not form.is_valid():
        return {"form": form, "tried": []}
    code = form.cleaned_data["region"]
    experts, places = (form.cleaned_data[name] or 0 for name in ("experts", "places"))
    landing = again(forecast)  # before and after by one method, were the forecast archived by another
    moved = _kept(
        f"lever-{PORTAL_VERSION}-{key}-{code}-{experts}-{places}",
        lambda: [
            (before.due_on, before.range.median, after)
            for before, after in zip(
                landing.horizons, landing.with_more(code, experts=experts, places=places), strict=True
            )
        ],
    )
    return {
        "form": form,
        "tried": [
            {"due_on": day, "before": before, "after": after, "gain": after.median - before}
            for day, before, after in moved
        ],
    }
