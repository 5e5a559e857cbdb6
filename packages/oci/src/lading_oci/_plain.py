"""With whom HTTP without TLS may be spoken."""

import ipaddress
import re
from collections.abc import Collection

from lading_oci._name import is_loopback
from lading_oci._registry_errors import PlainHttp

_LOOKS_LOCAL = re.compile(r"127\.0\.0\.1|::1|\.local(?::\d+)?$", re.IGNORECASE)
"""What crane before 0.21.7 took for this machine, wherever in a name it stood."""
_OWN = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def may_be_plain(registry: str, allowed: Collection[str]) -> bool:
    """Say whether HTTP without TLS may be spoken: with this machine, and where it is allowed.

    :raises PlainHttp: if it is not, and crane would fall back to it of its own accord.
    """
    if is_loopback(registry) or registry in allowed:
        return True
    if _is_private(registry):
        why = "is a private address, with which crane would speak plain HTTP if HTTPS fails"
        raise PlainHttp(registry, why)
    if _LOOKS_LOCAL.search(registry):
        why = "has a name that makes some versions of crane speak plain HTTP if HTTPS fails"
        raise PlainHttp(registry, why)
    return False


def _is_private(registry: str) -> bool:
    """Say whether crane takes it for a registry within a network of one's own (RFC 1918)."""
    try:
        address = ipaddress.IPv4Address(registry.partition(":")[0])
    except ValueError:
        return False
    return any(address in network for network in _OWN)
