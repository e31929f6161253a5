"""The nightly sweep: what a killed process left on the disk goes, what a row names or is young stays."""

import os
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from accounts.tests.factories import UserFactory
from steering.tasks import sweep_files
from steering.tests.factories import published_report
from steering.tests.test_reports import DAY

pytestmark = pytest.mark.django_db

LETTERS = "k" * 24
OLD, YOUNG = timedelta(hours=25), timedelta(hours=23)


def left(name, age=OLD):
    """A file of `age` under `name`."""
    default_storage.save(name, ContentFile(b"%PDF"))
    aged(name, age)
    return name


def aged(name, age=OLD):
    moment = (timezone.now() - age).timestamp()
    os.utime(default_storage.path(name), (moment, moment))


def swept(*options):
    said = StringIO()
    call_command("sweep_files", *options, stdout=said)
    return said.getvalue().replace("\u202f", " ").replace("\xa0", " ").splitlines()


def test_sweep_removes_old_files_of_the_portals_own_that_no_row_names(caplog):
    names = [left(f"committee/2015-07-20-{LETTERS}.pdf"), left(f"reports/2015-07-20-{LETTERS}-de.odt")]

    assert swept() == [f"{names[0]} (4 octets)", f"{names[1]} (4 octets)", "2 fichiers retirés, 8 octets."]
    assert [default_storage.exists(name) for name in names] == [False, False]
    assert [record.args[0] for record in caplog.records if "no row names" in record.msg] == names


def test_sweep_leaves_a_young_file_which_may_get_its_row(caplog):
    name = left(f"reports/2015-07-20-{LETTERS}-fr.pdf", YOUNG)

    assert swept() == ["0 fichier retiré, 0 octets."]
    assert default_storage.exists(name)


def test_sweep_leaves_every_file_of_a_report():
    report = published_report(DAY, by=UserFactory())
    names = [*report.files.values_list("file", flat=True)]
    for name in names:
        aged(name)

    swept()

    assert [default_storage.exists(name) for name in names] == [True] * 9


def test_sweep_leaves_what_people_sent():
    names = [left("imports/somebodys.xlsx"), left("acts/somebodys.pdf"), left(f"committee/{uuid4()}.pdf")]

    swept()

    assert [default_storage.exists(name) for name in names] == [True] * 3


def test_sweep_run_dry_only_tells():
    name = left(f"reports/2015-07-20-{LETTERS}-fr.pdf")

    assert swept("--dry-run") == [f"{name} (4 octets)", "1 fichier à retirer, 4 octets."]
    assert default_storage.exists(name)


def test_sweep_runs_at_night():
    name = left(f"reports/2015-07-20-{LETTERS}-fr.pdf")

    sweep_files()

    assert not default_storage.exists(name)
