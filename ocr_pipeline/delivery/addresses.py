"""An address becomes the reason why nothing may be sent there, or none. Adapters resolve names.

Whoever posts to, or fetches from, a URL that somebody else chose applies these rules to the very
address it connects to, after resolving: a name can resolve differently a moment later.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_METADATA = frozenset(
    ip_address(text)
    for text in (
        "100.100.100.200",  # Alibaba Cloud, inside the range of shared private addresses
        "168.63.129.16",  # Azure, public by number and yet answered by the host
        "fd00:ec2::254",  # AWS, inside the range of unique local addresses
    )
)
_PRIVATE_NETWORKS = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_SIX_TO_FOUR = ip_network("2002::/16")  # RFC 7526: deprecated, and carries any IPv4 address


def refusal(address: str, *, allow_private: bool) -> str | None:
    """Why an IP address (as text) must not be connected to; None when it may.

    ``allow_private`` admits loopback and private networks. Cloud metadata, link-local, multicast,
    unspecified and reserved addresses stay refused: no receiver lives there. IPv6 that carries an
    IPv4 address (mapped, NAT64) is judged by that.
    """
    try:
        parsed = _carried(ip_address(address))
    except ValueError:
        return "is no IP address"
    if parsed in _METADATA or parsed.is_link_local:
        return "is a link-local or cloud metadata address"
    if parsed.is_loopback or any(parsed in network for network in _PRIVATE_NETWORKS):
        return None if allow_private else "is private; `allow_private_addresses: true` permits it"
    if not parsed.is_global or parsed.is_multicast or parsed.is_reserved or parsed in _SIX_TO_FOUR:
        return "is no public address of one host"
    return None


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address
