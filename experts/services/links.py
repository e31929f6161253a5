"""Interests of experts in firms and groups: declared, ended, never erased."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from companies.identifiers import clean_siren, clean_siret, siren_of
from companies.models import Company
from experts.models import DeclaredLink, Expert
from experts.services.checks import check_past, lock_expert
from industrie_futur import clock
from industrie_futur.audit import record_act


@transaction.atomic
def declare_link(expert: Expert, *, subject: str, nature: str, by: User) -> DeclaredLink:
    """Forbid to `expert` the files of `subject`: a SIREN, a SIRET, or the name of a firm or of a group.

    A firm that `by` may not read, or that is not in the programme yet, is kept as it was typed: what is told
    is the same, and it excludes from the day the firm comes. ValidationError when it is declared already.
    """
    locked = lock_expert(expert)
    siren = typed_siren(subject)
    known = Company.objects.visible_to(by).filter(siren=siren).first() if siren else None
    name = "" if known else siren or subject.strip()
    return keep_link(locked, company=known, group_name=name, nature=nature, by=by)


def keep_link(
    expert: Expert, *, company: Company | None, group_name: str = "", nature: str, by: User
) -> DeclaredLink:
    """The interest of `expert`, whose row the caller holds; ValidationError when it is declared already."""
    link = DeclaredLink(
        expert=expert,
        company=company,
        group_name=group_name,
        nature=nature,
        declared_on=clock.today(),
        declared_by=by,
    )
    link.full_clean()
    link.save()
    details = {"link": str(company or group_name), "nature": nature}
    record_act(by=by, action="link_declared", subject=expert, details=details)
    return link


@transaction.atomic
def end_link(link: DeclaredLink, *, on: date, by: User) -> DeclaredLink:
    """The interest ceased `on`; ValidationError when it had already, or in the future."""
    locked = DeclaredLink.objects.select_for_update(of=("self",)).select_related("company").get(pk=link.pk)
    if locked.ended_on:
        raise ValidationError(f"Ce lien a déjà cessé le {locked.ended_on:%d/%m/%Y}.")
    check_past(on)
    locked.ended_on = on
    locked.full_clean()
    locked.save(update_fields=["ended_on"])
    details = {"link": str(locked.company or locked.group_name), "on": on}
    record_act(by=by, action="link_ended", subject=locked.expert, details=details)
    return locked


def typed_siren(subject: str) -> str | None:
    """The SIREN that was typed, or that of the SIRET; None for a name."""
    for clean, siren in ((clean_siren, str), (clean_siret, siren_of)):
        try:
            return siren(clean(subject))
        except ValidationError:
            continue
    return None
