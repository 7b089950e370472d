from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('strategy', '0006_plausible_days'),
    ]

    operations = [
        ValidateConstraint(model_name='action', name='strategy_action_on_plausible_days'),
        ValidateConstraint(model_name='reading', name='strategy_reading_on_a_plausible_day'),
    ]
