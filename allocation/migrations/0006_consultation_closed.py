"""PostgreSQL keeps a saisine as it was sent, what was put off as it was told, and a closed consultation shut."""

from django.db import migrations

CREATE = """
CREATE FUNCTION allocation_keep_consultation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL
        AND to_jsonb(NEW) - 'closed_at' - 'closing_motive' = to_jsonb(OLD) - 'closed_at' - 'closing_motive' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Une saisine envoyée ne se modifie pas : elle se clôt, une fois.'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION allocation_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM allocation_consultation WHERE id = NEW.consultation_id AND closed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'La consultation est close : rien ne s’y ajoute ni ne s’y remplace.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION allocation_only_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM allocation_consultation WHERE id = NEW.consultation_id AND due_at >= NEW.due_at
        UNION ALL
        SELECT FROM allocation_extension
        WHERE consultation_id = NEW.consultation_id AND due_at >= NEW.due_at
            AND (department_id IS NULL OR department_id = NEW.department_id)
    ) THEN
        RAISE EXCEPTION 'Une échéance annoncée ne se raccourcit pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER allocation_consultation_kept BEFORE UPDATE ON allocation_consultation
    FOR EACH ROW EXECUTE FUNCTION allocation_keep_consultation();
CREATE TRIGGER allocation_consultation_never_deleted BEFORE DELETE ON allocation_consultation
    FOR EACH ROW EXECUTE FUNCTION allocation_refuse_rewriting();
CREATE TRIGGER allocation_extension_kept BEFORE UPDATE OR DELETE ON allocation_extension
    FOR EACH ROW EXECUTE FUNCTION allocation_refuse_rewriting();
CREATE TRIGGER allocation_extension_only_later BEFORE INSERT ON allocation_extension
    FOR EACH ROW EXECUTE FUNCTION allocation_only_later();
CREATE TRIGGER allocation_extension_only_while_open BEFORE INSERT ON allocation_extension
    FOR EACH ROW EXECUTE FUNCTION allocation_only_while_open();
CREATE TRIGGER allocation_linecomment_only_while_open BEFORE INSERT ON allocation_linecomment
    FOR EACH ROW EXECUTE FUNCTION allocation_only_while_open();
CREATE TRIGGER allocation_opinion_only_while_open BEFORE INSERT OR UPDATE ON allocation_opinion
    FOR EACH ROW EXECUTE FUNCTION allocation_only_while_open();
"""
DROP = """
DROP TRIGGER allocation_opinion_only_while_open ON allocation_opinion;
DROP TRIGGER allocation_linecomment_only_while_open ON allocation_linecomment;
DROP TRIGGER allocation_extension_only_while_open ON allocation_extension;
DROP TRIGGER allocation_extension_only_later ON allocation_extension;
DROP TRIGGER allocation_extension_kept ON allocation_extension;
DROP TRIGGER allocation_consultation_never_deleted ON allocation_consultation;
DROP TRIGGER allocation_consultation_kept ON allocation_consultation;
DROP FUNCTION allocation_only_later();
DROP FUNCTION allocation_only_while_open();
DROP FUNCTION allocation_keep_consultation();
"""


class Migration(migrations.Migration):
    dependencies = [("allocation", "0005_extensions")]
    operations = [migrations.RunSQL(CREATE, DROP)]
