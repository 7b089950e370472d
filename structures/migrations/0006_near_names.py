"""Structures of a name nearly the same, in one query.

The threshold of the operator is set in the body: in the head of a function, only the owner of the server may restore it.
"""

from django.db import migrations

# The threshold is low enough for two letters exchanged in a word of seven.
CREATE_NEAR_NAMES = """
CREATE FUNCTION structures_near_names(typed text, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.45', TRUE);
    RETURN QUERY SELECT id FROM structures_siae
    WHERE is_current AND structures_plain_text(typed) <% search_text
    ORDER BY word_similarity(structures_plain_text(typed), search_text) DESC, id
    LIMIT most;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("structures", "0005_dialogues")]

    operations = [
        migrations.RunSQL(CREATE_NEAR_NAMES, "DROP FUNCTION structures_near_names(text, integer)"),
    ]
