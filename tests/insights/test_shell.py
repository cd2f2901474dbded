"""What is around the rules: faust is loaded for insights alone, and signs in as the other clients do."""

import ssl
import subprocess
import sys

from faust.auth import SASLCredentials, SSLCredentials

from interventions.insights.agents import credentials
from interventions.stream.kafka import KafkaSettings

_LOADED = """
import sys
import interventions.cli.app, interventions.cli.commands.run, interventions.cli.commands.alerts
interventions.cli.app.build_app()
print([each for each in ("faust", "mode", "aiohttp") if each in sys.modules])
"""


def test_no_other_command_pays_for_faust():
    """It takes a third of a second to import; help and completion are instant."""
    said = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_without_a_login_there_are_no_credentials():
    assert credentials(KafkaSettings()) is None


def test_a_login_is_given_on_in_faust_s_words(tmp_path):
    (tmp_path / "password").write_text("blue-seven-kettle\n")
    settings = KafkaSettings(
        security_protocol="SASL_PLAINTEXT", sasl_username="insights", sasl_password_file=tmp_path / "password"
    )

    found = credentials(settings)

    assert isinstance(found, SASLCredentials)
    assert (found.username, found.password, found.ssl_context) == ("insights", "blue-seven-kettle", None)
    assert (found.protocol.value, found.mechanism.value) == ("SASL_PLAINTEXT", "SCRAM-SHA-512")


def test_tls_without_a_login_carries_its_certificates():
    found = credentials(KafkaSettings(security_protocol="SSL"))

    assert isinstance(found, SSLCredentials)
    assert isinstance(found.context, ssl.SSLContext)
