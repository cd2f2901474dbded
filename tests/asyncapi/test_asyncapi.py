"""The AsyncAPI document, read by the specification's own parser and looked at in a browser that has no network."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import chromium as chromium  # noqa: PLC0414 - a fixture
from cli.calls import call
from interventions.contracts.schemas import current_schemas
from interventions.contracts.topics import TOPICS

HERE = Path(__file__).parent
PATIENCE_S = 300
NO_NETWORK = re.compile(r"\b(?:ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH)\b")


@pytest.fixture(scope="module")
def node() -> str:
    """Give node, with the packages of package-lock.json beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("no node and npm here (Debian: apt-get install nodejs npm): the AsyncAPI document is not parsed")
    if not (HERE / "node_modules" / "@asyncapi" / "parser").is_dir():
        installed(npm, HERE)
    return node


def installed(npm: str, folder: Path) -> None:
    """Install the packages of package-lock.json; where their registry is not reached, skip and say why."""
    quick = ("--fetch-retries=1", "--fetch-retry-mintimeout=2000")
    command = (npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *quick)
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=PATIENCE_S)
    if done.returncode and (code := NO_NETWORK.search(done.stderr)):
        pytest.skip(f"npm does not reach its registry ({code[0]}): the AsyncAPI document is not parsed")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Write what the command prints."""
    path = tmp_path / "asyncapi.json"
    path.write_text(call(capsys, "asyncapi").out, encoding="utf-8")
    return path


def parsed(node: str, document: Path) -> Any:
    """Read a document with @asyncapi/parser."""
    done = subprocess.run(
        (node, "check.mjs", document), cwd=HERE, check=False, capture_output=True, text=True, timeout=PATIENCE_S
    )
    return json.loads(done.stdout)


def test_the_parser_of_the_specification_finds_every_topic_and_field_and_no_fault(node: str, document: Path):
    """Payloads are read by its Avro parser; dead letters have no schema."""
    found = parsed(node, document)

    fields = {name: [each["name"] for each in schema.text["fields"]] for name, schema in current_schemas().items()}
    others = [name for name in TOPICS if not name.endswith("-state")]
    assert found["faults"] == []
    assert {each["topic"]: each["fields"] for each in found["channels"]} == {
        name: fields.get(name, []) for name in others
    }


def test_a_payload_that_is_no_avro_is_found(node: str, document: Path):
    """The check can fail."""
    text = json.loads(document.read_text())
    text["components"]["messages"]["intervention-events"]["payload"]["schema"]["fields"] = "none"
    document.write_text(json.dumps(text))
    assert parsed(node, document)["faults"]


def test_operations_are_those_of_the_processors_in_topics_yaml(document: Path):
    """Who sends and who receives is in the tags."""
    text = json.loads(document.read_text())
    said = {name: {tag["name"] for tag in operation["tags"]} for name, operation in text["operations"].items()}
    assert said["send-intervention-status"] == {"lifecycle"}
    assert said["receive-rendered-reports"] == {"mailing", "projection"}
    assert "send-intervention-events" not in said


def test_a_registry_that_is_not_reached_is_no_fault_of_ours_and_any_other_is(tmp_path: Path, monkeypatch: Any):
    """`make test` is green on a train, and red for a lock file that is not that of its package.json."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("no npm here (Debian: apt-get install npm)")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, tmp_path)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    with pytest.raises(pytest.skip.Exception, match="npm does not reach its registry"):
        installed(npm, tmp_path)
    (tmp_path / "package-lock.json").unlink()
    with pytest.raises(AssertionError, match="npm ci"):
        installed(npm, tmp_path)


def test_one_page_shows_it_without_a_network(node: str, document: Path, tmp_path: Path, chromium: Any):
    """Every topic is on the page, nothing is asked of any address, nothing goes wrong in it."""
    page_file = tmp_path / "asyncapi.html"
    subprocess.run((node, "page.mjs", document, page_file), cwd=HERE, check=True, timeout=PATIENCE_S)
    page, asked, wrong = chromium.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(error))  # noqa: PLW0108 - a method takes no attribute

    page.goto(page_file.as_uri())
    page.wait_for_selector("text=receive-rendered-reports", state="attached")

    shown = page.inner_text("body")
    assert [name for name in TOPICS if not name.endswith("-state") and name not in shown] == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wrong == []
