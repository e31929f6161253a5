"""Keys of the links by which a person chooses a password."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

INVITATION_SALT = "accounts.invitation"
INVITATION_SECONDS = 48 * 3600


class PasswordLinkTokens(PasswordResetTokenGenerator):
    """Keys of a reset asked for (valid `PASSWORD_RESET_TIMEOUT`) and of an invitation (48 hours).

    Either dies with the first password that it sets, and opens nothing for an account that is not active.
    """

    def make_invitation(self, user: AbstractBaseUser) -> str:
        """The key of an account's first password."""
        return signing.dumps(_state_of(user), salt=INVITATION_SALT)

    def check_token(self, user: Any, token: str | None) -> bool:
        if user is None or token is None or not user.is_active:
            return False
        return super().check_token(user, token) or self._is_invitation(user, token)

    def _is_invitation(self, user: AbstractBaseUser, token: str) -> bool:
        try:
            state = signing.loads(token, salt=INVITATION_SALT, max_age=INVITATION_SECONDS)
        except signing.BadSignature:
            return False
        return constant_time_compare(state, _state_of(user))


def _state_of(user: AbstractBaseUser) -> str:
    """What changes as soon as a password is set: an account without one holds a random mark in its place."""
    return salted_hmac(INVITATION_SALT, f"{user.pk}.{user.get_username()}.{user.password}").hexdigest()
