"""A real conversation, and what each way of breaking it means."""

import asyncio
import socket

import pytest
from pydantic import ValidationError

from interventions.domain.words import DeliveryState
from interventions.reporting.relay.mailer import NoMailer, Outgoing, Verdict
from interventions.reporting.relay.smtp import SmtpMailer, mailer_of
from interventions.reporting.settings import MailSettings
from interventions.sandbox.mail_catcher import mail_catcher
from reporting.raw_relay import raw_relay

MAIL = Outgoing("from@example.org", "to@example.org", b"Subject: x\r\n\r\n.dot\r\nbare\nline\r\n")


def _settings(port: int, **more) -> MailSettings:
    return MailSettings(**{"host": "127.0.0.1", "port": port, "security": "none", "timeout_s": 5, **more})


def _sent(port: int, *, in_time: bool = True, **more) -> Verdict:
    return asyncio.run(SmtpMailer(_settings(port, **more)).send(MAIL, lambda: in_time))


def _talk(answers: dict[str, str | None], **more) -> tuple[Verdict, list[bytes]]:
    async def talking() -> tuple[Verdict, list[bytes]]:
        async with raw_relay(answers) as relay:
            verdict = await SmtpMailer(_settings(relay.port, timeout_s=0.5, **more)).send(MAIL, lambda: True)
            return verdict, relay.taken

    return asyncio.run(talking())


def test_a_mail_arrives_byte_for_byte(tmp_path):
    with mail_catcher(tmp_path) as catcher:
        verdict = _sent(catcher.port)

    (file,) = catcher.kept()
    assert verdict == Verdict(DeliveryState.SENT, None, 250)
    assert file.read_bytes() == b"Subject: x\r\n\r\n.dot\r\nbare\r\nline\r\n"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_two_catchers_stand_side_by_side(tmp_path):
    with mail_catcher(tmp_path / "a") as one, mail_catcher(tmp_path / "b") as other:
        _sent(one.port)
        _sent(other.port)

        assert (len(one.kept()), len(other.kept())) == (1, 1)


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
def test_not_now_is_put_off_and_never_is_refused_at_each_phase(phase):
    later, _ = _talk({phase: "451 later"})
    never, _ = _talk({phase: "550 5.1.1 no such user"})

    assert (later.state, later.smtp_code, later.held) == ("deferred", 451, False)
    assert (never.state, never.smtp_code, never.held) == ("refused", 550, False)
    assert "no such user" in (never.reason or "")


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("answer", ["", None], ids=["drops", "hangs"])
def test_before_the_dot_nothing_was_taken(phase, answer):
    verdict, taken = _talk({phase: answer})

    assert (verdict.state, verdict.held, taken) == ("deferred", False, [])


@pytest.mark.parametrize("answer", ["", None, "nonsense"], ids=["drops", "hangs", "speaks nonsense"])
def test_after_the_dot_nobody_knows(answer):
    """Sent again it may be a second copy; not sent again it may be none: a person decides."""
    verdict, taken = _talk({"dot": answer})

    assert verdict.state == "unknown"
    assert len(taken) == 1


@pytest.mark.parametrize("phase", ["banner", "ehlo"])
def test_a_relay_that_does_not_want_us_is_a_matter_of_configuration(phase):
    verdict, _ = _talk({phase: "554 go away"})

    assert (verdict.state, verdict.held) == ("deferred", True)


def test_a_busy_relay_will_be_back():
    verdict, _ = _talk({"banner": "421 too many connections"})

    assert (verdict.state, verdict.smtp_code, verdict.held) == ("deferred", 421, False)


@pytest.mark.parametrize("phase", ["mail", "rcpt"])
def test_a_relay_that_wants_a_login_is_a_matter_of_configuration(phase):
    verdict, _ = _talk({phase: "530 5.7.0 authentication required"})

    assert (verdict.state, verdict.smtp_code, verdict.held) == ("deferred", 530, True)


def test_a_relay_that_is_not_there_holds_the_mail():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        verdict = _sent(taken.getsockname()[1])

    assert (verdict.state, verdict.held) == ("deferred", True)
    assert (verdict.reason or "").startswith("relay_unreachable")


def test_without_starttls_nothing_is_said_in_the_clear(tmp_path):
    with mail_catcher(tmp_path) as catcher:
        verdict = _sent(catcher.port, security="starttls")

    assert (verdict.state, verdict.held, catcher.kept()) == ("deferred", True, [])
    assert (verdict.reason or "").startswith("tls_failed")


def test_after_its_deadline_a_mail_does_not_end(tmp_path):
    """A process that was frozen must not finish what another has judged meanwhile."""
    with mail_catcher(tmp_path) as catcher:
        verdict = _sent(catcher.port, in_time=False)

        assert (verdict.state, catcher.kept()) == ("deferred", [])


def test_a_hundred_mails_at_once_are_a_hundred_files(tmp_path):
    async def many(port: int) -> list[Verdict]:
        mailer = SmtpMailer(_settings(port))
        return await asyncio.gather(*(mailer.send(MAIL, lambda: True) for _ in range(100)))

    with mail_catcher(tmp_path) as catcher:
        verdicts = asyncio.run(many(catcher.port))

    assert {each.state for each in verdicts} == {"sent"}
    assert len(catcher.kept()) == 100


@pytest.mark.parametrize("more", [">\r\nRCPT TO:<b@example.org", ", b@example.org", " b@example.org"])
def test_what_is_not_exactly_one_address_says_nothing_to_the_relay(tmp_path, more):
    attack = MAIL._replace(recipient=f"a@example.org{more}")
    with mail_catcher(tmp_path) as catcher:
        verdict = asyncio.run(SmtpMailer(_settings(catcher.port)).send(attack, lambda: True))

    assert (verdict.state, catcher.kept()) == ("refused", [])


def test_without_a_relay_mails_wait_and_say_why():
    mailer = mailer_of(MailSettings())

    assert isinstance(mailer, NoMailer)
    assert asyncio.run(mailer.send(MAIL, lambda: True)).reason == "mail_not_configured"


def test_no_login_without_tls(tmp_path):
    with pytest.raises(ValidationError, match="no login without TLS"):
        MailSettings(host="relay", security="none", user="me", password_file=tmp_path / "secret")


def test_the_password_is_read_from_its_file_and_not_shown(tmp_path):
    (tmp_path / "secret").write_text("planted-password\n")
    settings = MailSettings(host="relay", user="me", password_file=tmp_path / "secret")

    password = settings.password()

    assert password is not None
    assert password.get_secret_value() == "planted-password"
    assert "planted-password" not in f"{settings!r}{password!r}"
