"""What the portal knows of the firms of a file, fetched for many at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import User
from companies.models import Company, Contact, Enrolment, EnrolmentEvent, Site
from industrie_futur.text import normalise


@dataclass
class Firm:
    """A firm as the portal knows it, then as the accepted lines of the file leave it.

    `file` is its last enrolment and `steps` the live steps of that one; `line` is the first line accepted for
    it, `named` the contacts that such lines name.
    """

    siren: str
    company: Company | None = None
    sites: dict[str, Site] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    file: Enrolment | None = None
    steps: list[EnrolmentEvent] = field(default_factory=list)
    line: int | None = None
    named: list[Contact] = field(default_factory=list)
    is_editable: bool = True
    is_file_editable: bool = True

    @property
    def towns(self) -> list[str]:
        return [site.municipality for site in self.sites.values()]

    def contact_named(self, first_name: str | None, last_name: str) -> Contact | None:
        """The contact of that name; accents and case do not count, nor a first name that is not given."""
        wanted = normalise(f"{first_name or ''} {last_name}")
        for contact in self.contacts:
            if normalise(str(contact) if first_name else contact.last_name) == wanted:
                return contact
        return None


def load_firms(sirens: Collection[str], *, user: User, lock: bool) -> dict[str, Firm]:
    """Each of `sirens` as a `Firm`, by as many queries for one as for all; `lock` holds their rows."""
    firms = {siren: Firm(siren) for siren in sirens}
    by_pk = {}
    # In one order for all: two imports then wait for each other, never both.
    for company in _held(Company.objects.filter(siren__in=sirens).order_by("pk"), lock):
        firms[company.siren].company = company
        by_pk[company.pk] = firms[company.siren]
    if not by_pk:
        return firms
    editable = set(Company.objects.editable_by(user).filter(pk__in=by_pk).values_list("pk", flat=True))
    for pk, firm in by_pk.items():
        firm.is_editable = pk in editable
    for site in _held(Site.objects.filter(company__in=list(firms)), lock):
        firms[site.company_id].sites[site.siret] = site
    for contact in _held(Contact.objects.filter(company__in=list(by_pk)), lock):
        by_pk[contact.company_id].contacts.append(contact)
    _load_files(by_pk, user=user, lock=lock)
    return firms


def _load_files(by_pk: dict[int, Firm], *, user: User, lock: bool) -> None:
    """The last file of each firm, and its steps."""
    files: dict[int, Enrolment] = {}
    for enrolment in _held(Enrolment.objects.filter(company__in=list(by_pk)), lock):  # the last one first
        firm = by_pk[enrolment.company_id]
        if firm.file is None:
            firm.file = files[enrolment.pk] = enrolment
    editable = set(Enrolment.objects.editable_by(user).filter(pk__in=files).values_list("pk", flat=True))
    steps = defaultdict(list)
    for event in EnrolmentEvent.objects.live().filter(enrolment__in=list(files)).order_by("rank"):
        steps[event.enrolment_id].append(event)
    for pk, enrolment in files.items():
        firm = by_pk[enrolment.company_id]
        firm.steps = steps[pk]
        firm.is_file_editable = pk in editable


def _held(rows: QuerySet, lock: bool) -> QuerySet:
    return rows.select_for_update(no_key=True) if lock else rows
