"""What the database keeps of the experts' mandates; see `industrie_futur.guards`.

A mandate is ended, renewed or suspended on its own row: the figure of a past day, as it was known, is counted
from the states that these rows had.
"""

from industrie_futur.guards import kept_history

GUARDS = (
    *kept_history("experts_expert", ("main_region_id", "retained_on", "expires_on", "ended_on")),
    *kept_history("experts_pastmandate", ("expert_id", "retained_on", "ended_on")),
    *kept_history("experts_suspension", ("expert_id", "starts_on", "ends_on")),
)
