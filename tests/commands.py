"""Runs what a person would type: a command -> what it printed, or a failure that shows it."""

import subprocess

import pytest


def run(*command: object, **options: object) -> str:
    """Run a command and return what it printed; where it fails, show the end of all that it printed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        pytest.fail(f"{command[:4]} exited with {done.returncode}\n{(done.stdout + done.stderr)[-5000:]}")
    return done.stdout
