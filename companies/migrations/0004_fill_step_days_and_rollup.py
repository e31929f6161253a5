"""The days of the steps beside the file's phase, and the ledger of steps added up by day."""

from collections import Counter

from django.db import migrations
from django.db.models import Sum

COLUMNS = {"diagnostic": "diagnosed_on", "plan_action": "plan_agreed_on", "accompagnement": "supported_on"}


def fill(apps, schema_editor):
    enrolment, event, daily = (
        apps.get_model("companies", name) for name in ("Enrolment", "EnrolmentEvent", "DailySteps")
    )
    live = event.objects.filter(quantity=1, reversal=None)
    for phase, column in COLUMNS.items():
        for pk, day in live.filter(to_phase=phase).values_list("enrolment_id", "effective_on").iterator():
            enrolment.objects.filter(pk=pk).update(**{column: day})
    changes = Counter()
    steps = event.objects.order_by().values_list("effective_on", "region_id", "from_phase", "to_phase")
    for day, region, left, reached, count in steps.annotate(Sum("quantity")):
        changes[day, region, reached] += count
        changes[day, region, left] -= count
    daily.objects.all().delete()
    daily.objects.bulk_create(
        daily(day=day, region_id=region, phase=phase, change=change)
        for (day, region, phase), change in changes.items()
        if phase and change
    )


class Migration(migrations.Migration):
    dependencies = [("companies", "0003_grants_and_rollup")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
