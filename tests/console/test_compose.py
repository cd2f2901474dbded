"""The console behind a proxy, as composed: read here, and its proxy run where there is an nginx; no engine runs it."""

import base64
import shutil
import socket
import subprocess
import time
from getpass import getuser
from grp import getgrgid
from os import getgid
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml

from browser.serving import served
from console.visiting import a_console
from interventions.console.settings import ConsoleSettings
from interventions.sandbox.broker.program import free_port

ROOT = Path(__file__).parents[2]
BOTH = yaml.safe_load((ROOT / "docker-compose.console.yml").read_text())
CONSOLE, PROXY = BOTH["services"]["console"], BOTH["services"]["proxy"]
CONFIGURATION = (ROOT / "ops/console/nginx.conf").read_text()
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def test_the_console_believes_its_proxy_and_nobody_else(monkeypatch):
    """An address that is not the proxy's would lock everybody out, or let anybody in."""
    for name, value in CONSOLE["environment"].items():
        monkeypatch.setenv(name, value)

    settings = ConsoleSettings()

    assert (settings.auth, settings.default_level) == ("proxy", None)
    assert settings.proxy_address == PROXY["networks"]["front"]["ipv4_address"]
    assert f"proxy_set_header {settings.proxy_header} $remote_user;" in CONFIGURATION
    assert f"proxy_pass http://console:{settings.port};" in CONFIGURATION
    assert "ports" not in CONSOLE
    assert all(port.startswith("127.0.0.1:") for port in PROXY["ports"])
    assert {f"/run/secrets/{name}" for name in BOTH["secrets"]} == {
        str(settings.roles_file), "/run/secrets/console_users",
    }  # fmt: skip


def test_the_console_reads_what_the_projection_writes():
    base = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["projection"]

    ours = CONSOLE["environment"]
    for name in ("KAFKA_BOOTSTRAP", "READ_MODEL", "REPORT_STORE", "REPORT_PHOTOS"):
        assert ours[name] == base["environment"][name]
    assert CONSOLE["volumes"] == base["volumes"]


def asked(address, **headers):
    """Ask the proxy; gives the status."""
    try:
        return urlopen(Request(address, headers=headers)).status
    except HTTPError as fault:
        return fault.code


@pytest.mark.skipif(NGINX is None, reason="no nginx here")
def test_the_proxy_signs_in_whom_it_knows_and_no_header_gets_past_it(tmp_path):
    """Who types somebody else's name into the header is still himself, or nobody."""
    (tmp_path / "roles").write_text("olga operator\n")
    (tmp_path / "users").write_text("olga:{PLAIN}secret\notto:{PLAIN}secret\n")
    decided = {"auth": "proxy", "proxy_address": "127.0.0.1", "roles_file": tmp_path / "roles"}
    with served(tmp_path, lambda folder: a_console(folder, **decided)) as console:
        port = free_port()
        written = CONFIGURATION.replace("http://console:8080", console.address).replace("listen 8080", f"listen {port}")
        written = written.replace("/run/secrets/console_users", str(tmp_path / "users"))
        ours = f"user {getuser()} {getgrgid(getgid()).gr_name}; daemon off; pid {tmp_path}/pid; error_log stderr;"
        written = f"{ours}\n{written}"
        (tmp_path / "nginx.conf").write_text(written)
        with subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]) as proxy:
            try:
                listening(port)
                page = f"http://127.0.0.1:{port}/plan"
                olga, otto = (
                    "Basic " + base64.b64encode(f"{name}:secret".encode()).decode() for name in ("olga", "otto")
                )
                found = [
                    asked(page), asked(page, Authorization=olga), asked(page, Authorization=otto),
                    asked(page, Authorization=otto, **{"X-Forwarded-User": "olga"}),
                    asked(page, **{"X-Forwarded-User": "olga"}),
                ]  # fmt: skip
            finally:
                proxy.terminate()

    assert found == [401, 200, 401, 401, 401]


def listening(port):
    """Wait until somebody listens."""
    until = time.monotonic() + 20
    while True:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < until
