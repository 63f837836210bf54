#!/bin/sh
# Writes the manual page to standard output, from what --help of the program and of each of its verbs says.
# Usage: packaging/man/make-man.sh PROGRAM [WORD...]      (for instance: dotnet redis-audit-sensor.dll)
set -eu
[ $# -gt 0 ] || { echo "make-man.sh: name the program: packaging/man/make-man.sh PROGRAM" >&2; exit 2; }
here=$(dirname "$0")

# The page's date is that of the sources, so that the same sources give the same page.
day=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%d)
version=$("$@" --version | sed -n '1{s/^redis-audit-sensor //;s/[+ ].*//;p}')
# What holds on the host of the package, not on this one.
export STATE_DIRECTORY=/var/lib/redis-audit-sensor
root=$("$@" --help)

printf '.TH REDIS-AUDIT-SENSOR 8 "%s" "redis-audit-sensor %s" "System administration"\n' "$day" "$version"
cat "$here/begin.man"
printf '%s\n' "$root" | awk -v verb="" -f "$here/help-to-man.awk"
printf '%s\n' "$root" | awk '/^Commands:/ { on = 1; next } /^[^ ]/ { on = 0 } on && NF { print $1 }' |
  while read -r verb; do
    "$@" "$verb" --help | awk -v verb="$verb" -f "$here/help-to-man.awk"
  done
cat "$here/end.man"
