"""Where a name leads: network addresses that may be asked.

A name is resolved once for each request, and the connection goes to just the address that was looked at: so a name that
leads elsewhere a moment later (DNS rebinding) reaches nothing.
"""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# IPv6 addresses that stand for IPv4 ones: NAT64 and 6to4 (RFC 6052, RFC 3056).
TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))
COMPATIBLE = ip_network("::/96")  # RFC 4291, section 2.5.5.1


class UnknownNameError(Exception):
    """Nobody knows the name."""


class InternalPlaceError(Exception):
    """The name leads to an address that is not to be asked."""


def places_of(host: str, port: int, *, private_too: bool) -> list[str]:
    """The network addresses of a host that may be asked, those of the own network only where they too may be, and never
    link-local ones: there clouds give away their keys. Raises an UnknownNameError or InternalPlaceError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownNameError(host) from error
    places = list(dict.fromkeys(str(place[0]) for *_, place in found))
    allowed = [place for place in places if may_be_asked(ip_address(place), private_too=private_too)]
    if not allowed:
        raise InternalPlaceError(host)
    return allowed


def may_be_asked(place: IPv4Address | IPv6Address, *, private_too: bool) -> bool:
    if any(each.is_link_local for each in meanings_of(place)):
        return False
    return private_too or is_public(place)


def meanings_of(place: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """The address, and the IPv4 one that it stands for: mapped, compatible, or translated at either end."""
    yield place
    if isinstance(place, IPv6Address):
        if place.ipv4_mapped:
            yield place.ipv4_mapped
        if place.sixtofour:
            yield place.sixtofour
        if place in COMPATIBLE or any(place in network for network in TRANSLATED):
            yield IPv4Address(int(place) & 0xFFFF_FFFF)


def is_public(place: IPv4Address | IPv6Address) -> bool:
    """Whether an address lies in the public network: not private, local, reserved or for many."""
    if isinstance(place, IPv6Address):
        if place.ipv4_mapped:
            return is_public(place.ipv4_mapped)
        if any(place in network for network in TRANSLATED):
            return False
    return place.is_global and not place.is_multicast
