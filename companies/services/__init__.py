"""Writing: firms, their sites and contacts, and the acts of their path.

Every act locks the firm's row, checks the whole rule, and leaves its line in the audit trail.
"""

from companies.services.entry import enter_company
from companies.services.firms import (
    COMPANY_FIELDS,
    CONTACT_FIELDS,
    SITE_FIELDS,
    add_company,
    add_contact,
    add_site,
    already_known,
    index_company,
    update_company,
    update_contact,
    update_site,
)
from companies.services.money import (
    GRANT_FIELDS,
    cancel_grant,
    commit_grant,
    pay_grant,
    prepare_grant,
    reverse_payment,
    share_of,
    update_grant,
)
from companies.services.naming import agree_to_be_named, withdraw_naming
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
    "GRANT_FIELDS",
    "SITE_FIELDS",
    "add_company",
    "add_contact",
    "add_site",
    "advance_enrolment",
    "agree_to_be_named",
    "already_known",
    "cancel_grant",
    "cancel_step",
    "commit_grant",
    "correct_step",
    "enter_company",
    "index_company",
    "open_enrolment",
    "pay_grant",
    "prepare_grant",
    "programme_for",
    "reverse_payment",
    "share_of",
    "update_company",
    "update_contact",
    "update_grant",
    "update_site",
    "withdraw_naming",
]
