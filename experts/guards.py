"""What the database keeps of the experts' mandates; see `industrie_futur.guards`.

A mandate is ended, renewed or suspended on its own row: the figure of a past day, as it was known, is counted
from the states that these rows had. So are memberships of the Alliance, and which member brought a firm.
"""

from industrie_futur.guards import Guard, Refusal, RefusedChange, kept_history

_OVERLAPS = (
    "EXISTS (SELECT 1 FROM experts_membership AS known"
    " WHERE known.organisation_id = NEW.organisation_id{others}"
    " AND (NEW.left_on IS NULL OR known.joined_on <= NEW.left_on)"
    " AND (known.left_on IS NULL OR known.left_on >= NEW.joined_on))"
)

GUARDS: tuple[Guard, ...] = (
    *kept_history("experts_expert", ("main_region_id", "retained_on", "expires_on", "ended_on")),
    *kept_history("experts_pastmandate", ("expert_id", "retained_on", "ended_on")),
    *kept_history("experts_suspension", ("expert_id", "starts_on", "ends_on")),
    *kept_history("experts_membership", ("organisation_id", "joined_on", "left_on")),
    *kept_history("experts_referral", ("enrolment_id", "organisation_id", "referred_on")),
    # The memberships of an organisation are apart from each other, and none is ever erased.
    Refusal("membership_apart_when_added", "experts_membership", _OVERLAPS.format(others="")),
    RefusedChange(
        "membership_kept_and_apart",
        "experts_membership",
        f"NEW.id IS NULL OR {_OVERLAPS.format(others=' AND known.id <> NEW.id')}",
    ),
)
