"""What the database holds of the Alliance's offices and exchanges; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, Refusal, RefusedChange, kept_history

_TWO_PRESIDENTS = (
    "(NEW.office = 'operational_president' AND EXISTS (SELECT 1 FROM steering_mandate AS known"
    " WHERE known.office = 'operational_president'{others}"
    " AND (NEW.ends_on IS NULL OR known.starts_on <= NEW.ends_on)"
    " AND (known.ends_on IS NULL OR known.ends_on >= NEW.starts_on)))"
)

GUARDS: tuple[Guard, ...] = (
    # One operational president on any day, be it past; a mandate ends and is never erased.
    Refusal("mandate_one_operational_president", "steering_mandate", _TWO_PRESIDENTS.format(others="")),
    RefusedChange(
        "mandate_kept_and_one_operational_president",
        "steering_mandate",
        f"NEW.id IS NULL OR {_TWO_PRESIDENTS.format(others=' AND known.id <> NEW.id')}",
    ),
    *kept_history(
        "steering_mandate",
        ("first_name", "last_name", "organisation_id", "office", "title", "starts_on", "ends_on"),
    ),
    AppendOnly(
        "exchange_append_only",
        "steering_exchange",
        ("liaison_id", "kind", "held_on", "summary", "key", "recorded_at", "recorded_by_id"),
    ),
)
