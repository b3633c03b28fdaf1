"""Check the links of the built site: linkchecker with the settings beside this file.

.venv/bin/python docs/links.py site/index.html
.venv/bin/python docs/links.py --check-extern site/index.html  # links to elsewhere too, where there is a network
"""

import sys
from pathlib import Path

from linkcheck.command import linkchecker

if __name__ == "__main__":
    # root would become nobody, who cannot read a checkout of root's own
    linkchecker.drop_privileges = lambda: None
    sys.argv[1:1] = [f"--config={Path(__file__).with_name('linkchecker.ini')}"]
    linkchecker.linkchecker()
