"""Courses to grade in: one release per process of the tests, and a copy of it, in its own folder, for each test."""

import shutil
from pathlib import Path

import pytest

from notebooks.assignments import course
from tests.course import grading, no_network
from tests.own_jupyter import move_jupyter


@pytest.fixture(scope="session", autouse=True)
def own_jupyter(tmp_path_factory):
    """Jupyter without the user's settings, with nothing left behind, and kernels without a network."""
    folder = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        move_jupyter(patch, folder)
        startup = folder / "ipythondir" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        shutil.copy(no_network.__file__, startup / "00-no-network.py")
        yield


@pytest.fixture(scope="session")
def released(tmp_path_factory) -> Path:
    """A course with every assignment released. Nothing may be written in it: see `classroom`."""
    folder = tmp_path_factory.mktemp("released") / "course"
    assert course.make(folder) == []
    return folder


@pytest.fixture
def classroom(released, tmp_path) -> Path:
    """A course of the test's own."""
    return shutil.copytree(released, tmp_path / "course")


@pytest.fixture
def hand_in(classroom):
    """A function (assignment, submission) -> points per graded cell, as the gradebook has them."""

    def graded(name, submission):
        if submission.loops:
            with (classroom / course.CONFIG).open("a", encoding="utf-8") as settings:
                settings.write(f"c.Execute.timeout = {submission.loops}\n")
        grading.submit(classroom, name, submission)
        return grading.autograde(classroom, name)

    return graded
