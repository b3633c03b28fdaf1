import gzip

import numpy as np
import pytest

from rnnviz.data import load_vectors
from rnnviz.errors import DataError, InputError

LINES = "the 1 2 3\nnew york 4 5 6\ngood -.5 1e-1 2\ngood 9 9 9\ncafé 7 8 9 \n"
WORDS = ["good", "film", "new york", "café"]
EXPECTED = [[-0.5, 0.1, 2], [0, 0, 0], [4, 5, 6], [7, 8, 9]]


def written(path, text):
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["v.txt", "v.vec", "v.txt.gz"])
@pytest.mark.parametrize("heading", ["", "5 3\n"])
def test_text_with_and_without_a_heading(tmp_path, name, heading):
    vectors, found = load_vectors(written(tmp_path / name, heading + LINES), WORDS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, EXPECTED)
    assert found.tolist() == [True, False, True, True]


def test_npz_of_half_precision(tmp_path):
    words = np.array(["good", "the", "café", "new york"])
    table = np.array([EXPECTED[0], [1, 1, 1], EXPECTED[3], EXPECTED[2]], dtype=np.float16)
    np.savez(tmp_path / "v.npz", words=words, vectors=table)
    vectors, found = load_vectors(tmp_path / "v.npz", WORDS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, EXPECTED, atol=1e-3)
    assert found.tolist() == [True, False, True, True]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a 1 2 3\nb 1 2\n", "line 2: expected a word and 3 numbers"),
        ("a 1 2 3\nc 1 2 3 4\n", "line 2: expected a word and 3 numbers.*got 4"),
        ("2 3\na 1 2 3\nb 1 2\n", "line 3"),
        ("a 1 2 3\n\nb 1 2 3\n", "line 2"),
        ("a 1 2 3\nb 1 x 3\n", "line 2.*'?x"),
        ("a 1 2 3\nb 1 nan 3\n", "line 2.*not finite"),
        ("9 3\na 1 2 3\n", "1 vectors where 9 were promised"),
        ("", "cut short"),
        ("word\n", "line 1: expected a word and its numbers"),
    ],
)
def test_a_bad_line_is_named(tmp_path, text, says):
    with pytest.raises(DataError, match=says):
        load_vectors(written(tmp_path / "v.txt", text), ["a", "b"])


def test_damaged_and_foreign_files(tmp_path):
    packed = gzip.compress(LINES.encode() * 50)
    for name, body in [("cut.txt.gz", packed[:-20]), ("no.gz", b"a 1 2\n"), ("no.npz", b"a 1 2\n")]:
        (tmp_path / name).write_bytes(body)
        with pytest.raises(DataError, match=name):
            load_vectors(tmp_path / name, ["a"])
    np.savez(tmp_path / "names.npz", tokens=np.array(["a"]))
    with pytest.raises(DataError, match=r"'tokens'.*expected 'words' and 'vectors'"):
        load_vectors(tmp_path / "names.npz", ["a"])
    np.savez(tmp_path / "shape.npz", words=np.array(["a"]), vectors=np.zeros((2, 3)))
    with pytest.raises(DataError, match=r"\(2, 3\).*1 words"):
        load_vectors(tmp_path / "shape.npz", ["a"])
    np.savez(tmp_path / "nan.npz", words=np.array(["a"]), vectors=np.full((1, 3), np.nan))
    with pytest.raises(DataError, match="not finite"):
        load_vectors(tmp_path / "nan.npz", ["a"])
    np.savez(tmp_path / "pickle.npz", words=np.array(["a", 1], dtype=object), vectors=np.zeros((2, 3)))
    with pytest.raises(DataError, match="damaged or no"):
        load_vectors(tmp_path / "pickle.npz", ["a"])


def test_no_file_and_words_given_twice(tmp_path):
    with pytest.raises(InputError, match="no file"):
        load_vectors(tmp_path / "v.txt", ["a"])
    with pytest.raises(InputError, match="stand twice"):
        load_vectors(written(tmp_path / "v.txt", LINES), ["a", "a"])


def test_the_bar_follows_the_bytes_and_can_be_silenced(tmp_path, capsys):
    path = written(tmp_path / "v.txt", LINES)
    load_vectors(path, ["a"])
    assert "100%" in capsys.readouterr().err
    load_vectors(path, ["a"], progress=False)
    assert not capsys.readouterr().err


def test_the_real_vectors(real_data):
    path = real_data / "vectors" / "imdb_word2vec_300d_sst_yelp_f16.npz"
    vectors, found = load_vectors(path, ["good", "zzzzzz"])
    assert vectors.shape == (2, 300)
    assert found.tolist() == [True, False]
    assert np.linalg.norm(vectors[0]) == pytest.approx(3, abs=0.01)
