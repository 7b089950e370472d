"""Areas of a name nearly the same, in one query: the threshold of the operator belongs to the function."""

from django.db import migrations

# The threshold: two letters exchanged, or one for another, in a word of seven are above it; most unlike words are below.
CREATE_NEAR_NAMES = """
CREATE FUNCTION territories_near_names(typed text, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE
SET pg_trgm.word_similarity_threshold = 0.34
AS $$
    SELECT id FROM territories_area
    WHERE is_current AND territories_plain_name(typed) <% territories_plain_name(name)
    ORDER BY word_similarity(territories_plain_name(typed), territories_plain_name(name)) DESC,
        population DESC NULLS LAST
    LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0008_names_searched")]

    operations = [
        # An account that is not the owner of the server may name the setting of an extension once it is loaded.
        migrations.RunSQL("SELECT similarity('', '')", migrations.RunSQL.noop),
        migrations.RunSQL(CREATE_NEAR_NAMES, "DROP FUNCTION territories_near_names(text, integer)"),
    ]
