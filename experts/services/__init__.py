from experts.services.assignments import (
    accept_assignment,
    assign_expert,
    decline_assignment,
    end_assignment,
    propose_assignment,
    record_answer,
    replace_assignment,
    withdraw_proposal,
)
from experts.services.mandates import end_mandate, hand_over_assignments, retain_expert

__all__ = [
    "accept_assignment",
    "assign_expert",
    "decline_assignment",
    "end_assignment",
    "end_mandate",
    "hand_over_assignments",
    "propose_assignment",
    "record_answer",
    "replace_assignment",
    "retain_expert",
    "withdraw_proposal",
]
