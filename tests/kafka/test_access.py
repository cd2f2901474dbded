"""A broker that asks for a login over TLS: who knows the password gets in, anyone else is told what to do."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from cli.calls import Answer, call, sample_files
from interventions.sandbox.broker import NoBroker
from interventions.sandbox.broker.jars import kafka_jars
from interventions.sandbox.cluster import Access, Cluster, cluster
from kafka.test_cli import work_off

pytestmark = pytest.mark.kafka
PASSWORDS = {"admin": "blue-seven-kettle", "guest": "green-two-lantern"}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Give who signs the broker's certificate."""
    return trustme.CA()


@pytest.fixture(scope="module")
def guarded(authority, tmp_path_factory) -> Iterator[Cluster]:
    """Give a broker that lets nobody in without login and TLS."""
    try:
        kafka_jars()
    except NoBroker as why:
        pytest.skip(str(why))
    certificate = tmp_path_factory.mktemp("broker") / "broker.pem"
    certificate.write_bytes(for_java(authority.issue_cert("127.0.0.1")))
    with cluster(nodes=1, access=Access(PASSWORDS, "red-nine-harbour", certificate)) as found:
        yield found


def for_java(certificate: trustme.LeafCert) -> bytes:
    """Give key and chain; Java reads keys as PKCS 8 alone."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    chain = b"".join(each.bytes() for each in certificate.cert_chain_pems)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + chain


@pytest.fixture
def signed_in(guarded, authority, monkeypatch, tmp_path) -> Path:
    """Set what the broker's administrator needs; gives the folder of the files."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    for name, password in PASSWORDS.items():
        (tmp_path / name).write_text(password + "\n")
    for name, value in {
        "BOOTSTRAP": guarded.bootstrap,
        "SECURITY_PROTOCOL": "SASL_SSL",
        "SASL_MECHANISM": "SCRAM-SHA-512",
        "SASL_USERNAME": "admin",
        "SASL_PASSWORD_FILE": str(tmp_path / "admin"),
        "CA_FILE": str(tmp_path / "ca.pem"),
    }.items():
        monkeypatch.setenv(f"KAFKA_{name}", value)
    return tmp_path


def test_every_client_signs_in(signed_in, capsys):
    """Admin, publisher, members of groups, transactional producers and readers: the chain works as in the open."""
    assert call(capsys, "topics", "apply").code == 0
    for path in sample_files(signed_in).values():
        assert call(capsys, "publish", path).code == 0

    work_off()

    watched = call(capsys, "watch", "intervention-status", "--beginning", "--once", "--json").out.splitlines()
    key = json.loads(watched[0])["key"]
    assert call(capsys, "show", key, "--json").told["status"]["intervention_id"] == key


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"SASL_PASSWORD_FILE": "{folder}/guest"}, "refuses the login; check KAFKA_SASL_USERNAME"),
        ({"SASL_USERNAME": "stranger"}, "refuses the login; check KAFKA_SASL_USERNAME"),
        ({"SASL_MECHANISM": "PLAIN"}, "does not know this KAFKA_SASL_MECHANISM; set another one"),
        ({"CA_FILE": ""}, "is not trusted (unable to get local issuer certificate); name the authority"),
        ({"BOOTSTRAP": "localhost:{port}"}, "is for another name"),
    ],
)
def test_who_is_not_let_in_is_told_what_to_do(signed_in, monkeypatch, capsys, changed, says):
    """The client's library alone would say that no broker could be reached."""
    port = os.environ["KAFKA_BOOTSTRAP"].rpartition(":")[2]
    for name, value in changed.items():
        monkeypatch.setenv(f"KAFKA_{name}", value.format(folder=signed_in, port=port))

    assert_refused(call(capsys, "topics", "diff"), says)


def test_without_tls_the_broker_hangs_up(guarded, monkeypatch, capsys):
    """The first call of who was given an address only."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP", guarded.bootstrap)

    assert_refused(call(capsys, "topics", "diff"), "hangs up; it may ask for a login")


def test_a_principal_without_rights_is_told_so(signed_in, monkeypatch, capsys):
    """Signed in, but granted nothing: no topic may look as if it were missing."""
    call(capsys, "topics", "apply")
    monkeypatch.setenv("KAFKA_SASL_USERNAME", "guest")
    monkeypatch.setenv("KAFKA_SASL_PASSWORD_FILE", str(signed_in / "guest"))

    assert_refused(call(capsys, "topics", "diff"), "the broker does not allow to see")


def test_no_password_is_logged(signed_in):
    """Whoever reads the logs must not be able to sign in with them; the fault is in them in one sentence."""
    (signed_in / "admin").write_text("wrong-" + PASSWORDS["admin"])
    call_run = (sys.executable, "-c", "from interventions.cli import main; main()", "run", "lifecycle")

    done = subprocess.run(call_run, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert "refuses the login" in done.stderr
    assert not any(password in done.stdout + done.stderr for password in PASSWORDS.values())


def assert_refused(answer: Answer, says: str) -> None:
    assert answer.code == 2
    assert says in answer.err
    assert "Traceback" not in answer.err
