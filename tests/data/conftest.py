import gc
import http.server
import threading

import pooch
import pytest


@pytest.fixture
def site(monkeypatch, tmp_path):
    """A site that answers every address with `site.body`, of the size `site.length` or so it says; an empty cache."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(self.server.status)
            self.send_header("Content-Length", str(self.server.length or len(self.server.body)))
            self.end_headers()
            self.wfile.write(self.server.body)

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.body, server.length, server.status, server.cache = b"", None, 200, tmp_path / "cache"
        server.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.delenv("RNNVIZ_DATA", raising=False)
        monkeypatch.setattr(pooch, "os_cache", lambda name: server.cache / name)
        yield server
        server.shutdown()
        thread.join()
    gc.collect()  # here, where the warning is expected
