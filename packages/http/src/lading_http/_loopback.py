"""Which hosts are this machine."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine: ``localhost``, 127.0.0.0/8 or ``::1``, without a port.

    >>> is_loopback("localhost"), is_loopback("127.0.0.2"), is_loopback("example.org")
    (True, True, False)
    """
    name = host.lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
