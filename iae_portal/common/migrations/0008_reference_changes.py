"""The changes that are noted are those of all reference data, no longer of the register alone."""

import django.db.models.functions.datetime
from django.db import migrations, models

# Those of the register are watched since migration 0007 of `structures`.
TABLES = (
    "common_source",
    "territories_area",
    "territories_areaoutline",
    "territories_indicator",
    "territories_indicatorvalue",
    "territories_recruitmentproject",
    "structures_referencetable",
    "structures_referencecell",
    "white_zones_arearesult",
    "white_zones_communeresult",
)
WATCH = """
CREATE TRIGGER {table}_note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION structures_note_change()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0007_sent_forms"),
        ("territories", "0009_near_names"),
        ("structures", "0007_register_changes"),
        ("white_zones", "0012_siting_coverable"),
    ]

    operations = [
        # The table is there: only the app that holds its model changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ReferenceChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "noted_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="noté le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "changement des données de référence",
                        "verbose_name_plural": "changements des données de référence",
                        "db_table": "structures_registerchange",
                    },
                ),
            ],
        ),
        *(
            migrations.RunSQL(WATCH.format(table=table), f"DROP TRIGGER {table}_note_change ON {table}")
            for table in TABLES
        ),
    ]
