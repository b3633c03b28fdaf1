"""Files are written whole or not at all."""

import pytest

from rnnviz.ground.files import write_atomically


def test_a_file_appears_whole(tmp_path):
    write_atomically(tmp_path / "a" / "b.txt", b"content")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "b.txt"
    target.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_atomically(target, "no bytes")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]
