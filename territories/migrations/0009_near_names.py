"""Areas of a name nearly the same, in one query.

The threshold of the operator is set in the body: in the head of a function, only the owner of the server may restore it.
"""

from django.db import migrations

# The threshold: two letters exchanged, or one for another, in a word of seven are above it; most unlike words are below.
CREATE_NEAR_NAMES = """
CREATE FUNCTION territories_near_names(typed text, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.34', TRUE);
    RETURN QUERY SELECT id FROM territories_area
    WHERE is_current AND territories_plain_name(typed) <% territories_plain_name(name)
    ORDER BY word_similarity(territories_plain_name(typed), territories_plain_name(name)) DESC,
        population DESC NULLS LAST
    LIMIT most;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0008_names_searched")]

    operations = [
        migrations.RunSQL(CREATE_NEAR_NAMES, "DROP FUNCTION territories_near_names(text, integer)"),
    ]
