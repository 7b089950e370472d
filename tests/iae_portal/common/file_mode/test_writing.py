import os
import threading
from pathlib import Path

import pytest

from iae_portal.common.file_mode.refusals import Refusal
from iae_portal.common.file_mode.writing import write_all


def test_writing_follows_a_link_and_replaces_its_target(tmp_path):
    target = tmp_path / "target.csv"
    target.write_text("before")
    (tmp_path / "link.csv").symlink_to(target)
    write_all([(str(tmp_path / "link.csv"), "after")])
    assert target.read_text() == "after"
    assert (tmp_path / "link.csv").is_symlink()


def test_writing_to_a_device_leaves_it_a_device():
    write_all([(os.devnull, "lost")])
    assert Path(os.devnull).is_char_device()


def test_writing_to_a_pipe_gives_the_text_to_its_reader(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write_all([(str(pipe), "é\n")])
    reader.join(timeout=5)
    assert got == ["é\n"]


def test_writing_gives_the_usual_permissions(tmp_path):
    before = os.umask(0o027)
    try:
        write_all([(str(tmp_path / "R.csv"), "x")])
    finally:
        os.umask(before)
    assert (tmp_path / "R.csv").stat().st_mode & 0o777 == 0o640


def test_writing_all_or_nothing_when_the_second_fails(tmp_path):
    with pytest.raises(Refusal, match=r"absent/R\.json : écriture impossible"):
        write_all([(str(tmp_path / "R.csv"), "x"), (str(tmp_path / "absent" / "R.json"), "y")])
    assert list(tmp_path.iterdir()) == []
