"""Why a broker that is there does not let us in: aiokafka only says that nobody could be reached."""

import asyncio
import ssl
from typing import NamedTuple

from aiokafka import errors
from aiokafka.conn import AIOKafkaConnection, collect_hosts
from aiokafka.protocol.metadata import MetadataRequest

from interventions.stream.kafka.settings import KafkaSettings

_OTHER_NAME = (62, 64)
"""OpenSSL's numbers of a host name and of an address that are not the certificate's."""
_REMEDIES = {
    True: "name the broker in KAFKA_BOOTSTRAP as its certificate does",
    False: "name the authority that signed it in KAFKA_CA_FILE",
}
_OBJECTIONS = (
    (
        ssl.SSLError,
        "does not speak TLS there",
        "set KAFKA_SECURITY_PROTOCOL to PLAINTEXT or SASL_PLAINTEXT, or name its TLS port in KAFKA_BOOTSTRAP",
    ),
    (errors.UnsupportedSaslMechanismError, "does not know this KAFKA_SASL_MECHANISM", "set another one"),
    (
        (errors.SaslAuthenticationFailed, errors.AuthenticationFailedError),
        "refuses the login",
        "check KAFKA_SASL_USERNAME, the file KAFKA_SASL_PASSWORD_FILE and KAFKA_SASL_MECHANISM",
    ),
    (errors.IllegalSaslStateError, "asks for no login", "set KAFKA_SECURITY_PROTOCOL to PLAINTEXT or SSL"),
    (
        errors.KafkaConnectionError,
        "hangs up",
        "it may ask for a login (KAFKA_SECURITY_PROTOCOL=SASL_SSL), TLS (SSL) or a certificate (KAFKA_CERT_FILE)",
    ),
)
_GRACE_S = 0.2
"""For TLS to say goodbye; a connection that never came about says nothing."""
_FAULTS = (OSError, errors.KafkaError, TimeoutError)


class Objection(NamedTuple):
    """What a broker does not like, and what to do."""

    what: str
    remedy: str


async def why_shut(settings: KafkaSettings, within_s: float) -> Objection | None:
    """Knock at each address; gives what the first that is there objects to. None: nobody is there."""
    for host, port, _ in collect_hosts(settings.bootstrap.split(",")):
        try:
            await _knock(settings, host, port, within_s)
        except _FAULTS as fault:
            if objection := _objection(f"{host}:{port}", fault):
                return objection
    return None


async def _knock(settings: KafkaSettings, host: str, port: int, within_s: float) -> None:
    timeout_ms = int(within_s * 1000)
    connection = AIOKafkaConnection(
        host, port, client_id=settings.client_id, request_timeout_ms=timeout_ms, **settings.access()
    )
    try:
        await connection.connect()
        await connection.send(MetadataRequest([]))  # the first that a broker answers only to whom it has let in
    finally:
        await asyncio.wait([connection.close()], timeout=_GRACE_S)


def _objection(where: str, fault: Exception) -> Objection | None:
    if isinstance(fault, ssl.SSLCertVerificationError):
        misnamed = fault.verify_code in _OTHER_NAME
        why = "is for another name" if misnamed else "is not trusted"
        return Objection(
            f"the certificate of the broker at {where} {why} ({fault.verify_message})", _REMEDIES[misnamed]
        )
    for kinds, what, remedy in _OBJECTIONS:
        if isinstance(fault, kinds):
            return Objection(f"the broker at {where} {what}", remedy)
    return None
