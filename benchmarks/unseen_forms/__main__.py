"""``python -m benchmarks.unseen_forms FOLDER``: writes the forms on which templates are reported.

``--record`` instead writes the digest of what draws them: once, before a reader is written.
"""

import argparse
import datetime as dt
from pathlib import Path

from benchmarks.unseen_forms.frozen import record
from benchmarks.unseen_forms.pages import FOREIGN, SCANS, write_foreign, write_forms


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=SCANS, help="filled scans of each template")
    parser.add_argument("--foreign", type=int, default=FOREIGN, help="pages of no template")
    parser.add_argument("--record", action="store_true", help="record the digest, draw nothing")
    arguments = parser.parse_args()
    if arguments.record:
        print(record(dt.datetime.now(dt.UTC).date()))
    elif arguments.folder is None:
        parser.error("name a folder to write to")
    else:
        write_forms(arguments.folder, arguments.count)
        write_foreign(arguments.folder, arguments.foreign)


if __name__ == "__main__":
    _main()
