"""Firms, their sites and contacts, and their path through the programme."""

from companies.models.enrolments import (
    Enrolment,
    EnrolmentEvent,
    EnrolmentEventQuerySet,
    EnrolmentQuerySet,
)
from companies.models.firms import Company, CompanyQuerySet, Contact, ContactQuerySet, Site, SiteQuerySet
from companies.models.imports import CompanyImport, CompanyImportQuerySet, RefusedRow
from companies.models.naf import NafCode

__all__ = [
    "Company",
    "CompanyImport",
    "CompanyImportQuerySet",
    "CompanyQuerySet",
    "Contact",
    "ContactQuerySet",
    "Enrolment",
    "EnrolmentEvent",
    "EnrolmentEventQuerySet",
    "EnrolmentQuerySet",
    "NafCode",
    "RefusedRow",
    "Site",
    "SiteQuerySet",
]
