"""Hosts on one machine: network namespaces joined by a bridge, each with an address of its own.

They show that workers of other hosts reach the services by TCP and their password alone: inside a namespace there is
neither the loopback of the machine nor its outside interface. It takes root and the right to make namespaces.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

NAMES = "/run/netns"


@dataclass(frozen=True)
class Host:
    """Where a command runs: a namespace with its address, or this machine when it has no name."""

    address: str
    namespace: str = ""

    def command(self, *words: str) -> list[str]:
        return ["ip", "netns", "exec", self.namespace, *words] if self.namespace else list(words)


@dataclass(frozen=True)
class Network:
    """The address where the services listen, and the hosts that reach it."""

    bind: str
    hosts: tuple[Host, ...]


def refusal() -> str:
    """Why namespaces cannot be made here, in French; nothing when they can."""
    if os.geteuid() != 0:
        return "il faut être root pour créer des espaces de noms réseau"
    if shutil.which("ip") is None:
        return "la commande « ip » est absente (paquet iproute2)"
    try:
        with joined_hosts(1) as network:
            subprocess.run(network.hosts[0].command("true"), check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        return f"cette machine refuse les espaces de noms réseau ({error.stderr.decode().strip()})"
    return ""


@contextmanager
def joined_hosts(count: int) -> Iterator[Network]:
    """A bridge and its hosts, taken down at the end."""
    number = os.getpid() % 10**6
    # A private network of this process; two checks at once must not share one.
    subnet = f"10.{200 + number % 40}.{number // 40 % 250}"
    bridge = f"iae{number}b"
    with ExitStack() as stack:
        stack.callback(forget_names, was_mounted=are_names_mounted())
        run_ip("link", "add", bridge, "type", "bridge")
        stack.callback(run_ip, "link", "del", bridge)
        run_ip("addr", "add", f"{subnet}.1/24", "dev", bridge)
        run_ip("link", "set", bridge, "up")
        hosts = tuple(
            stack.enter_context(_join(bridge, number=number, rank=rank, subnet=subnet)) for rank in range(1, count + 1)
        )
        yield Network(bind=f"{subnet}.1", hosts=hosts)


@contextmanager
def _join(bridge: str, *, number: int, rank: int, subnet: str) -> Iterator[Host]:
    name, here, there = f"iae-{number}-{rank}", f"iae{number}h{rank}", f"iae{number}n{rank}"
    address = f"{subnet}.{rank + 1}"
    run_ip("netns", "add", name)
    try:
        run_ip("link", "add", here, "type", "veth", "peer", "name", there)
        run_ip("link", "set", there, "netns", name)
        run_ip("link", "set", here, "master", bridge, "up")
        run_ip("-n", name, "addr", "add", f"{address}/24", "dev", there)
        run_ip("-n", name, "link", "set", there, "up")
        yield Host(address=address, namespace=name)
    finally:
        # The pair of interfaces goes with the namespace that holds one end of it.
        run_ip("netns", "del", name)


def forget_names(*, was_mounted: bool) -> None:
    """Leave the machine as it was: the first namespace mounts the folder of their names, and nobody unmounts it."""
    if not was_mounted and are_names_mounted():
        subprocess.run(["umount", NAMES], check=False, capture_output=True)


def are_names_mounted() -> bool:
    """A folder mounted on itself has its parent's device: only the list of mounts tells it."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    return NAMES in {line.split()[4] for line in mounts}


def run_ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
