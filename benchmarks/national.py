"""A diagnosis of the whole country: its time and memory, and the same results whoever computes and whoever dies.

Usage: bin/bench national [--small] [--json FILE]. It uses services and a base of its own, dropped at the end: the real
communes of metropolitan France, with an invented supply of 6 000 sites and an estimated need. Workers run in network
namespaces, each with its own address, where this machine allows them. --small invents a little country instead.
It exits with 1 when a target is missed, 77 when --small cannot have its namespaces.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.namespaces import Host, Network, joined_hosts, refusal
from benchmarks.national_runs import Bench, Measured
from benchmarks.shared_services import ROOT, private_services

SKIPPED = 77
# Targets: seconds for the whole run with two workers, megabytes for the largest process.
SECONDS, MEGABYTES = 30.0, 1500.0
SMALL_SPLIT, SMALL_REGIONS, SMALL_COMMUNES, SMALL_SITES = 100, 6, 200, 250
TIMED = "deux exécutants"
WHOLE, HELPER_KILLED, LEADER_KILLED = (
    "d’un seul tenant",
    "deux exécutants, l’un tué pendant sa partie",
    "deux exécutants, le principal tué pendant sa partie",
)


def prepare(measured: Measured, *, small: bool) -> None:
    """Migrate and fill the base."""
    from django.core.management import call_command  # noqa: PLC0415 -- Django is set up by main

    from benchmarks import national_data as data  # noqa: PLC0415
    from structures.models import Site  # noqa: PLC0415
    from territories.enums import AreaLevel  # noqa: PLC0415
    from territories.models import Area  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    if small:
        data.invent_places(regions=SMALL_REGIONS, communes=SMALL_COMMUNES)
    else:
        with Path(os.devnull).open("w") as nowhere:
            call_command("load_country", stdout=nowhere)
    measured.load_seconds = time.perf_counter() - started
    data.invent_needs_and_supply(sites=SMALL_SITES if small else data.SITES)
    measured.communes = Area.objects.at_level(AreaLevel.COMMUNE).count()
    measured.sites = Site.objects.count()


def measure(*, small: bool) -> Measured:
    measured = Measured(isolation=refusal())
    # Beside the other services: the account of PostgreSQL reaches no folder of root's in /tmp.
    state = Path(os.environ.get("PORTAL_STATE") or ROOT / ".local")
    state.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="national-", dir=state)))
        network = (
            Network(bind="127.0.0.1", hosts=(Host("127.0.0.1"), Host("127.0.0.1")))
            if measured.isolation
            else stack.enter_context(joined_hosts(2))
        )
        mode = "test" if small else "demo"
        environment = stack.enter_context(private_services(folder, bind=network.bind, mode=mode))
        if small:
            environment["WHITE_ZONES_SPLIT_ABOVE"] = str(SMALL_SPLIT)
        os.environ.update(environment)
        import django  # noqa: PLC0415 -- needs the addresses

        django.setup()
        bench = Bench(network, environment=environment, folder=folder, measured=measured)
        if small:
            check_small(bench)
        else:
            measure_country(bench)
        from django.db import connections  # noqa: PLC0415 -- Django is set up above

        connections.close_all()
    return measured


def check_small(bench: Bench) -> None:
    """The proof alone; workers start while the base is filled."""
    with bench.workers(2) as workers:
        prepare(bench.measured, small=True)
        bench.compute_whole(WHOLE)
        bench.compute_with_a_death(HELPER_KILLED, workers, of_the_first=False)


def measure_country(bench: Bench) -> None:
    prepare(bench.measured, small=False)
    bench.compute_whole(WHOLE)
    bench.compute("un exécutant", workers=1)
    bench.compute(TIMED, workers=2)
    if bench.measured.isolation:
        return
    for name, of_the_first in ((HELPER_KILLED, False), (LEADER_KILLED, True)):
        with bench.workers(2) as workers:
            bench.compute_with_a_death(name, workers, of_the_first=of_the_first)


def render(measured: Measured) -> tuple[str, bool]:
    """The table, and whether every target is met."""
    met = True

    def row(label: str, value: str, target: str = "", *, reached: bool = True) -> str:
        nonlocal met
        met = met and reached
        verdict = f"{target} : {'atteint' if reached else 'MANQUÉ'}" if target else ""
        return f"| {label} | {value} | {verdict} |"

    isolation = f"non vérifié, {measured.isolation}" if measured.isolation else "un par exécutant"
    lines = [
        f"{measured.communes} communes, {measured.sites} sites inventés, {measured.parts} parties.",
        f"Espaces de noms réseau : {isolation}.",
        "",
        "| mesure | valeur | cible |",
        "|---|---|---|",
        row("chargement du pays", f"{measured.load_seconds:.1f} s".replace(".", ",")),
    ]
    for name, seconds in measured.seconds.items():
        aimed = name == TIMED
        target = f"{SECONDS:.0f} s" if aimed else ""
        value = f"{seconds:.1f} s".replace(".", ",")
        lines.append(row(f"calcul, {name}", value, target, reached=not aimed or seconds <= SECONDS))
    for name, seconds in measured.processor_seconds.items():
        lines.append(row(f"temps de processeur des exécutants, {name}", f"{seconds:.1f} s".replace(".", ",")))
    for name, equal in measured.equal.items():
        lines.append(row(f"résultats identiques au bit près, {name}", "oui" if equal else "non", "oui", reached=equal))
    lines.append(
        row(
            "mémoire du plus gros processus",
            f"{measured.megabytes:.0f} Mo",
            f"{MEGABYTES:.0f} Mo",
            reached=measured.megabytes <= MEGABYTES,
        )
    )
    return "\n".join(lines), met


def main() -> int:
    parser = argparse.ArgumentParser(description="Mesure un diagnostic national et le compare à lui-même.")
    parser.add_argument("--small", action="store_true", help="un petit pays inventé, pour un contrôle rapide")
    parser.add_argument("--json", type=Path, help="écrit aussi les chiffres dans ce fichier")
    options = parser.parse_args()
    if options.small and (reason := refusal()):
        print(f"Contrôle impossible : {reason}.")
        return SKIPPED
    measured = measure(small=options.small)
    table, met = render(measured)
    print(table)
    if options.json:
        options.json.write_text(json.dumps(vars(measured), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
