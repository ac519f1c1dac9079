"""A CLOVA OCR server on 127.0.0.1 that is faithful in form, limits and errors, and misbehaves.

It checks what the vendor checks, measures its limits itself, and counts what it would charge, so
that a test can say that nothing was paid twice. Each call takes the next behavior of its script.
``python -m tests.fakes.clova_server --misbehave 0.2`` serves until it is interrupted.
"""

import argparse
import random
import signal
import ssl
import sys
from collections import Counter
from collections.abc import Iterable

from tests.fakes.clova_behaviors import Behavior, ClovaHttp, mixed
from tests.fakes.clova_service import (
    GENERAL_ID,
    INVOKE_KEY,
    SECRET,
    TEMPLATE_ID,
    Call,
    ClovaService,
    Domains,
    Limits,
)
from tests.fakes.serving import Serving


class ClovaServer(Serving):
    """``with ClovaServer([refusing("0500")]) as server: ... server.general_url``.

    After the last behavior of the script it is honest.
    """

    def __init__(
        self,
        behaviors: Iterable[Behavior] = (),
        limits: Limits | None = None,
        domains: Domains | None = None,
        *,
        seconds_per_call: float = 0.0,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Bind the port, or a free one; with ``tls`` the addresses are https."""
        self.service = ClovaService(limits or Limits(), domains or Domains(), seconds_per_call)
        self._server = ClovaHttp(port, self.service, iter(behaviors), tls)
        self._scheme = "https" if tls else "http"
        super().__init__(self._server, self.service.closing)

    @property
    def general_url(self) -> str:
        """The Invoke URL of the General domain."""
        return f"{self._base}/{GENERAL_ID}/{INVOKE_KEY}/general"

    @property
    def template_url(self) -> str:
        """The Invoke URL of the Template domain."""
        return f"{self._base}/{TEMPLATE_ID}/{INVOKE_KEY}/infer"

    @property
    def calls(self) -> list[Call]:
        """Every call that reached the recognizer, in the order of arrival."""
        return self.service.calls

    @property
    def requests(self) -> int:
        """How many requests came, also those that a behavior kept from the recognizer."""
        return self._server.requests

    @property
    def charged(self) -> Counter[str]:
        """How often each file (by its SHA-256) was answered with SUCCESS."""
        return self.service.charged

    @property
    def most_at_a_time(self) -> int:
        """The most calls that it worked on at a time."""
        return self.service.most_at_a_time

    @property
    def _base(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}/custom/v1"


def run() -> None:
    """Serve from the command line until interrupted."""
    parser = argparse.ArgumentParser(description="A CLOVA OCR server that reads colors.")
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--calls-per-second", type=float)
    parser.add_argument("--concurrent-calls", type=int)
    parser.add_argument("--seconds-per-call", type=float, default=0.2)
    parser.add_argument("--misbehave", type=float, default=0.0, help="share of calls, 0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells ignore it in the background
    with ClovaServer(
        mixed(random.Random(asked.seed), asked.misbehave),
        Limits(asked.calls_per_second, asked.concurrent_calls),
        seconds_per_call=asked.seconds_per_call,
        port=asked.port,
    ) as server:
        sys.stdout.write(
            f"General: {server.general_url}\nTemplate: {server.template_url}\n"
            f"CLOVA_OCR_SECRET={SECRET}\n"
        )
        sys.stdout.flush()
        try:
            server.service.closing.wait()
        except KeyboardInterrupt:
            sys.stdout.write(
                f"{len(server.calls)} calls, {server.charged.total()} would be charged\n"
            )


if __name__ == "__main__":
    run()
