"""What the database holds of the votes; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, Refusal, RunningTotal, kept_history

PROGRAMME = "regions_regionalprogramme"


def outside_region_life(day: str, *, unless_kind: str = "carried") -> str:
    """SQL: the column `day` of a new row lies outside the legal life of its programme's region.

    What a merger carries is written on the day the former region is no more.
    """
    return (
        f"NEW.kind <> '{unless_kind}' AND EXISTS (SELECT 1 FROM {PROGRAMME} p "
        "JOIN regions_region r ON r.code = p.region_id WHERE p.id = NEW.programme_id "
        f"AND (NEW.{day} > r.valid_to OR NEW.{day} < r.valid_from))"
    )


GUARDS: tuple[Guard, ...] = (
    RunningTotal("funding_total", "regions_funding", "programme_id", PROGRAMME, "voted"),
    Refusal("funding_within_region_life", "regions_funding", outside_region_life("voted_on")),
    AppendOnly(
        "funding_append_only",
        "regions_funding",
        (
            *("programme_id", "region_id", "kind", "source", "amount", "voted_on"),
            *("reverses_id", "recorded_at", "recorded_by_id"),
        ),
    ),
    # What a programme plans and its adoption may be put right: a past figure must still be explained.
    *kept_history(PROGRAMME, ("region_id", "adopted_on", "planned_companies", "is_takeover", "is_void")),
)
