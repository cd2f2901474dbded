"""How the broker is reached: what is set is passed on whole, or refused in a sentence. No broker is needed."""

from pathlib import Path
from typing import Any

import pytest
import trustme
from pydantic import ValidationError

from interventions.stream.kafka import KafkaSettings

PASSWORD = "blue-seven-kettle"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Give a password's file and certificates."""
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    found = {name: tmp_path / f"{name}.pem" for name in ("ca_file", "cert_file", "key_file")}
    authority.cert_pem.write_to_path(found["ca_file"])
    own.cert_chain_pems[0].write_to_path(found["cert_file"])
    own.private_key_pem.write_to_path(found["key_file"])
    found["sasl_password_file"] = tmp_path / "password"
    found["sasl_password_file"].write_text(f"{PASSWORD}\n")
    return found


def login(files: dict[str, Path], **changed: Any) -> dict[str, Any]:
    usual = {
        "security_protocol": "SASL_SSL",
        "sasl_username": "lifecycle",
        "sasl_password_file": files["sasl_password_file"],
        "ca_file": files["ca_file"],
    }
    return usual | changed


def refusal(**settings: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        KafkaSettings(**settings)
    return str(caught.value.errors()[0]["msg"])


def test_a_login_and_certificates_reach_every_client(files):
    """One broken link and a processor would stand outside while the others work."""
    settings = KafkaSettings(**login(files, cert_file=files["cert_file"], key_file=files["key_file"]))

    client = settings.client()

    assert client["ssl_context"].cert_store_stats()["x509_ca"] == 1
    assert {name: client[name] for name in client if "sasl" in name or "protocol" in name} == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "lifecycle",
        "sasl_plain_password": PASSWORD,
    }


def test_a_password_is_not_shown(files):
    """Settings end up in logs and tickets."""
    settings = KafkaSettings(**login(files))

    assert PASSWORD not in repr(settings) + str(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"sasl_username": None}, "KAFKA_SASL_USERNAME is not set"),
        ({"sasl_password_file": None}, "KAFKA_SASL_PASSWORD_FILE is not set"),
        ({"sasl_password_file": Path("nowhere")}, "KAFKA_SASL_PASSWORD_FILE=nowhere cannot be read: No such file"),
        ({"sasl_mechanism": "GUESS"}, "Input should be 'PLAIN', 'SCRAM-SHA-256' or 'SCRAM-SHA-512'"),
        ({"ca_file": Path("nowhere")}, "KAFKA_CA_FILE=nowhere cannot be read: No such file"),
        ({"ca_file": Path(__file__)}, "holds no certificate in PEM form"),
        ({"cert_file": Path(__file__)}, "no certificate whose key can be opened"),
        ({"key_file": Path(__file__)}, "KAFKA_KEY_FILE is set, which needs KAFKA_CERT_FILE"),
        ({"security_protocol": "PLAINTEXT"}, "KAFKA_SASL_USERNAME is set, which needs KAFKA_SECURITY_PROTOCOL=SASL"),
        ({"security_protocol": "SASL_PLAINTEXT"}, "KAFKA_CA_FILE is set, which needs KAFKA_SECURITY_PROTOCOL=SASL_SSL"),
    ],
)
def test_what_would_be_left_out_is_refused(files, changed, says):
    """A password that is not asked for, or TLS that is not spoken, must not go unnoticed."""
    assert says in refusal(**login(files, **changed))


@pytest.mark.parametrize(("content", "says"), [(b"\n", "is empty"), (b"\xff\xfe", "is no text")])
def test_a_file_without_a_password_is_refused(files, content, says):
    """A mount that went wrong; what is in the file is not shown."""
    files["sasl_password_file"].write_bytes(content)

    assert refusal(**login(files)).endswith(says)
