"""Missions known before were given at once: they were given on the day they began."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    apps.get_model("experts", "Assignment").objects.update(proposed_on=F("starts_on"))


class Migration(migrations.Migration):
    dependencies = [("experts", "0003_assignment_proposed_on")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
