"""Writing: firms, their sites and contacts, and the acts of their path.

Every act locks the firm's row, checks the whole rule, and leaves its line in the audit trail.
"""

from companies.services.entry import enter_company
from companies.services.firms import (
    COMPANY_FIELDS,
    CONTACT_FIELDS,
    add_company,
    add_contact,
    add_site,
    already_known,
    index_company,
    update_company,
    update_contact,
)
from companies.services.path import (
    advance_enrolment,
    cancel_step,
    correct_step,
    open_enrolment,
    programme_for,
)

__all__ = [
    "COMPANY_FIELDS",
    "CONTACT_FIELDS",
    "add_company",
    "add_contact",
    "add_site",
    "advance_enrolment",
    "already_known",
    "cancel_step",
    "correct_step",
    "enter_company",
    "index_company",
    "open_enrolment",
    "programme_for",
    "update_company",
    "update_contact",
]
