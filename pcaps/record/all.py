#!/usr/bin/python3
"""Makes the recordings again: all.py [PATTERN], as root; or their index: all.py --index.

PATTERN chooses by name, as in `all.py 'pubsub/*'`.

REDIS_8, VALKEY_8 and VALKEY_9 may name newer servers; recordings that need one are left as they are without it.
"""

import sys

import attacks  # noqa: F401
import cases
import commands  # noqa: F401
import framing  # noqa: F401
import index
import identity  # noqa: F401
import loss  # noqa: F401
import network  # noqa: F401
import pubsub  # noqa: F401
import regressions  # noqa: F401
import replication  # noqa: F401
import tls  # noqa: F401
import transactions  # noqa: F401
import waiting  # noqa: F401

if __name__ == "__main__":
    if sys.argv[1:] == ["--index"]:
        index.write()
    else:
        cases.make_all(sys.argv[1] if len(sys.argv) > 1 else "*")
