"""What was there before the database kept states counts as recorded from the programme's first year on."""

import datetime

from django.db import migrations
from django.db.models import F
from django.db.models.functions import TruncDate

FIRST = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
KEPT = {
    ("regions", "RegionalProgramme"): (
        *("region_id", "adopted_on", "planned_companies", "is_takeover", "is_void"),
    ),
    ("experts", "Expert"): ("main_region_id", "retained_on", "expires_on", "ended_on"),
    ("experts", "PastMandate"): ("expert_id", "retained_on", "ended_on"),
    ("experts", "Suspension"): ("expert_id", "starts_on", "ends_on"),
    ("steering", "Target"): (
        *("indicator", "region_id", "due_on", "value", "source", "decided_on", "motive", "revised_by_id"),
    ),
}


def fill(apps, schema_editor):
    apps.get_model("steering", "Target").objects.update(decided_on=TruncDate(F("recorded_at")))
    version = apps.get_model("industrie_futur", "RowVersion")
    for (room, name), columns in KEPT.items():
        model = apps.get_model(room, name)
        version.objects.bulk_create(
            version(
                source=model._meta.db_table,
                row_key=row["pk"],
                state={
                    column: value.isoformat() if isinstance(value, datetime.date) else value
                    for column, value in row.items()
                    if column != "pk"
                },
                recorded_at=FIRST,
            )
            for row in model._base_manager.values("pk", *columns)
        )


def empty(apps, schema_editor):
    apps.get_model("industrie_futur", "RowVersion").objects.all()._raw_delete(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0005_targets_revised_reports_replayed"),
        ("industrie_futur", "0003_row_versions"),
        ("regions", "0006_act_document_is_pdf"),
        ("experts", "0005_expert_version"),
    ]
    operations = [migrations.RunPython(fill, empty, elidable=True)]
