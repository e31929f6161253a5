"""What the database keeps of the experts' mandates; see `industrie_futur.guards`.

A mandate is ended, renewed or suspended on its own row: the figure of a past day, as it was known, is counted
from the states that these rows had. So are memberships of the Alliance, and which member brought a firm.
"""

from industrie_futur.guards import Guard, kept_apart, kept_history

GUARDS: tuple[Guard, ...] = (
    *kept_history("experts_expert", ("main_region_id", "retained_on", "expires_on", "ended_on", "languages")),
    *kept_history("experts_expert_specialities", ("expert_id", "speciality_id")),
    *kept_history("experts_expert_technologies", ("expert_id", "technology_id")),
    *kept_history("experts_technology", ("label",), key="code"),
    *kept_history("experts_assignment", ("status", "starts_on", "ended_on")),
    *kept_history("experts_pastmandate", ("expert_id", "retained_on", "ended_on")),
    *kept_history("experts_suspension", ("expert_id", "starts_on", "ends_on")),
    *kept_history("experts_membership", ("organisation_id", "joined_on", "left_on")),
    *kept_history("experts_referral", ("enrolment_id", "organisation_id", "referred_on")),
    # The memberships of an organisation are apart from each other, and none is ever erased.
    *kept_apart(
        "experts_membership",
        first="joined_on",
        last="left_on",
        rivals="known.organisation_id = NEW.organisation_id",
        added="membership_apart_when_added",
        changed="membership_kept_and_apart",
    ),
)
