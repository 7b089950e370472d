"""PostgreSQL itself keeps what was validated, said and read: it is added, never changed."""

from django.db import migrations

KEPT = ("recommendationversion", "remark", "actionupdate", "reading")
CREATE = """
CREATE FUNCTION strategy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% : ce qui a été validé, dit ou relevé ne se modifie pas.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER strategy_{name}_kept BEFORE UPDATE OR DELETE ON strategy_{name} "
    "FOR EACH ROW EXECUTE FUNCTION strategy_refuse_change();\n"
    for name in KEPT
)
DROP = "".join(f"DROP TRIGGER strategy_{name}_kept ON strategy_{name};\n" for name in KEPT) + (
    "DROP FUNCTION strategy_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("strategy", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
