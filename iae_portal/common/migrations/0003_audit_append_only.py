"""PostgreSQL itself refuses to change, remove or empty the audit trail."""

from django.db import migrations

CREATE = """
CREATE FUNCTION common_auditevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Le journal d’audit ne se modifie pas : % refusé.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER common_auditevent_append_only BEFORE UPDATE OR DELETE ON common_auditevent
    FOR EACH ROW EXECUTE FUNCTION common_auditevent_refuse();
CREATE TRIGGER common_auditevent_never_emptied BEFORE TRUNCATE ON common_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION common_auditevent_refuse();
"""
DROP = """
DROP TRIGGER common_auditevent_never_emptied ON common_auditevent;
DROP TRIGGER common_auditevent_append_only ON common_auditevent;
DROP FUNCTION common_auditevent_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_jobs_audit_mail")]
    operations = [migrations.RunSQL(CREATE, DROP)]
