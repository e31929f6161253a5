"""Firms, their sites and contacts, and their path through the programme."""

from companies.models.enrolments import (
    Enrolment,
    EnrolmentEvent,
    EnrolmentEventQuerySet,
    EnrolmentQuerySet,
)
from companies.models.firms import Company, CompanyQuerySet, Contact, ContactQuerySet, Site, SiteQuerySet
from companies.models.imports import CompanyImport, CompanyImportQuerySet, RefusedRow
from companies.models.money import Commitment, Grant, GrantQuerySet, Payment
from companies.models.naf import NafCode
from companies.models.naming import NamingAgreement, NamingAgreementQuerySet
from companies.models.rollup import DailySteps

__all__ = [
    "Commitment",
    "DailySteps",
    "Grant",
    "GrantQuerySet",
    "Payment",
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
    "NamingAgreement",
    "NamingAgreementQuerySet",
    "RefusedRow",
    "Site",
    "SiteQuerySet",
]
