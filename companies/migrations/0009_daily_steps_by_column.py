"""The rollup of steps, one column a phase: made anew, as nothing but the ledger is in it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('companies', '0008_event_recorded_index'), ('regions', '0006_act_document_is_pdf')]

    operations = [
        migrations.DeleteModel(name='DailySteps'),
        migrations.CreateModel(
            name='DailySteps',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='jour')),
                ('candidature', models.IntegerField(db_default=0, default=0, verbose_name='Candidature')),
                ('engagee', models.IntegerField(db_default=0, default=0, verbose_name='Engagée')),
                ('diagnostic', models.IntegerField(db_default=0, default=0, verbose_name='Diagnostic réalisé')),
                ('plan_action', models.IntegerField(db_default=0, default=0, verbose_name='Plan d’action arrêté')),
                ('accompagnement', models.IntegerField(db_default=0, default=0, verbose_name='Accompagnement en cours')),
                ('terminee', models.IntegerField(db_default=0, default=0, verbose_name='Parcours terminé')),
                ('abandon', models.IntegerField(db_default=0, default=0, verbose_name='Abandon')),
                ('refusee', models.IntegerField(db_default=0, default=0, verbose_name='Candidature refusée')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region', verbose_name='région (2015)')),
            ],
            options={
                'verbose_name': 'étapes du jour',
                'verbose_name_plural': 'étapes du jour',
                'constraints': [models.UniqueConstraint(fields=('day', 'region'), name='daily_steps_once')],
            },
        ),
    ]
