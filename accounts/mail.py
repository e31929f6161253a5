"""Links by which a person chooses a password, sent by an administrator who never sees it."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str

from accounts.models import User
from accounts.services import record_password_link
from accounts.tokens import PasswordLinkTokens


def send_password_link(user: User, *, by: User) -> bool:
    """An invitation when `user` never chose a password, else a reset; False when the mail server refused it.

    Called within a request: the link leads to the host that it was made on.
    """
    tokens, adapter = PasswordLinkTokens(), get_adapter()
    is_invitation = not user.has_usable_password()
    token = tokens.make_invitation(user) if is_invitation else tokens.make_token(user)
    url = adapter.get_reset_password_from_key_url(f"{user_pk_to_url_str(user)}-{token}")
    template = "account/email/invitation" if is_invitation else "account/email/password_reset_key"
    is_sent = adapter.send_mail(template, user.email, {"user": user, "password_reset_url": url, "by": by})
    if is_sent:
        record_password_link(user, by=by)
    return is_sent
