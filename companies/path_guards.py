"""What a higher room asks of a file before it takes a step: registered there, asked by the path's acts."""

from collections import defaultdict
from collections.abc import Callable

from django.core.exceptions import ValidationError

from companies.models import Enrolment
from companies.phases import Phase

Check = Callable[[Enrolment], str]
"""Why the file may not take the step, in French; "" when it may."""

_checks: dict[str, list[Check]] = defaultdict(list)


def register_guard(phase: Phase, check: Check) -> None:
    """Ask `check` before a file goes to `phase`; called once, from an `AppConfig.ready()`."""
    _checks[phase].append(check)


def reasons_against(enrolment: Enrolment, to: str) -> list[str]:
    """What the rooms have against `enrolment` going to the phase `to`."""
    return [reason for check in _checks[to] if (reason := check(enrolment))]


def check_guards(enrolment: Enrolment, to: str) -> None:
    """ValidationError when a room has something against `enrolment` going to the phase `to`."""
    if reasons := reasons_against(enrolment, to):
        raise ValidationError(reasons)
