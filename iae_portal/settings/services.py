"""PostgreSQL, the copy that may follow it, and Redis."""

from typing import Any

import dj_database_url

from iae_portal.settings.environment import cache_redis, flag, optional, replica_database

DATABASES = {
    "default": {
        **dj_database_url.parse(optional("DATABASE_URL", "postgis://portail@localhost/portail"), conn_max_age=600),
        "CONN_HEALTH_CHECKS": True,
    },
}
# Behind a pool of connections that lends one for a transaction only (PgBouncer), a cursor cannot outlive it.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = flag("DATABASE_POOLED")
# A copy that follows the database, from which dashboards and tiles are read; empty: there is none.
REPLICA = "replica" if (replica_address := optional("REPLICA_URL", "")) else ""
if REPLICA:
    DATABASES[REPLICA] = replica_database(replica_address)
DATABASE_ROUTERS = ["iae_portal.common.replica.ReplicaRouter"]
REDIS_URL = optional("REDIS_URL", "redis://localhost:6379")
# The first of the two Redis databases used: several portals may share one server.
REDIS_DATABASE = int(optional("REDIS_DATABASE", "0"))
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "iae_portal.common.cache.ForgivingRedisCache",
        "LOCATION": cache_redis(REDIS_URL, database=REDIS_DATABASE + 1),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        "KEY_PREFIX": "portail",
        "TIMEOUT": 600,
    },
    # What a process counts alone while Redis is away.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}},
}
