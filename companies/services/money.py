"""Acts on public money: a grant is prepared, committed by an act, paid, or cancelled. Nothing is erased.

Locks are taken in one order: the firm (de minimis), the programme (its budget), the grant.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from accounts.models import User
from companies import aid
from companies.carrying import borne_as_on
from companies.models import Commitment, Company, Enrolment, Grant, Payment
from companies.phases import ENGAGED
from companies.rules import check_day, check_reason
from companies.services.path import programme_for
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.ledger import entered_once
from industrie_futur.templatetags.portal import euros
from industrie_futur.versions import check_version
from regions.carrying import lock_family
from regions.models import DailyMoney, RegionalProgramme
from regions.money import check_available
from regions.rollup import add_money
from regions.services import check_life, check_period

GRANT_FIELDS = ["kind", "eligible_base", "aid_rate_pct", "amount", "regime", "regime_reason", "due_on"]
CENT = Decimal("0.01")


# Preparing ------------------------------------------------------------------------------------------


@transaction.atomic
def prepare_grant(
    enrolment: Enrolment,
    *,
    kind: str,
    eligible_base: Decimal,
    aid_rate_pct: Decimal,
    amount: Decimal | None = None,
    regime: str = Grant.Regime.DE_MINIMIS,
    regime_reason: str = "",
    due_on: date | None = None,
    key: UUID | None = None,
    by: User,
) -> Grant:
    """A grant to be committed later by an act; `amount` None: the whole of the rate on the base, to the cent.

    The same `key` again gives the grant already prepared. ValidationError when the firm is not engaged, when
    no regional programme funds it, or when an amount, a rate or the aid already received forbid it.
    """
    company = _lock_undertaking(enrolment.company_id)
    if key is not None and (known := Grant.objects.filter(key=key, enrolment=enrolment).first()):
        asked = {"kind": kind, "eligible_base": eligible_base, "aid_rate_pct": aid_rate_pct}
        return entered_once(known, another="une autre subvention", **asked)
    file = company.enrolments.select_related("region").get(pk=enrolment.pk)
    if file.phase not in ENGAGED:
        raise ValidationError(
            "Une subvention s’attribue à une entreprise engagée\u202f: "
            f"ce dossier est au stade «\u202f{file.get_phase_display()}\u202f»."
        )
    today = clock.today()
    grant = Grant(
        enrolment=file,
        programme=_funding_programme(file, today),
        region=file.region,
        kind=kind,
        eligible_base=eligible_base,
        aid_rate_pct=aid_rate_pct,
        amount=share_of(eligible_base, aid_rate_pct) if amount is None else amount,
        regime=regime,
        regime_reason=regime_reason if regime == Grant.Regime.OTHER else "",
        prepared_on=today,
        due_on=due_on,
        key=key or uuid4(),
        recorded_by=by,
    )
    _check_terms(grant)
    grant.save()
    details = {name: getattr(grant, name) for name in GRANT_FIELDS if getattr(grant, name)}
    record_act(by=by, action="grant_prepared", subject=grant, details=details)
    return grant


@transaction.atomic
def update_grant(grant: Grant, *, version: int, by: User, **fields: Any) -> Grant:
    """Change a grant not yet committed, opened at `version`; `ChangedMeanwhile` when it was saved since."""
    _lock_undertaking(grant.enrolment.company_id)
    locked = _lock_grant(grant)
    check_version(locked, version)
    if not locked.is_prepared:
        raise ValidationError("Cette subvention est engagée ou annulée\u202f: elle ne se modifie plus.")
    before = Grant.objects.get(pk=grant.pk)
    for name in GRANT_FIELDS:
        setattr(locked, name, fields.get(name, getattr(locked, name)))
    if locked.amount is None:
        locked.amount = share_of(locked.eligible_base, locked.aid_rate_pct)
    if locked.regime == Grant.Regime.DE_MINIMIS:
        locked.regime_reason = ""
    _check_terms(locked)
    locked.save(update_fields=[*GRANT_FIELDS, "version"])
    record_act(by=by, action="grant_changed", subject=locked, details=changes(before, locked, GRANT_FIELDS))
    return locked


def share_of(base: Decimal, rate_pct: Decimal) -> Decimal:
    """The aid that a rate gives on a base, in euros, to the cent, half up."""
    return (base * rate_pct / 100).quantize(CENT, ROUND_HALF_UP)


# Committing and paying ------------------------------------------------------------------------------


@transaction.atomic
def commit_grant(
    grant: Grant, *, act_reference: str, on: date, due_on: date | None = None, by: User
) -> Grant:
    """*Engagement*: the act of the day `on` reserves the money, on the programme that funded the firm then.

    ValidationError when it is committed or cancelled already, when the day is future, before the firm was
    engaged, outside the programme or its region's life, after the day the payment is due, when the budget or
    the aid received forbid it.
    """
    _lock_undertaking(grant.enrolment.company_id)
    check_day(on)
    file = Enrolment.objects.select_related("region").get(pk=grant.enrolment_id)
    locked = _lock_grant(grant)
    programme = programme_for(file.region_id, on) or locked.programme
    if not locked.is_prepared:
        state = "annulée" if locked.cancelled_on else f"engagée le {locked.committed_on:%d/%m/%Y}"
        raise ValidationError(f"Cette subvention est déjà {state}\u202f: rechargez la page.")
    if file.enrolled_on is None or on < file.enrolled_on:
        since = f"que le {file.enrolled_on:%d/%m/%Y}" if file.enrolled_on else "pas encore"
        raise ValidationError({"on": f"L’entreprise n’est engagée dans le programme {since}."})
    check_life(programme.region, "on", on)
    check_period(programme, "on", on)
    if on < programme.starts_on:
        raise ValidationError({"on": f"Le programme ne commence que le {programme.starts_on:%d/%m/%Y}."})
    locked.due_on = due_on or locked.due_on
    if locked.due_on and locked.due_on < on:
        raise ValidationError({"due_on": f"La date précède celle de l’acte, du {on:%d/%m/%Y}."})
    _check_de_minimis(locked, on.year)
    with borne_as_on(locked, on, needs=locked.amount, by=by):
        check_available(programme, locked.amount, on=on, field=NON_FIELD_ERRORS)
        locked.programme, locked.act_reference = programme, act_reference
        locked.committed_on, locked.fiscal_year = on, on.year
        locked.version += 1
        locked.full_clean()
        locked.save()
        _write_commitment(locked, kind=Commitment.Kind.GRANT, amount=locked.amount, on=on, by=by)
    details = {"amount": str(locked.amount), "on": on, "reference": act_reference}
    record_act(by=by, action="grant_committed", subject=locked, details=details)
    return Grant.objects.get(pk=locked.pk)


@transaction.atomic
def cancel_grant(grant: Grant, *, on: date, comment: str, by: User) -> Grant:
    """Cancel a grant: what was not paid is free again from the day `on`, and the trace is kept.

    ValidationError without a reason, when it is cancelled already or paid in full, or when the day is future
    or before its last movement.
    """
    check_reason(comment)
    check_day(on)
    locked = _lock_grant(grant)
    if locked.cancelled_on is not None:
        raise ValidationError(f"Cette subvention est déjà annulée depuis le {locked.cancelled_on:%d/%m/%Y}.")
    last = max([locked.committed_on or locked.prepared_on, *_days_paid(locked)])
    if on < last:
        raise ValidationError({"on": f"La date précède le dernier mouvement, du {last:%d/%m/%Y}."})
    left = locked.left_to_pay
    if locked.committed_on and not left:
        raise ValidationError(
            "Tout est mandaté\u202f: il n’y a rien à libérer. Si un mandatement a été saisi par erreur, "
            "annulez-le d’abord."
        )
    with borne_as_on(locked, on, by=by):
        if left:
            check_life(locked.programme.region, "on", on)
        locked.cancelled_on, locked.cancel_reason = on, comment
        locked.version += 1
        locked.full_clean()
        locked.save()
        if left:
            _write_commitment(
                locked, kind=Commitment.Kind.CANCELLATION, amount=-left, on=on, by=by, comment=comment
            )
    details = {"on": on, "amount": str(left), "comment": comment}
    record_act(by=by, action="grant_cancelled", subject=locked, details=details)
    return Grant.objects.get(pk=locked.pk)


@transaction.atomic
def pay_grant(
    grant: Grant, *, amount: Decimal, on: date, reference: str, key: UUID | None = None, by: User
) -> Payment:
    """*Mandatement* of `amount` euros on the day `on`; the same `key` again gives the payment already made.

    ValidationError when the grant is not committed that day or is cancelled, when the day is future or after
    the end of the region that pays, or when more would be paid than is committed.
    """
    check_day(on)
    locked = _lock_grant(grant)
    if key is not None and (known := Payment.objects.filter(key=key, grant=locked).first()):
        asked = {"amount": amount, "effective_on": on, "reference": reference}
        return entered_once(known, another="un autre mandatement", **asked)
    if locked.committed_on is None or locked.cancelled_on is not None:
        state = "n’est pas encore engagée" if locked.is_prepared else "est annulée"
        raise ValidationError(f"Cette subvention {state}\u202f: rien ne peut être mandaté.")
    if on < locked.committed_on:
        raise ValidationError({"on": f"La subvention n’a été engagée que le {locked.committed_on:%d/%m/%Y}."})
    if amount > locked.left_to_pay:
        raise ValidationError(
            {"amount": f"Il reste {euros(locked.left_to_pay)} à mandater sur cette subvention."}
        )
    with borne_as_on(locked, on, by=by):
        check_life(locked.programme.region, "on", on)
        payment = Payment(
            grant=locked,
            programme=locked.programme,
            region_id=locked.region_id,
            kind=Payment.Kind.PAYMENT,
            amount=amount,
            effective_on=on,
            reference=reference,
            key=key or uuid4(),
            recorded_by=by,
        )
        _write_payment(payment)
    details = {"amount": str(amount), "on": on, "reference": reference}
    record_act(by=by, action="grant_paid", subject=locked, details=details)
    return payment


@transaction.atomic
def reverse_payment(payment: Payment, *, comment: str, by: User) -> Payment:
    """Take back a payment entered by mistake, on its own day; on a cancelled grant, its money is free too.

    ValidationError without a reason, twice, or when another region has taken the grant over since.
    """
    check_reason(comment)
    locked = _lock_grant(payment.grant)
    if not Payment.objects.live().filter(pk=payment.pk).exists():
        raise ValidationError("Ce mandatement a déjà été annulé\u202f: rechargez la page.")
    with borne_as_on(locked, payment.effective_on, by=by):
        if locked.programme_id != payment.programme_id or not _may_free(locked):
            raise ValidationError(
                "Une autre région a repris cette subvention depuis\u202f: ce mandatement ne s’annule plus."
            )
        reversal = Payment(
            grant=locked,
            programme_id=payment.programme_id,
            region_id=payment.region_id,
            kind=Payment.Kind.REVERSAL,
            amount=-payment.amount,
            effective_on=payment.effective_on,
            reference=payment.reference,
            comment=comment,
            reverses=payment,
            recorded_by=by,
        )
        _write_payment(reversal)
        if locked.cancelled_on is not None:
            _write_commitment(
                locked,
                kind=Commitment.Kind.CANCELLATION,
                amount=-payment.amount,
                on=locked.cancelled_on,
                by=by,
                comment=comment,
            )
    details = {"amount": str(payment.amount), "on": payment.effective_on, "comment": comment}
    record_act(by=by, action="payment_reversed", subject=locked, details=details)
    return reversal


# Pieces ---------------------------------------------------------------------------------------------


def _funding_programme(file: Enrolment, on: date) -> RegionalProgramme:
    """What funds a firm of the file's region on the day `on`; ValidationError when nothing does."""
    programme = programme_for(file.region_id, on)
    if programme is None:
        raise ValidationError(
            f"Aucun programme régional ne finance cette entreprise au {on:%d/%m/%Y}\u202f: elle est suivie "
            "au plan national, sans budget régional."
        )
    return programme


def _lock_undertaking(pk: int) -> Company:
    """The firm, held with those of its group: together they have one de minimis ceiling."""
    rows = Company.objects.filter(aid.same_undertaking(Company.objects.get(pk=pk))).order_by("pk")
    # no_key: foreign keys may still be written meanwhile. In one order: nobody waits in a circle.
    return next(each for each in rows.select_for_update(no_key=True) if each.pk == pk)


def _lock_grant(grant: Grant) -> Grant:
    """The grant as it is once nobody else can act on it, nor on the money of its region."""
    lock_family(grant.region_id)
    rows = Grant.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("enrolment__company", "programme").get(pk=grant.pk)


def _may_free(grant: Grant) -> bool:
    """Whether what is taken back from `grant` needs no freeing, or the region that bears it may free it."""
    return grant.cancelled_on is None or grant.programme.region.is_open_on(grant.cancelled_on)


def _check_terms(grant: Grant) -> None:
    """What is granted, before any act: within the rate, the aid already received and the money of today."""
    most, today = share_of(grant.eligible_base, grant.aid_rate_pct), clock.today()
    if grant.amount > most:
        raise ValidationError(
            {"amount": f"Le montant dépasse le taux d’aide\u202f: sur cette assiette, {euros(most)} au plus."}
        )
    grant.full_clean()
    _check_de_minimis(grant, today.year)
    check_available(grant.programme, grant.amount, on=today, field="amount")


def _check_de_minimis(grant: Grant, year: int) -> None:
    if grant.regime != Grant.Regime.DE_MINIMIS:
        return
    received = aid.de_minimis_received(grant.enrolment.company, year)
    if received.highest + grant.amount > aid.DE_MINIMIS_CEILING:
        raise ValidationError({"regime": received.refusal(grant.amount)})


def _days_paid(grant: Grant) -> list[date]:
    return list(grant.payments.values_list("effective_on", flat=True))


def _write_commitment(
    grant: Grant, *, kind: str, amount: Decimal, on: date, by: User, comment: str = ""
) -> None:
    row = Commitment(
        grant=grant,
        programme=grant.programme,
        region_id=grant.region_id,
        kind=kind,
        amount=amount,
        effective_on=on,
        reference=grant.act_reference,
        comment=comment,
        recorded_by=by,
    )
    row.full_clean()
    row.save()
    add_money(DailyMoney.Figure.COMMITTED, [(on, row.region_id, amount)])


def _write_payment(row: Payment) -> None:
    row.full_clean()
    row.save()
    add_money(DailyMoney.Figure.PAID, [(row.effective_on, row.region_id, row.amount)])
