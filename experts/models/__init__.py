from experts.models.assignments import Assignment, AssignmentQuerySet, DeclaredLink, Need
from experts.models.entries import ExpertImport, Nomination, RefusedExpertRow
from experts.models.feeds import CalendarFeed
from experts.models.mandates import Leave, PastMandate, QuarterDays, Suspension
from experts.models.matching import MatchingWeight
from experts.models.memberships import Membership, Referral
from experts.models.register import (
    Expert,
    ExpertQuerySet,
    Organisation,
    OrganisationKind,
    Speciality,
    Technology,
)

__all__ = [
    "Assignment",
    "AssignmentQuerySet",
    "CalendarFeed",
    "DeclaredLink",
    "Expert",
    "ExpertImport",
    "ExpertQuerySet",
    "Leave",
    "MatchingWeight",
    "Membership",
    "Need",
    "Nomination",
    "Organisation",
    "OrganisationKind",
    "PastMandate",
    "QuarterDays",
    "Referral",
    "RefusedExpertRow",
    "Speciality",
    "Suspension",
    "Technology",
]
