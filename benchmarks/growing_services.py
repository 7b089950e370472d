"""What several hosts share in `benchmarks.growing`: a pool of connections, a copy of the database, files, mail."""

import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.namespaces import Host
from benchmarks.shared_services import ROOT

POOL_PORT, COPY_PORT, FILES_PORT, MAIL_PORT = 6432, 5433, 5000, 2525
BUCKET = "portail"
# PostgreSQL and PgBouncer refuse to run as root: both are lent to Debian's account.
OWNER = "postgres"
PATIENCE = 60.0
# As many connections to the database, however many threads ask for one.
POOL_SIZE = 6


@dataclass(frozen=True)
class Shared:
    """Where the services of all hosts are, and the environment that leads a process of the portal to them."""

    environment: dict[str, str]
    direct: str
    """The database itself, without the pool: for who prepares and verifies."""
    copy: str
    """The address of the copy of the database."""
    password: str
    pool: Host


@contextmanager
def shared_services(environment: dict[str, str], *, bind: str, copy_host: Host, folder: Path) -> Iterator[Shared]:
    """The pool, the files and the mail on the address of the services, the copy on a host of its own."""
    password = environment["PORTAL_PASSWORD"]
    with ExitStack() as stack:
        data = _open_to_copies(environment)
        stack.enter_context(_copy(data.parent / "copie", bind=bind, host=copy_host, password=password))
        stack.enter_context(_pool(data.parent / "reserve", bind=bind, password=password))
        log = stack.enter_context((folder / "services.log").open("wb"))
        stack.enter_context(
            _process([sys.executable, "-m", "moto.server", "-H", bind, "-p", str(FILES_PORT)], log=log)
        )
        mail = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"{bind}:{MAIL_PORT}", "-c", "aiosmtpd.handlers.Sink"]
        stack.enter_context(_process(mail, log=log))
        _make_bucket(f"http://{bind}:{FILES_PORT}")
        direct = environment["DATABASE_URL"]
        pooled = direct.replace(f"@{bind}:5432/", f"@{bind}:{POOL_PORT}/")
        copied = direct.replace(f"@{bind}:5432/", f"@{copy_host.address}:{COPY_PORT}/")
        told = {
            **environment,
            **production_settings(bind),
            "DATABASE_URL": pooled,
            "DATABASE_POOLED": "oui",
            "REPLICA_URL": copied,
        }
        yield Shared(told, direct=direct, copy=copied, password=password, pool=Host(bind))


def production_settings(bind: str) -> dict[str, str]:
    """What production asks for, as several hosts would be told it."""
    return {
        "DJANGO_SETTINGS_MODULE": "iae_portal.settings.production",
        # What is collected of the interface is read there; nothing is written.
        "PORTAL_STATE": os.environ.get("PORTAL_STATE") or str(ROOT / ".local"),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "portail.example",
        "CSRF_TRUSTED_ORIGINS": "https://portail.example",
        "DEMONSTRATION": "oui",
        "EMAIL_HOST": bind,
        "EMAIL_PORT": str(MAIL_PORT),
        "EMAIL_USE_TLS": "non",
        "DEFAULT_FROM_EMAIL": "portail@service.example",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT": f"http://{bind}:{FILES_PORT}",
        "S3_REGION": "eu-west-3",
        "S3_ACCESS_KEY": "mesure",
        "S3_SECRET_KEY": "mesure",
        "JOB_HEARTBEAT_TIMEOUT": "15",
    }


def administrator(environment: dict[str, str]) -> Any:
    """A connection of PostgreSQL's own account, by the socket that only this machine reaches."""
    local = {name: value for name, value in environment.items() if name != "PORTAL_TCP"}
    command = [str(ROOT / "bin" / "services"), "env", "demo"]
    told = subprocess.run(command, check=True, env=local, capture_output=True, text=True).stdout
    sockets = told.split("@")[1].split("/portail")[0].replace("%2F", "/")
    connection = psycopg2.connect(host=sockets, user=OWNER, dbname="postgres")
    connection.autocommit = True
    return connection


def _open_to_copies(environment: dict[str, str]) -> Path:
    """Let the portal's account follow the database; the folder of its data."""
    with administrator(environment) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host replication portail samenet scram-sha-256\n")
        cursor.execute("ALTER ROLE portail REPLICATION")
        cursor.execute("SELECT pg_reload_conf()")
    return data


@contextmanager
def _copy(folder: Path, *, bind: str, host: Host, password: str) -> Iterator[None]:
    """A copy that follows the database as it writes, served from a host of its own."""
    tools = max(Path("/usr/lib/postgresql").glob("*/bin"))
    _make_folder(folder)
    lent = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups", "--"]
    base = [*lent, str(tools / "pg_basebackup"), "-h", bind, "-p", "5432", "-U", "portail", "-D", str(folder / "pg")]
    environment = {**os.environ, "PGPASSWORD": password}
    subprocess.run([*base, "-R", "-X", "stream", "-c", "fast"], check=True, env=environment, cwd="/")
    options = f"-c listen_addresses={host.address} -p {COPY_PORT} -k {folder}"
    control = [*lent, str(tools / "pg_ctl"), "-D", str(folder / "pg"), "-l", str(folder / "pg.log")]
    started = [*host.command(*control), "-w", "-o", options, "start"]
    subprocess.run(started, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/")
    try:
        yield
    finally:
        stopped = [*control, "-m", "immediate", "stop"]
        subprocess.run(stopped, check=False, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def _pool(folder: Path, *, bind: str, password: str) -> Iterator[None]:
    """PgBouncer, which lends a connection for the time of a transaction; asked of itself alone, it opens none."""
    _make_folder(folder)
    (folder / "comptes.txt").write_text(f'"portail" "{password}"\n')
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\nportail = host={bind} port=5432 dbname=portail\n"
        f"[pgbouncer]\nlisten_addr = {bind}\nlisten_port = {POOL_PORT}\nunix_socket_dir =\n"
        f"auth_type = scram-sha-256\nauth_file = {folder}/comptes.txt\nadmin_users = portail\n"
        f"pool_mode = transaction\ndefault_pool_size = {POOL_SIZE}\nmax_client_conn = 200\n"
        "tcp_keepidle = 10\ntcp_keepintvl = 5\ntcp_keepcnt = 4\n"
    )
    shutil.chown(folder / "comptes.txt", OWNER, OWNER)
    command = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups", "--", "pgbouncer", str(settings)]
    with (folder / "pgbouncer.log").open("wb") as log, _process(command, log=log):
        _wait_for(lambda: _answers(bind, password))
        yield


def _answers(bind: str, password: str) -> bool:
    with suppress(psycopg2.OperationalError):
        psycopg2.connect(host=bind, port=POOL_PORT, user="portail", password=password, dbname="pgbouncer").close()
        return True
    return False


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    shutil.chown(folder, OWNER, OWNER)


@contextmanager
def _process(command: list[str], *, log: Any) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _make_bucket(address: str) -> None:
    request = urllib.request.Request(f"{address}/{BUCKET}", method="PUT")  # noqa: S310 -- our own server

    def made() -> bool:
        with suppress(OSError):
            urllib.request.urlopen(request, timeout=5)  # noqa: S310
            return True
        return False

    _wait_for(made)


def _wait_for(holds: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("Un des services partagés n’a pas démarré.")
        time.sleep(0.2)
