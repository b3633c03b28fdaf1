import hashlib
import io
import zipfile

import numpy as np
import pytest

from rnnviz.data import glove
from rnnviz.data.vectors import load_vectors
from rnnviz.errors import FetchError

# pooch leaves the socket of a download that failed to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def site(site, monkeypatch):
    """The site that has GloVe, of two words, beside a member that is not wanted."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("glove.6B.50d.txt", "other 1 2 3\n")
        archive.writestr(glove.MEMBER, "good 0.5 -1\nbad -0.5 1\n")
    site.body = held.getvalue()
    monkeypatch.setattr(glove, "URL", f"{site.address}/glove.6B.zip")
    monkeypatch.setattr(glove, "SHA256", hashlib.sha256(site.body).hexdigest())
    return site


def test_glove_is_fetched_once_by_its_name(site):
    for status in (200, 500):
        site.status = status
        vectors, found = load_vectors("glove", ["bad", "unheard"], progress=False)
        np.testing.assert_array_equal(vectors, [[-0.5, 1], [0, 0]])
        assert found.tolist() == [True, False]


def test_an_unpacking_that_broke_off_is_done_again(site, monkeypatch):
    def full(source, target):
        target.write(source.read()[:5])
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(glove.shutil, "copyfileobj", full)
        with pytest.raises(FetchError, match="no space left"):
            load_vectors("glove", ["good"], progress=False)
    vectors, _ = load_vectors("glove", ["good"], progress=False)
    np.testing.assert_array_equal(vectors, [[0.5, -1]])


def test_an_altered_archive_is_refused(site):
    site.body = site.body[:-20]
    with pytest.raises(FetchError, match="give its path instead of 'glove'"):
        load_vectors("glove", ["good"], progress=False)
