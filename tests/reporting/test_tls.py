"""STARTTLS, TLS and login against a real relay, its certificate made here."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from interventions.reporting.relay.mailer import Outgoing, Verdict
from interventions.reporting.relay.smtp import SmtpMailer
from interventions.reporting.settings import MailSettings
from reporting.secure_relay import PASSWORD, USER, authority, secure_relay

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
# aiosmtpd means STARTTLS; a connection that is TLS from its first byte needs none

MAIL = Outgoing("from@example.org", "to@example.org", b"Subject: x\r\n\r\nbody\r\n")


@pytest.fixture
def trusted(tmp_path):
    return authority(tmp_path)


def _settings(tmp_path, port, ca_file, password=PASSWORD, **more) -> MailSettings:
    (tmp_path / "password").write_text(f"{password}\n")
    login = {"user": USER, "password_file": tmp_path / "password"}
    return MailSettings(**{"host": "localhost", "port": port, "ca_file": ca_file, "timeout_s": 5, **login, **more})


def _sent(settings) -> Verdict:
    return asyncio.run(SmtpMailer(settings).send(MAIL, lambda: True))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_leaves_over_tls_after_a_login(tmp_path, trusted, security):
    with secure_relay(tmp_path / "mails", trusted.served, from_the_start=security == "tls") as relay:
        verdict = _sent(_settings(tmp_path, relay.port, trusted.ca_file, security=security))

    assert verdict == Verdict("sent", None, 250)
    assert [file.read_bytes() for file in relay.kept()] == [MAIL.content]


def test_we_give_our_own_name_and_bounces_come_back_where_they_are_wanted(tmp_path, trusted):
    """The company's sender may be a mailbox that nobody watches for bounces."""
    with secure_relay(tmp_path / "mails", trusted.served) as relay:
        _sent(
            _settings(
                tmp_path, relay.port, trusted.ca_file, ehlo_name="mail.example.org", bounces="bounces@example.org"
            )
        )

    assert relay.greeted == ["mail.example.org"] * 2
    assert relay.senders == ["bounces@example.org"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password_holds_the_mail(tmp_path, trusted, security):
    with secure_relay(tmp_path / "mails", trusted.served, from_the_start=security == "tls") as relay:
        verdict = _sent(_settings(tmp_path, relay.port, trusted.ca_file, "wrong", security=security))

    assert (verdict.state, verdict.held, verdict.smtp_code) == ("deferred", True, 535)
    assert (verdict.reason or "").startswith("login_failed: ")
    assert "wrong" not in (verdict.reason or "")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_holds_the_mail(tmp_path, trusted, security):
    with secure_relay(tmp_path / "mails", trusted.served, from_the_start=security == "tls") as relay:
        verdict = _sent(_settings(tmp_path, relay.port, None, security=security))

    assert (verdict.state, verdict.held, relay.kept()) == ("deferred", True, [])
    assert (verdict.reason or "").startswith("tls_failed: ")
    assert "certificate" in (verdict.reason or "")


def test_a_certificate_of_another_name_holds_the_mail(tmp_path):
    other = authority(tmp_path, "other.example.org")
    with secure_relay(tmp_path / "mails", other.served) as relay:
        verdict = _sent(_settings(tmp_path, relay.port, other.ca_file))

    assert (verdict.state, verdict.held, relay.kept()) == ("deferred", True, [])
    assert "tls_failed: Hostname mismatch" in (verdict.reason or "")


def test_a_certificate_past_its_day_holds_the_mail(tmp_path):
    past = authority(tmp_path, not_after=datetime.now(UTC) - timedelta(days=1))
    with secure_relay(tmp_path / "mails", past.served) as relay:
        verdict = _sent(_settings(tmp_path, relay.port, past.ca_file))

    assert (verdict.state, verdict.held, relay.kept()) == ("deferred", True, [])
    assert verdict.reason == "tls_failed: certificate has expired"


def test_a_relay_without_login_holds_the_mail(tmp_path, trusted):
    """A user was named: to send without is not what was asked for."""
    with secure_relay(tmp_path / "mails", trusted.served) as relay:
        verdict = _sent(_settings(tmp_path, relay.port, trusted.ca_file, user=None, password_file=None))

    assert (verdict.state, verdict.held, verdict.smtp_code) == ("deferred", True, 530)


def test_a_file_of_authorities_that_is_none_is_told_at_the_start(tmp_path):
    with pytest.raises(OSError, match=r"MAIL_CA_FILE=.*nowhere.pem: No such file"):
        SmtpMailer(_settings(tmp_path, 25, tmp_path / "nowhere.pem"))
