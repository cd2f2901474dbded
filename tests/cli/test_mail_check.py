"""`interventions mail check` against real relays: what it says is what an operator does next."""

import asyncio
import threading
from contextlib import contextmanager

import pytest

from cli.calls import call
from interventions.sandbox.mail_catcher import mail_catcher
from reporting.raw_relay import raw_relay
from reporting.secure_relay import PASSWORD, USER, authority, secure_relay


@pytest.fixture
def settings(monkeypatch):
    def sets(**named):
        for name, value in {"host": "localhost", "timeout_s": 2, **named}.items():
            monkeypatch.setenv(f"MAIL_{name.upper()}", str(value))

    return sets


@contextmanager
def raw(answers):
    """Run a raw relay beside the command, which has a loop of its own."""
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    relays = []

    async def serving():
        async with raw_relay(answers) as relay:
            relays.append(relay)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serving(),))
    thread.start()
    started.wait()
    try:
        yield relays[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def _steps(answer):
    return [(each["step"], each["fine"]) for each in answer.told["steps"]]


def _last(answer):
    return answer.told["steps"][-1]


def test_each_step_that_works_is_told_and_a_test_mail_arrives(capsys, tmp_path, settings):
    ours = authority(tmp_path)
    (tmp_path / "password").write_text(PASSWORD)
    with secure_relay(tmp_path / "mails", ours.served) as relay:
        settings(port=relay.port, ca_file=ours.ca_file, user=USER, password_file=tmp_path / "password")
        answer = call(capsys, "mail", "check", "--to", "office@example.org", "--json")

    assert answer.code == 0
    names = ("dns", "connect", "ehlo", "starttls", "login", "sender", "mail")
    assert _steps(answer) == [(name, True) for name in names]
    assert "certificate for localhost, until " in answer.told["steps"][3]["said"]
    assert b"\r\nTo: office@example.org\r\n" in relay.kept()[0].read_bytes()
    assert PASSWORD not in answer.out


def test_without_an_address_no_mail_is_sent(capsys, tmp_path, settings):
    with mail_catcher(tmp_path) as relay:
        settings(port=relay.port, security="none")
        answer = call(capsys, "mail", "check", "--sender", "reports@example.org")

    assert (answer.code, relay.kept()) == (0, [])
    assert "reports@example.org may send" in answer.out
    assert answer.out.strip().endswith("mails leave")


def test_a_wrong_password_is_told_without_it(capsys, tmp_path, settings):
    ours = authority(tmp_path)
    (tmp_path / "password").write_text("planted-and-wrong")
    with secure_relay(tmp_path / "mails", ours.served) as relay:
        settings(port=relay.port, ca_file=ours.ca_file, user=USER, password_file=tmp_path / "password")
        answer = call(capsys, "mail", "check", "--json")

    assert (answer.code, _steps(answer)[-1]) == (1, ("login", False))
    assert _last(answer)["cure"] == "check MAIL_USER and the file MAIL_PASSWORD_FILE"
    assert "planted-and-wrong" not in answer.out + answer.err


def test_a_certificate_of_our_own_authority_needs_to_be_named(capsys, tmp_path, settings):
    ours = authority(tmp_path)
    with secure_relay(tmp_path / "mails", ours.served) as relay:
        settings(port=relay.port)
        answer = call(capsys, "mail", "check", "--json")

    assert (answer.code, _steps(answer)[-1]) == (1, ("starttls", False))
    assert _last(answer)["cure"] == "name the authority that signed it in MAIL_CA_FILE"


@pytest.mark.parametrize(
    ("answers", "step", "cure"),
    [
        ({"banner": "554 go away"}, "connect", "have its address allowed"),
        ({"banner": "421 too many connections"}, "connect", "try again in a few minutes"),
        ({"banner": "SSH-2.0-OpenSSH_9.6"}, "connect", "is no mail relay"),
        ({"banner": ""}, "connect", "check MAIL_HOST, MAIL_PORT"),
        ({"ehlo": "550 who are you"}, "ehlo", "check MAIL_EHLO_NAME"),
        ({"mail": "530 5.7.0 Authentication required"}, "sender", "set MAIL_USER and MAIL_PASSWORD_FILE"),
        ({"mail": "550 not from you"}, "sender", "allow it there, or set MAIL_BOUNCES"),
    ],
)
def test_what_is_wrong_is_told_with_its_cure(capsys, settings, answers, step, cure):
    with raw(answers) as relay:
        settings(port=relay.port, host="127.0.0.1", security="none")
        answer = call(capsys, "mail", "check", "--json")

    assert (answer.code, _steps(answer)[-1]) == (1, (step, False))
    assert cure in _last(answer)["cure"]


def test_a_relay_that_offers_no_starttls_is_told(capsys, settings):
    with raw({}) as relay:
        settings(port=relay.port, host="127.0.0.1")
        answer = call(capsys, "mail", "check", "--json")

    assert (answer.code, _steps(answer)[-1]) == (1, ("starttls", False))
    assert "MAIL_SECURITY=tls" in _last(answer)["cure"]


def test_a_name_that_nobody_knows_and_a_port_where_nobody_is(capsys, settings):
    settings(host="relay.invalid", port=25)
    unknown = call(capsys, "mail", "check", "--json")
    settings(host="127.0.0.1", port=1)
    nobody = call(capsys, "mail", "check", "--json")

    assert (unknown.code, _steps(unknown)) == (1, [("dns", False)])
    assert (nobody.code, _last(nobody)["said"]) == (1, "relay_unreachable: Connection refused")


def test_without_a_relay_it_says_which_setting_is_missing(capsys):
    answer = call(capsys, "mail", "check")

    assert answer.code == 1
    assert "set MAIL_HOST" in answer.out


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"port": "x"}, "MAIL_PORT: "),
        ({"user": "me", "security": "none"}, "no login without TLS"),
        ({"user": "me", "password_file": "nowhere"}, "MAIL_PASSWORD_FILE: "),
        ({"ca_file": "nowhere", "security": "tls"}, "MAIL_CA_FILE=nowhere: No such file"),
        ({"bounces": "a@example.org, b@example.org"}, "MAIL_BOUNCES: "),
        ({"dkim_domain": "example.org"}, "go together"),
    ],
)
def test_settings_that_make_no_sense_are_a_bad_call(capsys, settings, named, says):
    settings(**named)

    answer = call(capsys, "mail", "check")

    assert says in answer.err + answer.out
    assert answer.code == 2


def test_what_is_not_one_address_is_a_bad_call(capsys):
    answer = call(capsys, "mail", "check", "--to", "a@example.org, b@example.org")

    assert (answer.code, "not exactly one" in answer.err) == (2, True)
