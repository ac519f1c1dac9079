"""A scripted HTTP server becomes a context manager that leaves no thread behind."""

import threading
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Self

POLL_SECONDS = 0.01


class Serving:
    """Serves while the block lasts; ``closing`` ends what hangs in a behavior."""

    def __init__(self, server: ThreadingHTTPServer, closing: threading.Event) -> None:
        """Take a server that has its port."""
        self._http = server
        self._closing = closing
        self._thread = threading.Thread(
            target=server.serve_forever, args=(POLL_SECONDS,), daemon=True
        )

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let everything that hangs go, and stop."""
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
