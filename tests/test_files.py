import errno
import os
import resource
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from lgo_nlp.errors import OutputError
from lgo_nlp.files import whole_file

NOBODY = 65534


def write(path, content):
    with whole_file(path) as stream:
        stream.write(content)


@pytest.fixture
def space_for():
    """Lets no file grow beyond some bytes, as a disk that is nearly full."""

    @contextmanager
    def limit(most):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limit


@contextmanager
def without_power():
    """Root, whom no permission stops, is nobody meanwhile."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.mark.parametrize("old", [[], [b"old\n"]], ids=["new", "replaced"])
def test_files_file_is_there_when_the_block_ends_and_not_before(tmp_path, old):
    path = tmp_path / "tagged.jsonl"
    for content in old:
        path.write_bytes(content)
    with whole_file(path) as stream:
        stream.write("“£50” — é\n".encode())
        stream.flush()
        assert [p.read_bytes() for p in tmp_path.glob("*.jsonl")] == old
    assert path.read_text(encoding="utf-8") == "“£50” — é\n"
    assert [p.name for p in tmp_path.iterdir()] == ["tagged.jsonl"]


@pytest.mark.parametrize("error", [ValueError("no number"), KeyboardInterrupt("stopped"), GeneratorExit("closed")])
def test_files_block_that_raises_leaves_all_as_it_was(tmp_path, error):
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_bytes(b"old\n")
    for path in (old, new):
        with pytest.raises(type(error), match=str(error)), whole_file(path) as stream:  # noqa: PT012
            stream.write(b"half a l")
            raise error
    assert [p.name for p in tmp_path.iterdir()] == ["old.jsonl"]
    assert old.read_bytes() == b"old\n"


def test_files_folder_that_is_not_there_is_made(tmp_path):
    write(tmp_path / "out" / "2024" / "tagged.jsonl", b"x")
    assert (tmp_path / "out" / "2024" / "tagged.jsonl").read_bytes() == b"x"


def test_files_full_disk_is_one_clear_error_and_the_old_file_stays(tmp_path, space_for):
    path = tmp_path / "tagged.jsonl"
    write(path, b"old\n")
    reason = os.strerror(errno.EFBIG)
    message = rf"^{path}: cannot be written \({reason}\); free some space or name another place$"
    with space_for(1000), pytest.raises(OutputError, match=message):
        write(path, b"x" * 5000)
    assert path.read_bytes() == b"old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["tagged.jsonl"]


def test_files_folder_in_the_place_of_a_file_is_one_clear_error(tmp_path):
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(OutputError, match=r"out\.csv: cannot be written \(Is a directory\)"):
        write(tmp_path / "out.csv", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_files_file_can_be_read_by_whom_the_umask_lets(tmp_path):
    old = os.umask(0o027)
    try:
        write(tmp_path / "tagged.jsonl", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "tagged.jsonl").stat().st_mode) == 0o640


def test_files_behind_a_link_the_file_it_names_is_replaced(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "real.jsonl").write_bytes(b"old\n")
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "store" / "real.jsonl")
    write(link, b"new\n")
    assert link.is_symlink()
    assert (tmp_path / "store" / "real.jsonl").read_bytes() == b"new\n"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["link.jsonl", "real.jsonl", "store"]


def test_files_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = subprocess.Popen(
        [sys.executable, "-c", f"print(open({str(path)!r}, 'rb').read())"], stdout=subprocess.PIPE, text=True
    )
    write(path, b"tagged\n")
    assert reader.communicate(timeout=20)[0] == "b'tagged\\n'\n"
    assert path.is_fifo()


def test_files_device_that_is_full_is_one_clear_error_and_stays_a_device():
    message = r"^/dev/full: cannot be written \(No space left on device\)"
    with without_power(), pytest.raises(OutputError, match=message):
        write(Path("/dev/full"), b"x")
    assert Path("/dev/full").is_char_device()
