"""A row for each statement that changes what is counted in the register."""

import django.db.models.functions.datetime
from django.db import migrations, models

NOTE = """
CREATE FUNCTION structures_note_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO structures_registerchange DEFAULT VALUES;
    RETURN NULL;
END
$$
"""
TABLES = (
    "structures_siae",
    "structures_site",
    "structures_financialannex",
    "structures_annexline",
    "territories_areamembership",
)
WATCH = """
CREATE TRIGGER {table}_note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION structures_note_change()
"""


class Migration(migrations.Migration):
    dependencies = [("structures", "0006_near_names"), ("territories", "0009_near_names")]

    operations = [
        migrations.CreateModel(
            name="RegisterChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "noted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="noté le"),
                ),
            ],
            options={
                "verbose_name": "changement du registre",
                "verbose_name_plural": "changements du registre",
            },
        ),
        migrations.RunSQL(NOTE, "DROP FUNCTION structures_note_change()"),
        *(
            migrations.RunSQL(WATCH.format(table=table), f"DROP TRIGGER {table}_note_change ON {table}")
            for table in TABLES
        ),
    ]
