"""Writes pcaps/README.md: the index of the recordings, from the first lines of the functions that make them."""

import os

import cases

HEAD = """# Recorded captures

The project's own recordings of real servers and real clients (Redis 7.0.15 unless the name says another), and captures derived
from them. Each has its golden events beside it (`.ndjson`, rewritten by the golden test with `UPDATE_GOLDEN=1`) and, where the
sensor needs options, a `.args` file with one per line. Passwords in them are made up.

To make them again, as root: `pcaps/record/all.py`, or `pcaps/record/all.py 'pubsub/*'` for some; `REDIS_8`, `VALKEY_8` and
`VALKEY_9` name newer servers (a command that starts one), without which the recordings that need them stay as they are. The
index below is written by `pcaps/record/all.py --index`. A new recording has new ports, times and client ids: rewrite its golden.

| file | what it holds | made by |
|---|---|---|
"""


def write():
    rows = []
    for name, (_, what, _) in sorted(cases.CASES.items()):
        text = " ".join(what.split()).replace("|", "\\|")
        script = cases.SCRIPTS[name]
        rows.append(f"| {name if '.pcap' in name else name + '.pcap'} | {text} | record/{script} |\n")
    with open(os.path.join(cases.FOLDER, "README.md"), "w", encoding="utf-8") as file:
        file.write(HEAD + "".join(rows))
