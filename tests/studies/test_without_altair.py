"""A study's table and widget need no drawing library: Altair costs a second and 50 MB, and comes with `.chart()`."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import rnnviz as rv
import rnnviz.studies.examples

def drawing():
    return sorted({"altair", "vl_convert"} & sys.modules.keys())

clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
found = [
    rv.studies.word_distribution(clf, bank, ["good", "dull"], splits=["dev"], progress=False),
    rv.studies.negation(clf, bank, methods=["cd"], split="dev", backdrop=0, progress=False),
]
for study in found:
    assert len(study.table) and study.widget().still()
    assert not drawing(), drawing()
for study in found:
    assert study.chart().to_dict()["config"]
assert "altair" in drawing()
print("done")
"""


def test_tables_and_widgets_import_no_drawing_library():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    if done.returncode:
        pytest.fail(done.stderr)
    assert done.stdout.strip() == "done"
