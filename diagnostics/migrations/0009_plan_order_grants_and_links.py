import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0006_company_group_index"),
        ("diagnostics", "0008_surveys_followed"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="actionitem",
            options={"ordering": ("priority", "position", "recorded_at"), "verbose_name": "action"},
        ),
        migrations.AddField(
            model_name="actionitem",
            name="position",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="rang à priorité égale"
            ),
        ),
        migrations.AddField(
            model_name="actionitem",
            name="grant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="companies.grant",
                verbose_name="subvention",
            ),
        ),
        migrations.AlterModelOptions(
            name="actionnote",
            options={
                "ordering": ("-noted_on", "-written_at", "-pk"),
                "verbose_name": "note de suivi",
                "verbose_name_plural": "notes de suivi",
            },
        ),
        migrations.AddField(
            model_name="actionnote",
            name="link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="diagnostics.signedlink",
                verbose_name="lien de l’entreprise",
            ),
        ),
        migrations.AddField(
            model_name="actionnote",
            name="noted_on",
            field=models.DateField(null=True, verbose_name="en date du"),
        ),
        migrations.AlterField(
            model_name="signedlink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("visit", "Confirmer une visite"),
                    ("plan", "Donner son accord au plan d’action"),
                    ("action", "Confirmer une action"),
                    ("survey", "Répondre à une enquête"),
                ],
                max_length=6,
                verbose_name="objet",
            ),
        ),
        migrations.AddField(
            model_name="signedlink",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="diagnostics.diagnostic",
                verbose_name="plan d’action du diagnostic",
            ),
        ),
        migrations.RemoveConstraint(model_name="signedlink", name="signed_link_about_one_thing"),
        migrations.AddConstraint(
            model_name="signedlink",
            constraint=models.CheckConstraint(
                condition=Q(purpose="visit", visit__isnull=False, plan=None, action=None, survey=None)
                | Q(purpose="plan", visit=None, plan__isnull=False, action=None, survey=None)
                | Q(purpose="action", visit=None, plan=None, action__isnull=False, survey=None)
                | Q(purpose="survey", visit=None, plan=None, action=None, survey__isnull=False),
                name="signed_link_about_one_thing",
                violation_error_message="Un lien porte sur une seule chose.",
            ),
        ),
    ]
