"""A power loss may cost a file that nobody was told of, never leave a short one under its name."""

from pathlib import Path

from interventions.reporting.durable import put_durably


def test_bytes_and_folders_are_on_the_disk_before_anybody_is_told(tmp_path):
    file, seen = tmp_path / "sha256" / "ab" / "cd.pdf", []

    def sync(opened: int) -> None:
        path = Path(f"/proc/self/fd/{opened}").readlink()
        size = path.stat().st_size if path.is_file() else None
        seen.append((path.relative_to(tmp_path).as_posix().partition("#")[0], size, file.exists()))

    assert put_durably(file, b"content", sync)

    assert seen == [
        (".", None, False),
        ("sha256", None, False),
        ("sha256/ab/cd.pdf", 7, False),
        ("sha256/ab", None, True),
    ]
    assert [each.name for each in file.parent.iterdir()] == ["cd.pdf"]


def test_a_name_that_another_writer_took_is_left_and_made_to_last(tmp_path):
    file, synced = tmp_path / "cd.pdf", []
    file.write_bytes(b"first")

    assert not put_durably(file, b"second", synced.append)

    assert (file.read_bytes(), len(synced)) == (b"first", 1)


def test_a_writer_overtaken_while_it_writes_changes_nothing(tmp_path):
    file = tmp_path / "cd.pdf"

    assert not put_durably(file, b"second", lambda _: file.write_bytes(b"first") and None)

    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("cd.pdf", b"first")]
