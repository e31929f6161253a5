"""The rollup of steps, one column a phase, filled from the ledger.

Undone, it leaves the former table empty: that version's `manage.py rollup --rebuild` fills it.
"""

from collections import Counter, defaultdict

from django.db import migrations
from django.db.models import Sum


def fill(apps, schema_editor):
    event, daily = (apps.get_model("companies", name) for name in ("EnrolmentEvent", "DailySteps"))
    changes = defaultdict(Counter)
    steps = event.objects.order_by().values_list("effective_on", "region_id", "from_phase", "to_phase")
    for day, region, left, reached, count in steps.annotate(Sum("quantity")):
        changes[day, region][reached] += count
        changes[day, region][left] -= count
    daily.objects.all().delete()
    daily.objects.bulk_create(
        (
            daily(day=day, region_id=region, **{phase: count for phase, count in moved.items() if phase})
            for (day, region), moved in changes.items()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("companies", "0009_daily_steps_by_column")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
