"""Plausibility: rules on what is recorded, the cases they find, and those accepted as right with a reason."""

from steering.anomalies.cases import Case, Cases, anomalies_for, anomaly_counts, find_case
from steering.anomalies.ground import Ground
from steering.anomalies.rules import RULES, Rule
from steering.anomalies.services import accept_anomaly, reopen_anomaly

__all__ = [
    "RULES",
    "Case",
    "Cases",
    "Ground",
    "Rule",
    "accept_anomaly",
    "anomalies_for",
    "anomaly_counts",
    "find_case",
    "reopen_anomaly",
]
