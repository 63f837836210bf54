#!/bin/sh
# The package's copyright file: this program's licence, and where those of its parts stand.
cd "$(dirname "$0")/../.." || exit 1
cat <<'HEAD'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: redis-audit-sensor
Comment: The program contains libraries of others, unchanged; THIRD-PARTY-NOTICES.gz and bill-of-materials.cdx.json
 beside this file name each with its version, owner and licence.

Files: *
HEAD
sed -n 's/^Copyright (c) /Copyright: /p' LICENSE
echo 'License: Expat'
sed -n '/^Permission/,$p' LICENSE | sed -e 's/^$/./' -e 's/^/ /'
