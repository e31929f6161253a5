"""What the database holds of the milestones' shares; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, RunningTotal

_TO_REGIONS = (
    "(CASE WHEN {row}from_region_id IS NULL THEN {row}quantity ELSE 0 END"
    " - CASE WHEN {row}to_region_id IS NULL THEN {row}quantity ELSE 0 END)"
)
GUARDS = (
    RunningTotal(
        "share_move_total", "steering_sharemove", "target_id", "steering_target", "attributed", _TO_REGIONS
    ),
    AppendOnly(
        "share_move_append_only",
        "steering_sharemove",
        ("target_id", "from_region_id", "to_region_id", "quantity", "effective_on"),
    ),
)
