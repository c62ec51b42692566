"""A PostgreSQL database that is put back to how it was kept, instead of being dropped and made again.

A copy of every table stands in a schema of its own. A table was changed where a row is younger than the last putting
back, or where rows are missing; such a table is emptied and filled anew. Triggers and foreign keys keep still meanwhile,
for which PostgreSQL wants a superuser.
"""

from sqlalchemy import Connection, text

_TABLES = text("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1")
_CHANGED = """
    SELECT '{table}' AS name WHERE (SELECT count(*) FROM public."{table}") <> (SELECT count(*) FROM kept."{table}")
    OR EXISTS (SELECT FROM public."{table}" WHERE age(xmin) < (SELECT age(at::xid) FROM kept_since))"""
_PUT_BACK = """
    CREATE FUNCTION put_back() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE one record;
    BEGIN
        PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT name FROM kept_changed LOOP
            EXECUTE format('DELETE FROM public.%1$I', one.name);
            EXECUTE format('INSERT INTO public.%1$I SELECT * FROM kept.%1$I', one.name);
        END LOOP;
        PERFORM setval(format('public.%I', name), coalesce(last, 1), last IS NOT NULL)
            FROM kept_sequences JOIN pg_sequences ON schemaname = 'public' AND sequencename = name
            WHERE last IS DISTINCT FROM last_value;
        UPDATE kept_since SET at = pg_current_xact_id();
    END $$"""


def keep(connection: Connection) -> None:
    """Keep the database as it stands now; copies of it can be put back too."""
    tables = connection.scalars(_TABLES).all()
    connection.execute(text("DROP SCHEMA IF EXISTS kept CASCADE"))  # of the state it is a copy of
    connection.execute(text("CREATE SCHEMA kept"))
    for table in tables:
        connection.execute(text(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"'))
    connection.execute(text("SET LOCAL search_path TO kept"))
    connection.execute(text("CREATE TABLE kept_since AS SELECT pg_current_xact_id() AS at"))
    sequences = "SELECT sequencename AS name, last_value AS last FROM pg_sequences WHERE schemaname = 'public'"
    connection.execute(text(f"CREATE TABLE kept_sequences AS {sequences}"))
    connection.execute(
        text("CREATE VIEW kept_changed AS " + " UNION ALL ".join(_CHANGED.format(table=t) for t in tables))
    )
    connection.execute(text(_PUT_BACK))


def put_back(connection: Connection) -> None:
    """Put it back, ending whoever still works in it."""
    connection.execute(text("SET LOCAL search_path TO kept"))
    connection.execute(text("SELECT put_back()"))
