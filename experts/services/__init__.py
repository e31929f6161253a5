from experts.services.assignments import assign_expert, end_assignment
from experts.services.mandates import end_mandate, hand_over_assignments, retain_expert

__all__ = ["assign_expert", "end_assignment", "end_mandate", "hand_over_assignments", "retain_expert"]
