"""Which addresses messages may go to: public ones, and of the others only those the administrator allows."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
NAT64 = ip_network("64:ff9b::/96")
"""IPv6 addresses in which a translator finds an IPv4 address (RFC 6052)."""


class Refused(Exception):
    """The address is not one to send to; the text says why, Chinese first."""


def inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does; so that none is reached in disguise."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address


def allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether messages may go to an address: public, or in one of the administrator's networks."""
    real = inner(address)
    listed = any(real.version == network.version and real in network for network in networks)
    return listed or (real.is_global and not real.is_multicast)


def private(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address lies in a network the administrator named."""
    real = inner(address)
    return any(real.version == network.version and real in network for network in networks)


def literal(host: str) -> Address | None:
    """The address a host is written as, if it is no name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def taken_apart(url: str, networks: Sequence[Network]) -> SplitResult:
    """The parts of a webhook's URL.

    Raises:
        Refused: it is none to send to, as far as can be told without asking for the name's address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("不是有效的网址 / no valid URL") from None
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or not host or port == 0 or not url.isascii():
        raise Refused("应为 https:// 开头的网址 / must begin with https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("网址里不能有用户名、密码或 # / no user, password or fragment in the URL")
    if parts.scheme == "http" and not networks:
        raise Refused(
            "应为 https；http 只用于管理员允许的内部网络 / https only, but for networks the administrator allows"
        )
    address = literal(host)
    if address is not None and not allowed(address, networks):
        raise Refused(NOT_PUBLIC)
    return parts


NOT_PUBLIC = (
    "这是内部地址；需要时请管理员设 LUNGANG_WEBHOOK_NETWORKS / a private address the administrator has not allowed"
)


async def resolved(parts: SplitResult, networks: Sequence[Network]) -> Address:
    """The address to connect to: every address of the name must be one to send to, not just the first.

    The caller connects to this address and does not ask for the name again, so that a name server that answers
    differently the second time gains nothing.

    Raises:
        Refused: the name is unknown, or one of its addresses is not allowed.
    """
    host = parts.hostname or ""
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("找不到这个主机名 / the host name is unknown") from None
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(allowed(address, networks) for address in addresses):
        raise Refused(NOT_PUBLIC)
    if parts.scheme == "http" and not all(private(address, networks) for address in addresses):
        raise Refused("http 只用于管理员允许的内部网络 / plain http only to networks the administrator allows")
    return addresses[0]
