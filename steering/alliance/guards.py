"""What the database holds of the Alliance's offices and exchanges; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, kept_apart, kept_history

GUARDS: tuple[Guard, ...] = (
    # One operational president on any day, be it past; a mandate ends and is never erased.
    *kept_apart(
        "steering_mandate",
        first="starts_on",
        last="ends_on",
        rivals="known.office = NEW.office",
        when="NEW.office = 'operational_president'",
        added="mandate_one_operational_president",
        changed="mandate_kept_and_one_operational_president",
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
