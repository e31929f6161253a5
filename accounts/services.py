"""Writing: accounts and their rights on regions, passwords, and the end of sessions.

Every act leaves its line in the audit trail; none leaves behind it anything that nobody owns
(`accounts.owners`), the portal's administration first of all.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Absence, RegionRight, User
from accounts.owners import Ending, check_owned, earliest
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from regions.models import Region

USER_FIELDS = ["first_name", "last_name", "phone", "role", "is_active"]
ONE_DAY = timedelta(days=1)


def lock_people(*people: User) -> None:
    """Hold what decides who owns what, until the transaction ends: call it before anything else is locked.

    The regions of `people`, then every administrator and `people` themselves, always in the order of their
    keys: of two acts that would each leave a region or the portal to the other's person, one comes second.
    """
    rights = RegionRight.objects.filter(user__in=people)
    regions = Region.objects.select_for_update(no_key=True).filter(pk__in=rights.values("region"))
    list(regions.order_by("pk"))
    concerned = Q(pk__in=[person.pk for person in people]) | Q(role=Role.ADMINISTRATOR, is_active=True)
    list(User.objects.select_for_update(no_key=True).filter(concerned).order_by("pk"))


# Accounts -------------------------------------------------------------------------------------------


@transaction.atomic
def create_user(
    *, email: str, first_name: str, last_name: str, role: str, by: User | None, phone: str = ""
) -> User:
    """A new account without a password: its owner chooses it from an invitation. `by` is None in a command.

    ValidationError when the address already has an account.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, first_name=first_name, last_name=last_name, phone=phone, role=role
            )
    except IntegrityError as error:  # another administrator was quicker
        raise ValidationError({"email": User._meta.get_field("email").error_messages["unique"]}) from error
    record_act(by=by, action="user_created", subject=user, details={"email": user.email, "role": user.role})
    return user


@transaction.atomic
def update_user(
    user: User,
    *,
    first_name: str,
    last_name: str,
    role: str,
    is_active: bool,
    by: User | None,
    phone: str | None = None,
) -> User:
    """Change an account; deactivating it ends its sessions at once. `phone` None: the one it has.

    `LeftWithoutOwner` when something that the person owns would be nobody's, the portal's administration
    included; ValidationError when `by` changes their own role.
    """
    lock_people(user)
    locked = User.objects.get(pk=user.pk)
    before = User.objects.get(pk=user.pk)
    if by is not None and by.pk == locked.pk and role != locked.role:
        raise ValidationError(
            {"role": "Nul ne change son propre rôle : demandez-le à un autre administrateur."}
        )
    if before.is_active and not (is_active and role == before.role):
        today = clock.today()
        check_owned(Ending(locked, first=today, leaves=True), today)
    locked.first_name, locked.last_name = first_name, last_name
    locked.phone = locked.phone if phone is None else phone
    locked.role, locked.is_active = role, is_active
    locked.index()
    locked.full_clean()
    locked.save(update_fields=[*USER_FIELDS, "search_text"])
    if not locked.is_active:
        end_sessions(locked)
    if changed := changes(before, locked, USER_FIELDS):
        record_act(by=by, action="user_changed", subject=locked, details=changed)
    return locked


@transaction.atomic
def set_password(user: User, *, password: str, by: User | None) -> None:
    """Give `user` a new password, already checked; `by` is None when a link sent by mail proves who it is."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record_act(by=by or user, action="password_changed" if by else "password_reset", subject=user)


def record_password_link(user: User, *, by: User) -> None:
    """Keep who sent `user` the link that opens their account."""
    record_act(by=by, action="password_link_sent", subject=user)


def end_sessions(user: User) -> None:
    """Sign `user` out of every browser, so that a later reactivation opens nothing by itself."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


@transaction.atomic
def choose_mail(user: User, *, gets_mail: bool) -> User:
    """Whether the portal writes to `user` by itself, as they choose; the same choice again is nothing."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.gets_mail != gets_mail:
        locked.gets_mail = gets_mail
        locked.save(update_fields=["gets_mail"])
        details = {"gets_mail": [not gets_mail, gets_mail]}
        record_act(by=user, action="mail_chosen", subject=locked, details=details)
    return locked


# Rights on regions ----------------------------------------------------------------------------------


@transaction.atomic
def grant_region_right(
    user: User, *, region: Region, starts_on: date, ends_on: date | None, by: User | None
) -> RegionRight:
    """Put an officer in charge of `region` from `starts_on` to `ends_on`, both in; None: without end.

    ValidationError when `user` is no officer, when the region does not exist on `starts_on`, or when a right
    of theirs on it shares a day with this one.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.role != Role.REGIONAL_OFFICER:
        raise ValidationError("Seul un chargé de mission régional reçoit un droit sur une région.")
    right = RegionRight(user=locked, region=region, starts_on=starts_on, ends_on=ends_on)
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": "La fin du droit précède son début."})
    _check_region_open(region, on=starts_on)
    if other := locked.region_rights.filter(region=region).overlapping(starts_on, ends_on).first():
        until = f"jusqu’au {other.ends_on:%d/%m/%Y}" if other.ends_on else "sans date de fin"
        period = f"à compter du {other.starts_on:%d/%m/%Y}, {until}"
        raise ValidationError({"region": f"Un droit sur cette région court déjà {period}."})
    right.full_clean()
    right.save()
    record_act(
        by=by, action="right_granted", subject=right, details={"starts_on": starts_on, "ends_on": ends_on}
    )
    return right


@transaction.atomic
def end_region_right(right: RegionRight, *, on: date, by: User | None) -> RegionRight:
    """Make `on` the last day of a right; ValidationError when it is before the first, or not sooner.

    `LeftWithoutOwner` when the work of the region would be nobody's on some later day.
    """
    list(Region.objects.select_for_update(no_key=True).filter(pk=right.region_id))
    locked = RegionRight.objects.select_for_update(of=("self",)).select_related("user").get(pk=right.pk)
    if locked.ends_on is not None and locked.ends_on <= on:
        raise ValidationError({"on": f"Ce droit prend déjà fin le {locked.ends_on:%d/%m/%Y}."})
    if on < locked.starts_on:
        raise ValidationError({"on": f"Ce droit ne commence que le {locked.starts_on:%d/%m/%Y}."})
    today = clock.today()
    check_owned(Ending(locked.user, first=max(on + ONE_DAY, today), right=locked), today)
    before, locked.ends_on = locked.ends_on, on
    locked.full_clean()
    locked.save(update_fields=["ends_on"])
    record_act(by=by, action="right_ended", subject=locked, details={"ends_on": [before, on]})
    return locked


@transaction.atomic
def take_over_rights(
    successor: User, rights: Iterable[RegionRight], *, starts_on: date, ends_on: date | None, by: User | None
) -> list[RegionRight]:
    """Give `successor` the regions of `rights` for what is left of each from `starts_on` to `ends_on` (in).

    Only the days that they do not have yet, and only on regions that still exist: the rights granted.
    """
    granted = []
    for right in rights:
        first, last = max(starts_on, right.starts_on), earliest(ends_on, right.ends_on)
        for start, end in _missing(successor, right.region, first, last):
            if right.region.is_open_on(start):
                granted.append(
                    grant_region_right(successor, region=right.region, starts_on=start, ends_on=end, by=by)
                )
    return granted


def _missing(
    user: User, region: Region, starts_on: date, ends_on: date | None
) -> list[tuple[date, date | None]]:
    """The periods between two days (in; None: without end) during which `user` has no right on `region`."""
    periods: list[tuple[date, date | None]] = []
    start = starts_on
    held = user.region_rights.filter(region=region).overlapping(starts_on, ends_on).order_by("starts_on")
    for right in held:
        if start < right.starts_on:
            periods.append((start, right.starts_on - ONE_DAY))
        if right.ends_on is None:
            return periods
        start = right.ends_on + ONE_DAY
    if ends_on is None or start <= ends_on:
        periods.append((start, ends_on))
    return periods


# Absences -------------------------------------------------------------------------------------------


@transaction.atomic
def record_absence(user: User, *, starts_on: date, ends_on: date, deputy: User | None, by: User) -> Absence:
    """Note that `user` does not work from `starts_on` to `ends_on` (in); `deputy` has their rights meanwhile.

    ValidationError when the dates are out of order, past or within another absence, or when `deputy` is no
    active officer; `LeftWithoutOwner` when something would be nobody's on one of these days.
    """
    lock_people(user, *([deputy] if deputy else []))
    _check_absence(user, starts_on, ends_on)
    today = clock.today()
    if deputy is not None:
        _check_deputy(user, deputy)
        rights = user.region_rights.overlapping(starts_on, ends_on).select_related("region")
        take_over_rights(deputy, rights, starts_on=max(starts_on, today), ends_on=ends_on, by=by)
    check_owned(Ending(user, first=max(starts_on, today), last=ends_on), today)
    absence = Absence(user=user, starts_on=starts_on, ends_on=ends_on, deputy=deputy, recorded_by=by)
    absence.full_clean()
    absence.save()
    details = {"starts_on": starts_on, "ends_on": ends_on, "deputy": str(deputy or "")}
    record_act(by=by, action="absence_recorded", subject=absence, details=details)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> None:
    """The person is back today, or does not leave after all: an absence not begun goes, the trail keeps it.

    What their deputy was given stays, to be ended as any right is.
    """
    lock_people(absence.user)
    yesterday = clock.today() - ONE_DAY
    details = {"starts_on": absence.starts_on, "ends_on": [absence.ends_on, yesterday]}
    record_act(by=by, action="absence_ended", subject=absence, details=details)
    if absence.starts_on > yesterday:
        absence.delete()
    else:
        absence.ends_on = yesterday
        absence.save(update_fields=["ends_on"])


def _check_absence(user: User, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "La fin de l’absence précède son début."})
    if ends_on < clock.today():
        raise ValidationError({"ends_on": "Cette absence est déjà terminée."})
    if other := user.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first():
        raise ValidationError(
            {
                "starts_on": f"Une absence est déjà enregistrée du {other.starts_on:%d/%m/%Y} "
                f"au {other.ends_on:%d/%m/%Y}."
            }
        )


def _check_deputy(user: User, deputy: User) -> None:
    if deputy.pk == user.pk:
        raise ValidationError({"successor": "Nul ne se supplée soi-même."})
    if not deputy.is_active or deputy.role != Role.REGIONAL_OFFICER:
        raise ValidationError(
            {"successor": "La suppléance revient à un chargé de mission régional dont le compte est actif."}
        )


def _check_region_open(region: Region, *, on: date) -> None:
    if region.is_open_on(on):
        return
    name = region.name_on(on)
    if region.successor is not None and region.valid_to is not None and region.valid_to < on:
        raise ValidationError(
            {
                "region": f"« {name} » n’est plus une région après le {region.valid_to:%d/%m/%Y} : "
                f"donnez le droit sur « {region.successor.name_on(on)} », qui lui succède."
            }
        )
    raise ValidationError(
        {"region": f"« {name} » n’est une région qu’à compter du {region.valid_from:%d/%m/%Y}."}
    )
