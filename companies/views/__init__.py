"""Pages of the firms."""

from companies.views.entry import company_create, siret_check, size_check
from companies.views.firms import company_update, contact_create, contact_update, site_create, site_update
from companies.views.path import enrolment_advance, enrolment_open, step_cancel, step_correct
from companies.views.reading import CompanyDetail, CompanyList

__all__ = [
    "CompanyDetail",
    "CompanyList",
    "company_create",
    "company_update",
    "contact_create",
    "contact_update",
    "enrolment_advance",
    "enrolment_open",
    "siret_check",
    "site_create",
    "site_update",
    "size_check",
    "step_cancel",
    "step_correct",
]
