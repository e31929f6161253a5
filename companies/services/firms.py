"""Acts on firms, their sites and their contacts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from accounts.models import User
from companies import rules
from companies.identifiers import siren_of, spaced
from companies.models import Company, Contact, Enrolment, Site
from companies.phases import RELEASED
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import check_version
from regions.models import Department

COMPANY_FIELDS = [
    "name",
    "legal_form",
    "naf",
    "group_name",
    "headcount",
    "turnover",
    "balance_sheet",
    "figures_year",
]
SITE_FIELDS = ["address", "postcode", "municipality", "department"]
CONTACT_FIELDS = ["first_name", "last_name", "position", "email", "phone"]
_DERIVED = ["search_text", "sort_name", "size_category"]


def lock_company(pk: int) -> Company:
    """The firm's row, held until the transaction ends: it is the lock of everything that is the firm's."""
    # no_key: a foreign key to the firm may still be written meanwhile.
    return Company.objects.select_for_update(no_key=True).get(pk=pk)


def index_company(company: Company) -> None:
    """Set what is derived: legal category, search text (name, SIREN, towns) and sort name; does not save."""
    rules.derive(company, towns=company.sites.values_list("municipality", flat=True) if company.pk else [])


@transaction.atomic
def add_company(
    *, siret: str, site: dict[str, Any], company: dict[str, Any], contact: dict[str, Any], by: User
) -> Site:
    """A new firm with its first site and contact; `siret` is clean, the dicts hold the models' fields.

    ValidationError, saying who entered it, when the SIREN is already known.
    """
    row = Company(siren=siren_of(siret), **company)
    index_company(row)
    try:
        with transaction.atomic():
            row.full_clean(exclude=_DERIVED)
            row.save()
            place = add_site(row, siret=siret, **site, by=by)
    except (IntegrityError, ValidationError) as error:
        if Company.objects.filter(siren=row.siren).exists():
            raise ValidationError(already_known(row.siren)) from error
        raise
    if contact.get("last_name"):
        add_contact(row, by=by, **contact)
    record_act(by=by, action="company_added", subject=row)
    return place


@transaction.atomic
def add_site(
    company: Company,
    *,
    siret: str,
    postcode: str,
    municipality: str,
    department: Department,
    by: User,
    address: str = "",
) -> Site:
    """A place of activity of `company`; its region is that of its department in 2015."""
    locked = lock_company(company.pk)  # two towns added at once must both end in the search text
    site = rules.site_of(
        locked,
        siret=siret,
        address=address,
        postcode=postcode,
        municipality=municipality,
        department=department,
    )
    try:
        with transaction.atomic():
            site.full_clean()
            site.save()
    except (IntegrityError, ValidationError) as error:
        if Site.objects.filter(siret=siret).exists():
            raise ValidationError(
                {"siret": f"L’établissement {spaced(siret)} est déjà enregistré."}
            ) from error
        raise
    index_company(locked)
    locked.save(update_fields=["search_text"])
    company.search_text = locked.search_text
    record_act(by=by, action="site_added", subject=site)
    return site


@transaction.atomic
def update_site(site: Site, *, version: int, by: User, **fields: Any) -> Site:
    """Change the `SITE_FIELDS` of an establishment whose firm was opened at `version`; its files follow.

    `ChangedMeanwhile` when the firm was saved since; ValidationError when a file of the establishment would
    leave the region in which its steps are counted.
    """
    firm = lock_company(site.company.pk)
    locked: Any = Site.objects.get(pk=site.pk)
    before = Site.objects.get(pk=site.pk)
    locked.version = firm.version  # a site has none of its own
    check_version(locked, version)
    for name, value in fields.items():
        setattr(locked, name, value)
    rules.place(locked)
    files = Enrolment.objects.filter(site=locked)
    if locked.region_id != before.region_id and files.exists():
        raise ValidationError(
            {
                "department": "Les étapes du dossier de cet établissement sont comptées dans la région "
                f"{before.region.name}\u202f: son département ne peut pas être celui d’une autre."
            }
        )
    locked.full_clean()
    locked.save()
    files.update(department=locked.department)
    firm.version = locked.version
    index_company(firm)
    firm.save(update_fields=["search_text", "version"])
    record_act(by=by, action="site_changed", subject=locked, details=changes(before, locked, SITE_FIELDS))
    return locked


@transaction.atomic
def add_contact(company: Company, *, by: User, **fields: Any) -> Contact:
    """A person of `company`."""
    contact = Contact(company=company, **fields)
    contact.full_clean()
    contact.save()
    record_act(by=by, action="contact_added", subject=contact, details={"company": company.siren})
    return contact


@transaction.atomic
def update_company(company: Company, *, version: int, by: User, **fields: Any) -> Company:
    """Change `fields` of a firm opened at `version`; `ChangedMeanwhile` when it was saved since.

    The category follows; enrolments already made keep theirs.
    """
    locked = lock_company(company.pk)
    before = Company.objects.get(pk=company.pk)
    check_version(locked, version)
    for name, value in fields.items():
        setattr(locked, name, value)
    index_company(locked)
    locked.full_clean(exclude=_DERIVED)
    locked.save()
    details = changes(before, locked, [*COMPANY_FIELDS, "size_category"])
    record_act(by=by, action="company_changed", subject=locked, details=details)
    return locked


@transaction.atomic
def update_contact(contact: Contact, *, version: int, by: User, **fields: Any) -> Contact:
    """Change a contact opened at `version`; `ChangedMeanwhile` when it was saved since."""
    locked = Contact.objects.select_for_update(of=("self",)).select_related("company").get(pk=contact.pk)
    changed = [name for name, value in fields.items() if getattr(locked, name) != value]
    check_version(locked, version)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.full_clean()
    locked.save()
    # The trail outlives the person's data: it names what changed, not the values.
    details = {"company": locked.company.siren, "fields": changed}
    record_act(by=by, action="contact_changed", subject=locked, details=details)
    return locked


def already_known(siren: str) -> str:
    """Who entered the firm `siren`, when, and where its file stands, as a sentence."""
    enrolment = (
        Enrolment.objects.filter(company__siren=siren)
        .exclude(phase__in=RELEASED)
        .select_related("region")
        .first()
    )
    if enrolment is None:
        return "Cette entreprise est déjà enregistrée dans le portail, sans dossier en cours."
    first = enrolment.events.select_related("recorded_by").earliest("pk")
    return (
        f"Cette entreprise a déjà un dossier dans le programme ({enrolment.region.name}), "
        f"au stade «\u202f{enrolment.get_phase_display()}\u202f», "
        f"enregistré par {first.recorded_by} le {localtime(first.recorded_at):%d/%m/%Y}."
    )
