"""The gateway's promises: each path to its service, built pages from files, and nothing about whoever reports."""

import http.client
import http.server
import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.layout import SERVICES, Layout
from local.servers import free_port, gateway
from local.trouble import Trouble


class Echo(http.server.BaseHTTPRequestHandler):
    """A service that says who it is and what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.server.name  # type: ignore[attr-defined]
        body = json.dumps({"service": name, "path": self.path, "headers": dict(self.headers)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "seen=1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


class Gateway:
    """A running Caddy over five echoes."""

    def __init__(self, folder: Path) -> None:
        self.layout = Layout(folder, free_port(), {name: free_port() for name in SERVICES}, "redis://unused")
        (folder / "pages" / "v" / "230828210201").mkdir(parents=True)
        (folder / "pages" / "v" / "230828210201" / "index.html").write_text("built")
        self.echoes = []
        for name, port in self.layout.web_ports.items():
            echo = http.server.ThreadingHTTPServer(("127.0.0.1", port), Echo)
            echo.name = name  # type: ignore[attr-defined]
            threading.Thread(target=echo.serve_forever, args=[0.01], daemon=True).start()
            self.echoes.append(echo)
        program = gateway(self.layout)
        self.log = folder / "gateway.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                list(program.arguments), env=dict(program.environment), stdout=log, stderr=subprocess.STDOUT
            )

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.layout.port, timeout=15)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def await_it(self) -> None:
        end = time.monotonic() + 20
        while True:
            try:
                self.get("/healthz")
            except OSError:
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.05)
            else:
                return

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        for echo in self.echoes:
            echo.shutdown()
            echo.server_close()


@pytest.fixture(scope="module")
def caddy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    try:
        running = Gateway(tmp_path_factory.mktemp("gateway"))
    except Trouble:
        pytest.skip("no Caddy on this machine")
    running.await_it()
    yield running
    running.close()


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/registry/sign-in", "registry"),
        ("/disclosure/events", "disclosure"),
        ("/complaints/reports", "complaints"),
        ("/grid/", "grid"),
        ("/notify/api/messages", "notify"),
        ("/report", "complaints"),
        ("/report/api/reports", "complaints"),
        ("/", "disclosure"),
        ("/v/230828199201", "disclosure"),
        ("/registryx", "disclosure"),
    ],
)
def test_a_path_goes_to_its_service(caddy: Gateway, path: str, service: str) -> None:
    status, _, body = caddy.get(path)
    assert (status, json.loads(body)["service"]) == (200, service)


def test_a_built_page_is_a_file_with_the_pages_headers(caddy: Gateway) -> None:
    status, headers, body = caddy.get("/v/230828210201")
    assert (status, body) == (200, b"built")
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_report_goes_in_without_anything_about_its_sender(caddy: Gateway) -> None:
    sent = {
        "Cookie": "a=b",
        "User_Agent": "phone",
        "X_Forwarded_For": "10.0.0.9",
        "Referer": "http://x/",
        "X_Real_Ip": "10.0.0.9",
    }
    _, headers, body = caddy.get("/report", **sent)
    arrived = {name.lower() for name in json.loads(body)["headers"]}
    assert arrived & {"cookie", "user-agent", "x-forwarded-for", "referer", "x-real-ip", "forwarded"} == set()
    assert "set-cookie" not in headers


def test_elsewhere_cookies_pass(caddy: Gateway) -> None:
    _, headers, body = caddy.get("/grid/", Cookie="a=b")
    assert json.loads(body)["headers"]["Cookie"] == "a=b"
    assert headers["set-cookie"] == "seen=1"


def test_a_client_cannot_say_where_it_comes_from(caddy: Gateway) -> None:
    _, _, body = caddy.get("/grid/", X_Forwarded_For="10.0.0.9")
    assert json.loads(body)["headers"]["X-Forwarded-For"] == "127.0.0.1"


def test_static_files_are_cached_by_their_hash(caddy: Gateway) -> None:
    status, headers, _ = caddy.get("/static/sunlight.css?v=abc")
    assert (status, headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


def test_pages_cannot_be_climbed_out_of(caddy: Gateway) -> None:
    (caddy.layout.state / "secret").write_text("secret")
    for path in ("/v/../../secret", "/v/%2e%2e/%2e%2e/secret", "/static/../../../secret"):
        _, _, body = caddy.get(path)
        assert b"secret" not in body or body.startswith(b'{"service"')


def test_the_log_names_no_caller(caddy: Gateway) -> None:
    caddy.get("/report", User_Agent="a-very-special-phone")
    assert "a-very-special-phone" not in caddy.log.read_text()
