"""How allauth signs people in here: by address and password, no open sign-up, every act in the trail."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import services
from accounts.models import User
from industrie_futur.audit import record_act

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """The points where allauth asks the portal what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for a wrong password, an unknown address and an inactive account: it tells nobody
        # who has one.
        "email_password_mismatch": (
            "L’adresse électronique ou le mot de passe n’est pas reconnu. Vérifiez votre saisie ; "
            "après cinq essais manqués, il faut patienter cinq minutes."
        ),
        "too_many_login_attempts": (
            "Trop d’essais manqués : patientez cinq minutes, ou choisissez un nouveau mot de passe."
        ),
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "invalid_password_reset": "Ce lien n’est plus valable.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are created by administrators."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """The pages of sign-in have one form: that of a browser."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """`next=` leads to this very host, not to another one that the portal answers for."""
        host, is_secure = self.request.get_host(), self.request.is_secure()
        return url_has_allowed_host_and_scheme(url, allowed_hosts={host}, require_https=is_secure)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Deactivated between the check of the password and the sign-in."""
        return HttpResponseRedirect(reverse("account_login"))

    # Acts -------------------------------------------------------------------------------------------

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        record_act(by=user, action="signed_in", subject=user)

    def logout(self, request: HttpRequest) -> None:
        user: Any = request.user  # taken now: signing out puts nobody in its place
        super().logout(request)
        record_act(by=user, action="signed_out", subject=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """An address that nobody has is kept as it was typed: that is what an administrator looks for."""
        typed = credentials.get("email", "")
        user = User.objects.filter(email__iexact=typed).first() or User(email=typed)
        ip = self.get_client_ip(request)
        record_act(by=None, action="sign_in_failed", subject=user, details={"ip": ip})

    def set_password(self, user: Any, password: str) -> None:
        visitor = self.request.user
        services.set_password(user, password=password, by=visitor if visitor == user else None)
        # Whoever proved to own the account is not kept waiting for what somebody else tried on it.
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    # Mail -------------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> bool:
        """Send a message; False when the mail server refuses: the page goes on, the log says why."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's errors are OSErrors too
            logger.exception("mail %s could not be sent", template_prefix)
            return False
        return True

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> bool:
        # To the address on record, never to the one typed, were they only alike.
        return self.send_mail("account/email/password_reset_key", user.email, context)
