"""Links lead somewhere: those of the documentation, of the files around it and of the notebooks' prose."""

import re
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import AROUND, DOCS, NOTEBOOKS, PAGES, ROOT, anchors, links, name

URLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
REPOSITORY = URLS["Repository"]
OWNER = REPOSITORY.removeprefix("https://github.com/")
TEXTS = (".md", ".py", ".toml", ".yml", ".cff", ".ipynb", ".txt")
# An address of a repository of this name, on GitHub or on Binder, and what stands behind it
ADDRESS = re.compile(
    r"(?:github\.com/|mybinder\.org/v2/gh/)([\w.-]+/rnnviz)\b(?:/(?:blob|tree)/main/([\w./-]*\w))?"
)


@pytest.mark.parametrize("path", [*AROUND, *PAGES, *NOTEBOOKS], ids=name)
def test_a_relative_link_leads_to_a_file_and_its_heading(path: Path) -> None:
    for link in links(path):
        target, _, anchor = unquote(link).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        if target.startswith("gallery/"):
            continue  # made when the site is built; tests/docs/test_site.py follows it
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), f"{name(path)}: {link} leads nowhere"
        if path.is_relative_to(DOCS):
            assert file.is_relative_to(DOCS), f"{name(path)}: {link} leaves docs/; give its full address"
        if anchor and file.suffix == ".md" and "api" not in file.parts and not _is_made(file):
            assert anchor in anchors(file), f"{name(path)}: {link}: no such heading"


def _is_made(file: Path) -> bool:
    """Whether a page's text comes from elsewhere when the site is built."""
    return re.match(r"---\n(.*\n)*?include:", file.read_text("utf-8")) is not None


def test_the_repository_has_one_address() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = 0
    for file in (ROOT / line for line in listed.splitlines() if line.endswith(TEXTS)):
        if not file.exists():
            continue
        for owner, path in ADDRESS.findall(file.read_text("utf-8")):
            found += 1
            assert owner == OWNER, f"{name(file)}: {owner}, expected {OWNER} (project.urls in pyproject.toml)"
            assert (ROOT / path).exists(), f"{name(file)}: {path} is not in the repository"
    assert found > 5


def test_the_site_s_own_addresses_are_those_of_the_package() -> None:
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert f"site_url: {URLS['Documentation']}\n" in config
    assert f"repository: {REPOSITORY}/blob/main/\n" in config
    assert f"binder: https://mybinder.org/v2/gh/{OWNER}/main?urlpath=lab/tree/notebooks/\n" in config
