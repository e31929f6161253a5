"""What chapters count was there before its states were kept: it counts as recorded from the first year on."""

import datetime

from django.db import migrations

FIRST = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
KEPT = {
    ("diagnostics", "Diagnostic"): ("kind", "status", "validated_on"),
    ("diagnostics", "Visit"): ("kind", "status", "held_on"),
    ("diagnostics", "ActionItem"): ("axis_id",),
    ("diagnostics", "Survey"): ("wave", "sent_at", "answered_at"),
    ("experts", "Assignment"): ("status", "starts_on", "ended_on"),
    ("experts", "Technology"): ("label",),
    ("experts", "Expert_specialities"): ("expert_id", "speciality_id"),
    ("experts", "Expert_technologies"): ("expert_id", "technology_id"),
}


def fill(apps, schema_editor):
    version = apps.get_model("industrie_futur", "RowVersion")
    for (room, name), columns in KEPT.items():
        model = apps.get_model(room, name)
        key = model._meta.pk
        version.objects.bulk_create(
            version(
                source=model._meta.db_table,
                row_key=str(key.get_db_prep_value(row["pk"], schema_editor.connection)),
                state={column: _text(row[column]) for column in columns},
                recorded_at=FIRST,
            )
            for row in model._base_manager.values("pk", *columns)
        )
    _add_languages(apps, version)


def _text(value):
    return value.isoformat() if isinstance(value, datetime.date) else value


def _add_languages(apps, version):
    """Languages join the states of the experts, as they are: no report counted them as of another moment."""
    expert = apps.get_model("experts", "Expert")
    languages = {str(key): codes for key, codes in expert._base_manager.values_list("pk", "languages")}
    states = version.objects.filter(source=expert._meta.db_table, state__isnull=False)
    for each in states:
        each.state = {**each.state, "languages": languages.get(each.row_key, "")}
    version.objects.bulk_update(states, ["state"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0017_report_files_and_comments"),
        ("industrie_futur", "0004_row_key_of_any_kind"),
        ("diagnostics", "0011_plan_and_author_required"),
        ("experts", "0008_organisation_dates_are_memberships"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
