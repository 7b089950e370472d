"""Names of areas without accents nor linking signs, found by the index even when they are misspelt."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import territories.models.areas

# The dictionary is named with its schema: an index must not depend on the search path.
CREATE_PLAIN_NAME = """
CREATE FUNCTION territories_plain_name(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT translate(lower(public.unaccent('public.unaccent', $1)), '-''', '  ') $$
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0007_country")]

    operations = [
        # Going back keeps the extension, which the database may hold for others.
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL(CREATE_PLAIN_NAME, "DROP FUNCTION territories_plain_name(text)"),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    territories.models.areas.PlainName(models.F("name")), name="gin_trgm_ops"
                ),
                name="territories_area_name_search",
            ),
        ),
    ]
