"""Writing: accounts and their rights on regions, passwords, and the end of sessions.

Every act leaves its line in the audit trail; the last active administrator always remains.
"""

from datetime import date

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import RegionRight, User
from accounts.scoping import Role
from industrie_futur.audit import changes, record_act
from regions.models import Region

USER_FIELDS = ["first_name", "last_name", "role", "is_active"]


# Accounts -------------------------------------------------------------------------------------------


@transaction.atomic
def create_user(*, email: str, first_name: str, last_name: str, role: str, by: User | None) -> User:
    """A new account without a password: its owner chooses it from an invitation. `by` is None in a command.

    ValidationError when the address already has an account.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, first_name=first_name, last_name=last_name, role=role)
    except IntegrityError as error:  # another administrator was quicker
        raise ValidationError({"email": User._meta.get_field("email").error_messages["unique"]}) from error
    record_act(by=by, action="user_created", subject=user, details={"email": user.email, "role": user.role})
    return user


@transaction.atomic
def update_user(
    user: User, *, first_name: str, last_name: str, role: str, is_active: bool, by: User | None
) -> User:
    """Change an account; deactivating it ends its sessions at once.

    ValidationError when nobody active would administer the portal any more, or when `by` changes their own
    role.
    """
    # All administrators are locked: two of them, each removing the other, would leave none.
    locked_rows = User.objects.select_for_update().active_administrators().order_by("pk")
    administrators = {each.pk for each in locked_rows}
    locked = User.objects.select_for_update().get(pk=user.pk)
    before = User.objects.get(pk=user.pk)
    if administrators == {locked.pk} and not (is_active and role == Role.ADMINISTRATOR):
        raise ValidationError(
            "C’est le dernier administrateur actif : nommez-en un autre avant de changer son rôle ou de le "
            "désactiver."
        )
    if by is not None and by.pk == locked.pk and role != locked.role:
        raise ValidationError(
            {"role": "Nul ne change son propre rôle : demandez-le à un autre administrateur."}
        )
    locked.first_name, locked.last_name = first_name, last_name
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
    """Make `on` the last day of a right; ValidationError when it is before the first, or not sooner."""
    locked = RegionRight.objects.select_for_update(of=("self",)).get(pk=right.pk)
    if locked.ends_on is not None and locked.ends_on <= on:
        raise ValidationError({"on": f"Ce droit prend déjà fin le {locked.ends_on:%d/%m/%Y}."})
    if on < locked.starts_on:
        raise ValidationError({"on": f"Ce droit ne commence que le {locked.starts_on:%d/%m/%Y}."})
    before, locked.ends_on = locked.ends_on, on
    locked.full_clean()
    locked.save(update_fields=["ends_on"])
    record_act(by=by, action="right_ended", subject=locked, details={"ends_on": [before, on]})
    return locked


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
