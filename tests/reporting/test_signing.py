"""DKIM, verified as a recipient's server does it."""

from base64 import b64encode

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError

from interventions.domain.deliveries import deliveries_owed
from interventions.reporting.letter.letters import letter
from interventions.reporting.relay.signing import Signer, SigningError, signer_of
from interventions.reporting.settings import MailSettings
from reporting.builders import NOON, a_finished

SENDER = "rapports@example.org"


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signer(key):
    return Signer("example.org", "reports", _pem(key))


def _pem(key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def _verified(mail: bytes, key) -> bool:
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def asked(name, **_):
        assert name == b"reports._domainkey.example.org."
        return b"v=DKIM1; k=rsa; p=" + b64encode(der)

    return dkim.verify(mail, dnsfunc=asked)


def _mail(**changes) -> bytes:
    finished = a_finished(**changes)
    return letter(finished, deliveries_owed(finished)[1], b"%PDF-1.7", NOON)


@pytest.mark.parametrize("name", ["Chauffage Exemple", "Société d'Électricité « Œuvres » 🔧" * 5, "x" * 200])
def test_a_signed_mail_is_verified(signer, key, name):
    signed = signer.signed(_mail(settings={"name": name}), SENDER)

    assert signed.startswith(b"DKIM-Signature: ")
    assert _verified(signed, key)


@pytest.mark.parametrize(
    "change",
    [
        (b"Chauffage Exemple <", b"Somebody Else <"),
        (b"\r\nTo: ", b"\r\nSubject: another\r\nTo: "),
        (b"JVBERi0xLjc", b"JVBERi0xLjg"),
    ],
    ids=["the sender's name", "a second subject", "the document"],
)
def test_whatever_is_changed_on_the_way_breaks_the_signature(signer, key, change):
    signed = signer.signed(_mail(), SENDER)

    changed = signed.replace(*change, 1)

    assert changed != signed
    assert not _verified(changed, key)


def test_a_signed_mail_is_the_same_bytes_at_every_attempt(signer, key):
    again = Signer("example.org", "reports", _pem(key))

    assert signer.signed(_mail(), SENDER) == again.signed(_mail(), SENDER)
    assert b"; t=" not in signer.signed(_mail(), SENDER).partition(b"\r\nFrom")[0]


def test_only_mails_of_the_domain_and_below_are_signed(signer):
    """A signature of a domain that the sender does not belong to is worth nothing."""
    mail = _mail()

    assert signer.signed(mail, "a@sub.example.org") != mail
    assert signer.signed(mail, "a@notexample.org") == mail


def test_a_key_that_is_none_is_told_at_the_start(tmp_path):
    (tmp_path / "key").write_text("no key")
    settings = MailSettings(dkim_domain="example.org", dkim_selector="a", dkim_key_file=tmp_path / "key")

    with pytest.raises(SigningError, match="MAIL_DKIM_KEY_FILE: not an RSA private key in PEM form"):
        signer_of(settings)


def test_half_of_the_settings_is_refused():
    with pytest.raises(ValidationError, match="go together"):
        MailSettings(dkim_domain="example.org")
