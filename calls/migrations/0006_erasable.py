"""What is kept as it was handed in is erased at the end of its time, by the one task that says so in its transaction.

`portal.erasing` is set with SET LOCAL by `awards.domain.retention`: it ends with the transaction.
"""

from django.db import migrations

CREATE = """
CREATE OR REPLACE FUNCTION calls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('portal.erasing', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '% : ce qui a été publié, déposé ou envoyé ne se modifie pas.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION calls_score_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held calls_criterionscore;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS (SELECT 1 FROM calls_review WHERE id = held.review_id AND state = 'sent')
        AND current_setting('portal.erasing', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'Une évaluation envoyée ne se modifie pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN held;
END $$;
"""
RESTORE = """
CREATE OR REPLACE FUNCTION calls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% : ce qui a été publié, déposé ou envoyé ne se modifie pas.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION calls_score_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held calls_criterionscore;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS (SELECT 1 FROM calls_review WHERE id = held.review_id AND state = 'sent') THEN
        RAISE EXCEPTION 'Une évaluation envoyée ne se modifie pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN held;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_second_half")]

    operations = [migrations.RunSQL(CREATE, RESTORE)]
