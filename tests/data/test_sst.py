import hashlib
import io
import shutil
import zipfile

import pytest

from rnnviz.data import load_treebank, sst
from rnnviz.errors import DataError, FetchError

# pooch leaves the socket of a download that failed to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def archive_of(trees):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for split in ("train", "dev", "test"):
            archive.writestr(f"trees/{split}.txt", trees)
    return held.getvalue()


GOOD = archive_of("(3 (2 a) (4 (4 great) (2 film)))\n")


@pytest.fixture
def site(site, monkeypatch):
    """The site that has SST."""
    site.body = GOOD
    monkeypatch.setattr(sst, "URL", f"{site.address}/{sst.ARCHIVE}")
    monkeypatch.setattr(sst, "SHA256", hashlib.sha256(GOOD).hexdigest())
    return site


def cached(site):
    return [path.name for path in site.cache.rglob("*") if path.is_file()]


def test_what_is_fetched_is_cached_and_fetched_once(site):
    assert len(load_treebank("sst").train) == 1
    assert cached(site) == [sst.ARCHIVE]
    site.status = 500
    assert load_treebank("sst").sentences()[0].tokens == ("a", "great", "film")


@pytest.mark.parametrize("body", [GOOD[:-40], GOOD.replace(b"great", b"worst"), b"<html>login</html>"])
def test_altered_files_are_refused_and_not_kept(site, body):
    site.body = body
    with pytest.raises(FetchError, match="truncated or altered"):
        load_treebank("sst")
    assert cached(site) == []


def test_a_download_that_breaks_off_is_not_kept(site):
    site.body, site.length = GOOD[:-40], len(GOOD)
    with pytest.raises(FetchError):
        load_treebank("sst")
    assert cached(site) == []


def test_a_damaged_cache_is_mended(site):
    load_treebank("sst")
    (site.cache / "rnnviz" / sst.ARCHIVE).write_bytes(GOOD[:50])
    assert len(load_treebank("sst").train) == 1


def test_only_what_is_at_hand_is_taken_where_it_may_not_be_fetched(site):
    for cut in (None, 50):
        if cut:
            (site.cache / "rnnviz" / sst.ARCHIVE).write_bytes(GOOD[:cut])
        with pytest.raises(FetchError, match="not at hand, and download=False"):
            load_treebank("sst", download=False)
        load_treebank("sst")
        assert len(load_treebank("sst", download=False).train) == 1


def test_without_network_the_error_names_address_cache_and_mini(site):
    site.status = 404
    with pytest.raises(FetchError) as error:
        load_treebank("sst")
    assert all(said in str(error.value) for said in (sst.URL, str(site.cache / "rnnviz"), '"mini"'))


@pytest.mark.parametrize("place", [sst.ARCHIVE, f"sst/{sst.ARCHIVE}"])
def test_a_folder_is_looked_in_first_by_argument_or_variable(site, tmp_path, monkeypatch, place):
    site.status = 404
    (tmp_path / "mine" / "sst").mkdir(parents=True)
    (tmp_path / "mine" / place).write_bytes(GOOD)
    assert len(load_treebank("sst", folder=tmp_path / "mine").train) == 1
    monkeypatch.setenv("RNNVIZ_DATA", str(tmp_path / "mine"))
    assert len(load_treebank("sst").train) == 1
    assert cached(site) == []


def test_an_altered_file_of_the_users_is_refused_and_left_alone(site, tmp_path):
    mine = tmp_path / sst.ARCHIVE
    mine.write_bytes(GOOD[:-40])
    with pytest.raises(DataError, match="truncated or altered"):
        load_treebank("sst", folder=tmp_path)
    assert mine.read_bytes() == GOOD[:-40]


def test_the_real_thing_has_the_published_counts(real_data, tmp_path):
    shutil.copy(real_data / "sst" / sst.ARCHIVE, tmp_path)
    bank = load_treebank("sst", folder=tmp_path)
    splits = ("train", "dev", "test")
    assert [len(bank.trees(split)) for split in splits] == [8544, 1101, 2210]
    assert [len(bank.sentences(split)) for split in splits] == [6920, 872, 1821]
    assert len(bank.phrases()) == 77_201
    leaves = {leaf for split in splits for tree in bank.trees(split) for leaf in tree.leaves()}
    assert not {leaf for leaf in leaves if "\\" in leaf or leaf in ("-LRB-", "-RRB-")}
    assert {"(", "and/or", "***", "8\xa01/2"} <= leaves
