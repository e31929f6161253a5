"""Pages of the firms."""

from companies.views.entry import company_create, siret_check, size_check
from companies.views.firms import company_update, contact_create, contact_update, site_create, site_update
from companies.views.money import (
    GrantList,
    grant_cancel,
    grant_commit,
    grant_create,
    grant_detail,
    grant_pay,
    grant_update,
    payment_reverse,
)
from companies.views.naming import naming_agree, naming_withdraw
from companies.views.path import enrolment_advance, enrolment_open, step_cancel, step_correct
from companies.views.reading import CompanyDetail, CompanyList

__all__ = [
    "GrantList",
    "grant_cancel",
    "grant_commit",
    "grant_create",
    "grant_detail",
    "grant_pay",
    "grant_update",
    "naming_agree",
    "naming_withdraw",
    "payment_reverse",
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
