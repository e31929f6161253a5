
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0004_funding_region_and_key_required"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="regionalprogramme",
            name="regional_programme_one_per_region",
        ),
        migrations.AddField(
            model_name="regionalprogramme",
            name="is_void",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="ouvert par une reprise annulée"
            ),
        ),
        migrations.AddField(
            model_name="regionalprogramme",
            name="taken_over_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_over",
                to="regions.regionalprogramme",
                verbose_name="repris par",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionalprogramme",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_void", False)),
                fields=("region",),
                name="regional_programme_one_per_region",
                violation_error_message="Cette région a déjà un programme.",
            ),
        ),
    ]
