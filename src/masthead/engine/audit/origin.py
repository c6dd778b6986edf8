"""Where a change comes from: a page, a program, the shell, the worker; and who is behind it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network
from ipaddress import ip_address as parsed

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable

PAGE, API, COMMAND, WORKER = "page", "api", "command", "worker"
WAYS = {
    PAGE: translatable("on a page"),
    API: translatable("by a program"),
    COMMAND: translatable("from the command line"),
    WORKER: translatable("by the worker"),
}
"""Way → how it reads after the name of whoever did it, translatable."""
KEPT_BITS = {4: 24, 6: 48}
"""Of an address: enough to tell one provider from another, too little to tell one person from the next."""
ARRIVED = "audit.arrived"
Doer = tuple[int | None, str]
"""Number of the account, None for nobody; its name as it is now."""


def _nobody() -> Doer:
    return None, ""


@dataclass(frozen=True)
class Origin:
    """Where this request, command or job comes from. `who` is asked only where something is to be kept."""

    way: str = COMMAND
    who: Callable[[], Doer] = _nobody
    request_id: str = ""
    address: str = ""


_ORIGIN: ContextVar[Origin] = ContextVar("masthead_origin")
FROM_SHELL = Origin()
"""What neither a request nor the worker set off was called from the shell."""


@contextmanager
def originating(origin: Origin) -> Iterator[None]:
    """Let every unit of work in the block be of this origin."""
    token = _ORIGIN.set(origin)
    try:
        yield
    finally:
        _ORIGIN.reset(token)


def current_origin() -> Origin:
    """Give the origin of what runs here and now."""
    return _ORIGIN.get(FROM_SHELL)


def arrived(work: UnitOfWork, account_id: int, name: str) -> None:
    """Say who has just proved who they are: from here on this unit of work is theirs."""
    work.notes[ARRIVED] = (account_id, name)


def doer_of(work: UnitOfWork) -> Doer:
    """Give whoever does what this unit of work does."""
    found = work.notes.get(ARRIVED)
    return found if isinstance(found, tuple) else current_origin().who()


def shortened(address: str) -> str:
    """Give the network of a client's address, /24 or /48; empty for what is no address."""
    try:
        full = parsed(address)
    except ValueError:
        return ""
    inner = None if isinstance(full, IPv4Address) else full.ipv4_mapped
    known = inner or full
    return str(ip_network((known, KEPT_BITS[known.version]), strict=False))
