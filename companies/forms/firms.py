"""Forms of firms, their sites and their contacts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from companies import queries
from companies.forms.fields import NafField, PostcodeField, SiretField
from companies.models import Company, Contact, Site
from companies.postcodes import check_postcode
from companies.services import COMPANY_FIELDS, CONTACT_FIELDS, SITE_FIELDS
from companies.size import SizeVerdict, size_verdict
from industrie_futur import clock
from industrie_futur.forms import DateField, DecimalField, EurosField
from regions.models import Department

FIGURES = ("headcount", "turnover", "balance_sheet")
COMPANY_ORDER: tuple[str, ...] = (
    *("name", "legal_form", "naf", "group_name"),
    *("headcount", "figures_year", "turnover", "balance_sheet"),
)


class Piece:
    """A template of ours inside a crispy layout; it is given the form."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: forms.BaseForm, context: Any, **kwargs: Any) -> str:
        return render_to_string(self.template, {"form": form})


def _text(model: type[models.Model], name: str, **kwargs: Any) -> forms.CharField:
    """A text box for the column `name` of `model`, with its label, length and whether it may stay empty."""
    column: Any = model._meta.get_field(name)
    return forms.CharField(
        **{
            "label": str(column.verbose_name).capitalize(),
            "max_length": column.max_length,
            "required": not column.blank,
            **kwargs,
        }
    )


class SiretForm(forms.Form):
    """The first question: which establishment? Checked while it is typed."""

    siret = SiretField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["siret"].widget.attrs |= {
            "hx-get": reverse("companies:siret_check"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#siret-verifie",
            "hx-sync": "this:replace",
        }


class FiguresForm(forms.Form):
    """The three figures that settle the legal category; an empty one is unknown."""

    headcount = DecimalField(label="Effectif (UTA)", max_digits=9, decimal_places=2, required=False)
    turnover = EurosField(label="Chiffre d’affaires hors taxes (€)", max_digits=15, required=False)
    balance_sheet = EurosField(label="Total de bilan (€)", max_digits=15, required=False)

    def verdict(self) -> SizeVerdict | None:
        """The category of the figures as they stand in the form; None when there is nothing to judge."""
        values = {name: self._figure(name) for name in FIGURES}
        if all(value is None for value in values.values()):
            return None
        try:
            return size_verdict(**values)
        except ValidationError:  # a negative figure: said at its field
            return None

    def _figure(self, name: str) -> Decimal | None:
        try:
            return self.fields[name].clean(self[name].value())
        except ValidationError:
            return None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            size_verdict(**{name: cleaned.get(name) for name in FIGURES})
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.add_error(name, errors)
        return cleaned


class CompanyForm(FiguresForm):
    """A firm's identity and its figures."""

    name = _text(Company, "name")
    legal_form = _text(Company, "legal_form", help_text="Par exemple SAS, SARL, SA.")
    naf = NafField()
    group_name = _text(Company, "group_name", help_text=Company._meta.get_field("group_name").help_text)
    figures_year = forms.IntegerField(
        label="Année des chiffres",
        required=False,
        help_text="Année du dernier exercice clos.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Saisissez une année sur quatre chiffres, par exemple 2014."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = COMPANY_ORDER

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        if company is not None:
            values = {name: getattr(company, name) for name in [*COMPANY_FIELDS, "version"]}
            kwargs["initial"] = {**values, "naf": company.naf_id}
        super().__init__(*args, **kwargs)
        self.fields[
            "headcount"
        ].help_text = "En équivalents temps plein sur l’année\u202f; décimales admises."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.groups(), "version")

    def groups(self) -> list[Fieldset]:
        return [
            Fieldset(
                "Identité",
                "name",
                Row(Column("legal_form"), Column("naf")),
                "group_name",
            ),
            Fieldset(
                "Chiffres du dernier exercice clos",
                Row(Column("headcount"), Column("figures_year")),
                Row(Column("turnover"), Column("balance_sheet")),
                Div(Piece("companies/includes/size_verdict.html"), css_id="categorie", aria_live="polite"),
                css_id="chiffres",
                hx_get=reverse("companies:size_check"),
                hx_trigger="input delay:500ms",
                hx_target="#categorie",
                hx_include="#chiffres",
                hx_sync="this:replace",
            ),
        ]

    def clean_figures_year(self) -> int | None:
        year, this_year = self.cleaned_data["figures_year"], clock.today().year
        if year is not None and not 2000 <= year <= this_year:
            raise ValidationError(f"L’année des chiffres est comprise entre 2000 et {this_year}.")
        return year

    def company_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COMPANY_FIELDS}


class SiteFields(forms.Form):
    """An establishment's address; the department is one in which the visitor may write."""

    address = _text(Site, "address")
    postcode = PostcodeField()
    municipality = _text(Site, "municipality")
    department = forms.ModelChoiceField(
        label="Département", queryset=Department.objects.none(), empty_label="Choisir"
    )
    postcode_is_right = forms.BooleanField(
        label="Le code postal est bien celui de l’établissement",
        help_text="Quelques communes dépendent du bureau de poste d’un département voisin.",
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department: Any = self.fields["department"]
        department.queryset = queries.departments_open_to(user)
        self.fields["postcode_is_right"].widget = forms.HiddenInput()  # asked of who meets the objection only

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "postcode" in cleaned and cleaned.get("department"):
            try:
                check_postcode(cleaned["postcode"], cleaned["department"])
            except ValidationError as error:
                self._object(error)
        return cleaned

    def _object(self, error: ValidationError) -> None:
        if error.code == "elsewhere":
            self.fields["postcode_is_right"].widget = forms.CheckboxInput()
        if error.code != "elsewhere" or not self.cleaned_data.get("postcode_is_right"):
            self.add_error("postcode", error)

    def site_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SITE_FIELDS}


SITE_LAYOUT = (
    "address",
    Row(Column("postcode", css_class="fr-col-12 fr-col-md-4"), Column("municipality")),
    "postcode_is_right",
    "department",
)
CONTACT_LAYOUT = (
    Row(Column("first_name"), Column("last_name")),
    "position",
    Row(Column("email"), Column("phone")),
    Piece("companies/includes/contact_notice.html"),
)


MAIL_FIELDS = ("objects_to_mail", "left_on")


class ContactFields(forms.Form):
    """A person of the firm."""

    first_name = _text(Contact, "first_name")
    last_name = _text(Contact, "last_name")
    position = _text(Contact, "position", help_text="Par exemple direction générale, responsable méthodes.")
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        required=False,
        max_length=254,
        help_text="Sous la forme nom@domaine.fr",
    )
    phone = forms.RegexField(
        r"^\+?[0-9(][0-9 .()\-]{5,}$",
        label="Téléphone professionnel",
        required=False,
        max_length=25,
        error_messages={"invalid": "Saisissez un numéro de téléphone, par exemple 03 53 01 83 37."},
    )

    def contact_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CONTACT_FIELDS}


class SiteForm(SiteFields):
    """One more establishment of a known firm."""

    siret = SiretField()

    field_order = ("siret",)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Fieldset("Établissement", "siret", *SITE_LAYOUT))

    def clean_siret(self) -> str:
        siret = self.cleaned_data["siret"]
        if not siret.startswith(self.company.siren):
            raise ValidationError(
                "Ce SIRET n’est pas celui d’un établissement de cette entreprise\u202f: "
                "ses neuf premiers chiffres ne sont pas son SIREN."
            )
        return siret


class SiteUpdateForm(SiteFields):
    """The address of a known establishment, as it was when the page was opened; its SIRET does not change."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        now = {name: getattr(site, name) for name in SITE_FIELDS}
        super().__init__(*args, initial={**now, "version": site.company.version}, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*SITE_LAYOUT, "version")


class ContactForm(ContactFields):
    """A contact, alone; `version` is that of the row when it is changed."""

    objects_to_mail = forms.BooleanField(
        label="Ne souhaite pas recevoir les courriels du portail",
        required=False,
        help_text="Aucun lien ne lui sera plus envoyé.",
    )
    left_on = DateField(
        label="A quitté l’entreprise le",
        required=False,
        help_text="Les liens déjà envoyés cessent de répondre ce jour-là.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        if contact is not None:
            shown = [*CONTACT_FIELDS, *MAIL_FIELDS, "version"]
            kwargs["initial"] = {name: getattr(contact, name) for name in shown}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        mail = Fieldset("Courriels du portail", *MAIL_FIELDS)
        self.helper.layout = Layout(Fieldset("Correspondant", *CONTACT_LAYOUT), mail, "version")

    def contact_values(self) -> dict[str, Any]:
        return super().contact_values() | {name: self.cleaned_data[name] for name in MAIL_FIELDS}


class CompanyEntryForm(SiteFields, ContactFields, CompanyForm):
    """A new firm: all that its application needs, on one page."""

    field_order = ("siret", *COMPANY_ORDER, *SITE_FIELDS, "postcode_is_right", *CONTACT_FIELDS)

    siret = SiretField(widget=forms.HiddenInput)
    applied_on = DateField(label="Date de candidature")
    enrolled_on = DateField(
        label="Date d’engagement",
        required=False,
        help_text="Seulement si l’entreprise est déjà engagée dans le programme.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_name"].required = False
        self.fields["applied_on"].initial = clock.today
        del self.fields["version"]
        self.helper.layout = Layout(
            "siret",
            *self.groups(),
            Fieldset("Établissement", *SITE_LAYOUT),
            Fieldset("Correspondant", *CONTACT_LAYOUT),
            Fieldset("Candidature", Row(Column("applied_on"), Column("enrolled_on"))),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if any(cleaned.get(name) for name in CONTACT_FIELDS) and not cleaned.get("last_name"):
            self.add_error("last_name", "Indiquez le nom du correspondant.")
        return cleaned
