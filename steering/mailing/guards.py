"""What the database holds of a mailing once it is approved; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, RefusedChange

GUARDS: tuple[Guard, ...] = (
    RefusedChange(
        "mailing_frozen_once_approved",
        "steering_mailing",
        "OLD.approved_at IS NOT NULL AND OLD.body <> ''"
        " AND (OLD.subject <> NEW.subject OR OLD.body <> NEW.body OR NEW.approved_at IS NULL)",
    ),
    AppendOnly(
        "mailing_recipient_frozen",
        "steering_mailingrecipient",
        ("mailing_id", "member_id", "user_id", "name", "email"),
    ),
)
