"""What people type about firms and their path."""

from companies.forms.firms import (
    CompanyEntryForm,
    CompanyForm,
    ContactForm,
    FiguresForm,
    SiretForm,
    SiteForm,
    SiteUpdateForm,
)
from companies.forms.path import ApplicationForm, CancelForm, CorrectionForm, StepForm

__all__ = [
    "ApplicationForm",
    "CancelForm",
    "CompanyEntryForm",
    "CompanyForm",
    "ContactForm",
    "CorrectionForm",
    "FiguresForm",
    "SiretForm",
    "SiteForm",
    "SiteUpdateForm",
    "StepForm",
]
