from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0007_fill_memberships'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='organisation',
            name='organisation_left_after_joined',
        ),
        migrations.RemoveField(
            model_name='organisation',
            name='joined_on',
        ),
        migrations.RemoveField(
            model_name='organisation',
            name='left_on',
        ),
    ]
