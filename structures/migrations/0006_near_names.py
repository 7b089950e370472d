"""Structures of a name nearly the same, in one query: the threshold of the operator belongs to the function."""

from django.db import migrations

# The threshold is low enough for two letters exchanged in a word of seven.
CREATE_NEAR_NAMES = """
CREATE FUNCTION structures_near_names(typed text, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE
SET pg_trgm.word_similarity_threshold = 0.45
AS $$
    SELECT id FROM structures_siae
    WHERE is_current AND structures_plain_text(typed) <% search_text
    ORDER BY word_similarity(structures_plain_text(typed), search_text) DESC, id
    LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("structures", "0005_dialogues")]

    operations = [
        # An account that is not the owner of the server may name the setting of an extension once it is loaded.
        migrations.RunSQL("SELECT similarity('', '')", migrations.RunSQL.noop),
        migrations.RunSQL(CREATE_NEAR_NAMES, "DROP FUNCTION structures_near_names(text, integer)"),
    ]
