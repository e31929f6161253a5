"""What the portal knows of the firms of a file, fetched for many at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from accounts.models import User
from companies.models import Company, Contact, Enrolment, EnrolmentEvent, Site
from industrie_futur.text import normalise


@dataclass
class Firm:
    """A firm as the portal knows it, then as the lines of the file already accepted leave it.

    `file` is its last enrolment and `steps` the live steps of that one; `line` is the first line of the file that was
    accepted for it, None so far.
    """

    siren: str
    company: Company | None = None
    sites: dict[str, Site] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    file: Enrolment | None = None
    steps: list[EnrolmentEvent] = field(default_factory=list)
    line: int | None = None
    is_editable: bool = True
    is_file_editable: bool = True

    @property
    def towns(self) -> list[str]:
        return [site.municipality for site in self.sites.values()]

    def contact_like(self, *, email: str | None, first_name: str | None, last_name: str) -> Contact | None:
        """The contact of that address, else of that name."""
        by_address = [each for each in self.contacts if email and each.email.casefold() == email.casefold()]
        name = normalise(f"{first_name or ''} {last_name}")
        by_name = [each for each in self.contacts if normalise(str(each)) == name]
        return next(iter(by_address or by_name), None)


def load_firms(sirens: Collection[str], *, user: User, lock: bool) -> dict[str, Firm]:
    """Each of `sirens` as a `Firm`, in a constant number of queries; `lock` holds the known ones until the commit."""
    firms = {siren: Firm(siren) for siren in sirens}
    companies = Company.objects.filter(siren__in=sirens)
    rows = companies.order_by("pk")  # the same order for all: two imports wait for each other, never both
    if lock:
        rows = rows.select_for_update(no_key=True)
    by_pk = {}
    for company in rows:
        firms[company.siren].company = company
        by_pk[company.pk] = firms[company.siren]
    if not by_pk:
        return firms
    editable = set(Company.objects.editable_by(user).filter(pk__in=by_pk).values_list("pk", flat=True))
    for pk, firm in by_pk.items():
        firm.is_editable = pk in editable
    for site in Site.objects.filter(company__in=list(firms)):
        firms[site.company_id].sites[site.siret] = site
    for contact in Contact.objects.filter(company__in=list(by_pk)):
        by_pk[contact.company_id].contacts.append(contact)
    _load_files(by_pk, user)
    return firms


def _load_files(by_pk: dict[int, Firm], user: User) -> None:
    """The last file of each firm, and its steps."""
    files: dict[int, Enrolment] = {}
    for enrolment in Enrolment.objects.filter(company__in=list(by_pk)):  # the last one first
        firm = by_pk[enrolment.company_id]
        if firm.file is None:
            enrolment.company = firm.company
            firm.file = files[enrolment.pk] = enrolment
    editable = set(Enrolment.objects.editable_by(user).filter(pk__in=files).values_list("pk", flat=True))
    steps = defaultdict(list)
    for event in EnrolmentEvent.objects.live().filter(enrolment__in=list(files)).order_by("rank"):
        steps[event.enrolment_id].append(event)
    for pk, enrolment in files.items():
        firm = by_pk[enrolment.company_id]
        firm.steps = steps[pk]
        firm.is_file_editable = pk in editable
