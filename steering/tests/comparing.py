"""What the tests of the comparison begin with and read."""

import datetime
import re

from companies.phases import Phase
from companies.tests.factories import enrol
from steering.report.services import publish_report, request_report
from steering.tasks import make_progress_report


def engage(count, department="67", *, by, on=datetime.date(2015, 6, 1), phase=Phase.ENGAGEE):
    for _ in range(count):
        enrol(department=department, by=by, on=on, phase=phase)


def publish(by, as_of):
    report = request_report(as_of=as_of, by=by)
    make_progress_report(report.pk)
    report.refresh_from_db()
    return publish_report(report, by=by)


def lines(page):
    """{name: line} of the table, "Sans région" and "France entière" included."""
    return {line.name: line for line in page.context["shown"].all_lines}


def said(page, name, *keys):
    """What the page shows in the cells `keys` of a line, its no-break spaces made ordinary."""
    cells = [lines(page)[name].cell(key).text for key in keys]
    return [re.sub(r"[\u00a0\u202f]", " ", text) for text in cells]
