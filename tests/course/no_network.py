"""No network: whatever reaches for another machine gets an OSError. Run at the start of every kernel of these tests."""

import socket

LOCAL = ("", "localhost", "127.0.0.1", "::1", None)
REFUSAL = "there is no network in the tests of the course"


def refusing(original):
    """Return connect or connect_ex that goes no further than this machine."""

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            raise OSError(f"{REFUSAL}: {address}")
        return original(self, address)

    return connect


def look_up(host, *rest, original=socket.getaddrinfo, **options):
    """Look up no name but this machine's."""
    if host not in LOCAL:
        raise OSError(f"{REFUSAL}: {host}")
    return original(host, *rest, **options)


socket.socket.connect = refusing(socket.socket.connect)
socket.socket.connect_ex = refusing(socket.socket.connect_ex)
socket.getaddrinfo = look_up
