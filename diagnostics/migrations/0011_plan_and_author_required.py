import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0010_fill_plans_and_days_of_notes")]
    operations = [
        migrations.AlterField(
            model_name="actionitem",
            name="diagnostic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="diagnostics.diagnostic",
                verbose_name="diagnostic",
            ),
        ),
        migrations.AlterField(
            model_name="actionnote",
            name="noted_on",
            field=models.DateField(verbose_name="en date du"),
        ),
        migrations.AddIndex(
            model_name="actionnote",
            index=models.Index(fields=["action", "noted_on"], name="action_note_day"),
        ),
        migrations.AddConstraint(
            model_name="actionnote",
            constraint=models.CheckConstraint(
                condition=Q(written_by__isnull=False, link=None) | Q(written_by=None, link__isnull=False),
                name="action_note_by_account_or_link",
                violation_error_message="Une note est d’un compte, ou de l’entreprise par son lien.",
            ),
        ),
    ]
