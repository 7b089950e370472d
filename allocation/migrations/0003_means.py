"""A published need key never changes: its determinants and shares are kept, only its state goes on."""

from django.db import migrations

CREATE = """
CREATE FUNCTION allocation_keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        TG_OP = 'DELETE' OR to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' OR NEW.state = 'draft'
    ) THEN
        RAISE EXCEPTION 'Une clé publiée ne change pas : créez-en une nouvelle version.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION allocation_keep_key_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
BEGIN
    owner := CASE WHEN TG_OP = 'INSERT' THEN NEW.key_id ELSE OLD.key_id END;
    IF (SELECT state FROM allocation_needkey WHERE id = owner) <> 'draft' THEN
        RAISE EXCEPTION 'Une clé publiée ne change pas : créez-en une nouvelle version.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER allocation_needkey_kept BEFORE UPDATE OR DELETE ON allocation_needkey
    FOR EACH ROW EXECUTE FUNCTION allocation_keep_key();
CREATE TRIGGER allocation_needkeycomponent_kept BEFORE INSERT OR UPDATE OR DELETE ON allocation_needkeycomponent
    FOR EACH ROW EXECUTE FUNCTION allocation_keep_key_part();
CREATE TRIGGER allocation_needkeyvalue_kept BEFORE UPDATE OR DELETE ON allocation_needkeyvalue
    FOR EACH ROW EXECUTE FUNCTION allocation_keep_key_part();
"""
DROP = """
DROP TRIGGER allocation_needkeyvalue_kept ON allocation_needkeyvalue;
DROP TRIGGER allocation_needkeycomponent_kept ON allocation_needkeycomponent;
DROP TRIGGER allocation_needkey_kept ON allocation_needkey;
DROP FUNCTION allocation_keep_key_part();
DROP FUNCTION allocation_keep_key();
"""


class Migration(migrations.Migration):
    dependencies = [("allocation", "0002_kept_as_saved")]
    operations = [migrations.RunSQL(CREATE, DROP)]
