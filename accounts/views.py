"""The visitor's own page; accounts, rights and the audit trail for administrators."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.access import SignedInRequest, administrators_only
from accounts.filters import ActFilter, UserFilter
from accounts.forms import MailChoiceForm, RightForm, UserCreateForm, UserUpdateForm
from accounts.mail import send_password_link
from accounts.models import Act, User
from accounts.owners import read_owners
from accounts.queries import absences_of, health_in_words, last_check, rights_of
from accounts.scoping import Role
from accounts.tables import ActTable, UserTable
from accounts.wording import ROLE_DUTIES
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedListView
from industrie_futur.panels import panels_for
from industrie_futur.thresholds import all_thresholds


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """The visitor's own account, and their choice of mails."""
    user = request.user
    is_sent = request.method == "POST"
    form = MailChoiceForm(request.POST if is_sent else None, initial={"gets_mail": user.gets_mail})
    if form.is_valid():
        services.choose_mail(user, **form.cleaned_data)
        messages.success(request, "Votre choix est enregistré.")
        return redirect("accounts:profile")
    context = {
        "form": form,
        "duties": ROLE_DUTIES[Role(user.role)],
        "rights": rights_of(user),
        "has_rights": user.role == Role.REGIONAL_OFFICER,
        "panels": panels_for("accounts:profile", request, user),
    }
    return render(request, "accounts/profile.html", context)


# Accounts -------------------------------------------------------------------------------------------


@method_decorator(administrators_only, name="dispatch")
class UserList(ScopedListView):
    """The administrator's first page: every account, and whether the portal is well."""

    model = User
    filterset_class = UserFilter
    table_class = UserTable
    template_name = "accounts/user_list.html"

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.with_rights_on(clock.today())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        without = read_owners(clock.today()).without_owner()
        return super().get_context_data(
            health=health_in_words(), without_owner=sum(duty.count for duty in without), **kwargs
        )


@administrators_only
@require_http_methods(["GET", "POST"])
def user_create(request: SignedInRequest) -> HttpResponse:
    """A new account; its owner chooses the password from the invitation."""
    form = UserCreateForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            user = services.create_user(**form.cleaned_data, by=request.user)
            _send_link(request, user, done="Le compte est créé")
            return redirect("accounts:user_update", pk=user.pk)
    return render(request, "accounts/user_create.html", {"form": form})


@administrators_only
@require_http_methods(["GET", "POST"])
def user_update(request: SignedInRequest, pk: int) -> HttpResponse:
    """An account and its rights on regions."""
    user = get_object_or_404(User.objects.editable_by(request.user), pk=pk)
    form = UserUpdateForm(
        request.POST or None, initial=UserUpdateForm.values_of(user), is_own=user.pk == request.user.pk
    )
    if form.is_valid():
        with errors_shown_on(form):
            services.update_user(user, **form.cleaned_data, by=request.user)
            messages.success(request, "Le compte est enregistré.")
            return redirect("accounts:user_update", pk=user.pk)
    context = {
        "account": user,
        "form": form,
        "rights": rights_of(user),
        "may_have_rights": user.role == Role.REGIONAL_OFFICER,
        "absences": absences_of(user),
        "panels": panels_for("accounts:user_update", request, user),
    }
    return render(request, "accounts/user_update.html", context)


@administrators_only
@require_POST
def user_send_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """The invitation once more, or a link to choose another password."""
    user = get_object_or_404(User.objects.editable_by(request.user).filter(is_active=True), pk=pk)
    _send_link(request, user)
    return redirect("accounts:user_update", pk=user.pk)


def _send_link(request: SignedInRequest, user: User, *, done: str = "") -> None:
    if send_password_link(user, by=request.user):
        text = f"un lien pour choisir son mot de passe est parti à {user.email}."
        messages.success(request, f"{done} : {text}" if done else capfirst(text))
    else:
        text = "le lien n’a pas pu partir par courriel. Renvoyez-le depuis cette page dans quelques minutes."
        messages.warning(request, f"{done}, mais {text}" if done else capfirst(text))


# Rights on regions ----------------------------------------------------------------------------------


@administrators_only
@require_http_methods(["GET", "POST"])
def right_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an officer in charge of a region."""
    user = get_object_or_404(User.objects.editable_by(request.user), pk=pk, role=Role.REGIONAL_OFFICER)
    form = RightForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            right = services.grant_region_right(user, **form.cleaned_data, by=request.user)
            messages.success(
                request,
                f"{user} est en charge de « {right.region} » à compter du {right.starts_on:%d/%m/%Y}.",
            )
            return redirect("accounts:user_update", pk=user.pk)
    return render(request, "accounts/right_create.html", {"account": user, "form": form})


@administrators_only
@require_POST
def absence_end(request: SignedInRequest, pk: int, absence_pk: int) -> HttpResponse:
    """Somebody is back, or does not leave after all."""
    user = get_object_or_404(User.objects.editable_by(request.user), pk=pk)
    absence = get_object_or_404(user.absences.filter(ends_on__gte=clock.today()), pk=absence_pk)
    services.end_absence(absence, by=request.user)
    left = f" Les droits donnés à {absence.deputy} restent\u202f: mettez-y fin sur sa fiche."
    messages.success(request, f"L’absence est levée.{left if absence.deputy else ''}")
    return redirect("accounts:user_update", pk=user.pk)


# Owners ---------------------------------------------------------------------------------------------


@administrators_only
@require_safe
def owner_list(request: SignedInRequest) -> HttpResponse:
    """What nobody owns today, what soon nobody will, and the regions never entrusted to an officer."""
    ahead = all_thresholds()["right_ends_days"]
    owners = read_owners(clock.today())
    context = {
        "ahead": ahead,
        "without": owners.without_owner(),
        "soon": owners.soon_without_owner(ahead),
        "never": owners.never_entrusted(),
        "checked_at": last_check(),
    }
    return render(request, "accounts/owner_list.html", context)


# Audit trail ----------------------------------------------------------------------------------------


@method_decorator(administrators_only, name="dispatch")
class ActList(ScopedListView):
    """The audit trail, the latest act first."""

    model = Act
    filterset_class = ActFilter
    table_class = ActTable
    template_name = "accounts/act_list.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("done_by")
