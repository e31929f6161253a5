"""Pages that an expert keeps on themselves, and the administrator for any expert."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.models import Expert


def card_kept(request: SignedInRequest, pk: int | None) -> Expert:
    """The visitor's own card when `pk` is None (403 for who is no expert), or that one for who keeps all."""
    if pk is not None:
        return get_object_or_404(Expert.objects.editable_by(request.user), pk=pk)
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    return get_object_or_404(Expert.objects.visible_to(request.user))


def address(name: str, pk: int | None, *args: int) -> tuple[str, list[int]]:
    """Name and arguments of a page's address: the visitor's own one, or that of the card `pk`."""
    return (f"experts:own_{name}", list(args)) if pk is None else (f"experts:expert_{name}", [pk, *args])
