"""Which addresses of the internet a stranger may make us connect to: only the public ones."""

from __future__ import annotations

import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.core.errors import Stuck


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet.

    An IPv6 address that carries an IPv4 address (mapped, 6to4) is judged by what it carries, for
    a gateway may unwrap it. Teredo (RFC 4380) and NAT64 (RFC 6052) count as not public.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour
        if carried is not None:
            return is_public(str(carried))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def require_public(host: str, address: str) -> None:
    """Raise `Stuck` unless the address is public."""
    if not is_public(address):
        raise Stuck(f"{host} is not on the public internet ({address}), so we do not look there.")


def refuse_private_literal(host: str) -> None:
    """Raise `Stuck` for a host that is a private address itself.

    The connector asks no resolver about a host of digits and full stops, or with a colon, and the
    system then reads `2130706433` and `127.1` as 127.0.0.1. So what has no letter must be a
    public address in its usual form.
    """
    if ":" in host or not any(c.isalpha() for c in host):
        require_public(host, host)


class PublicResolver(AbstractResolver):
    """Gives the connector public addresses alone.

    The connector connects to what this returns and asks no second time, so a name that changes
    its address between check and use gains nothing.
    """

    def __init__(self, system: AbstractResolver | None = None) -> None:
        self._system = system or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises `Stuck` when no address of the name is public, `OSError` when it has none."""
        found = await self._system.resolve(host, port, family)
        public = [one for one in found if is_public(one["host"])]
        if found and not public:
            require_public(host, found[0]["host"])
        return public

    async def close(self) -> None:
        """Nothing is kept."""
        await self._system.close()
