#!/bin/sh
# Runs packaging/siem/syslog-ng/redis-audit.conf in a real syslog-ng, sends it an event of 300 kB and one with escapes, and
# compares what it wrote. A command of its own: Debian's syslog-ng-core and rsyslog exclude each other, so it is unpacked
# into a folder, not installed.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
daemon=""
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
chmod 755 "$work"
(cd "$work" && apt-get download -q syslog-ng-core libivykis0 libnet1 >download.log 2>&1) || { cat "$work/download.log" >&2; exit 1; }
for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
libraries=$work/root/usr/lib
export LD_LIBRARY_PATH="$libraries/syslog-ng:$libraries/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)"

port=16514
{
  echo '@version: 3.38'
  sed -e "s#/var/log/redis-audit-central#$work/out#" -e "s/port(6514)/port($port)/" -e 's/0\.0\.0\.0/127.0.0.1/' \
    packaging/siem/syslog-ng/redis-audit.conf
} >"$work/syslog-ng.conf"
set -- "$work/root/usr/sbin/syslog-ng" "--module-path=$(echo "$libraries"/syslog-ng/*.*/)" -f "$work/syslog-ng.conf" \
  -R "$work/state" -p "$work/pid" -c "$work/control" --no-caps
"$@" -s || { echo "syslog-ng refuses the configuration" >&2; exit 1; }
"$@" -F --stderr >"$work/log" 2>&1 &
daemon=$!

python3 - "$port" "$work/sent" <<'SEND'
import socket, sys, time
events = ['{"event_id":"1","key":"é %s"}' % ("k" * 300000), r'{"event_id":"2","key":"a\nb\\c <134> 5 "}']
for _ in range(100):
    try:
        connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        break
    except OSError:
        time.sleep(0.1)
for event in events:
    message = ("<134>1 2026-01-31T12:00:00.000123Z host redis-audit-sensor - - - " + event).encode()
    connection.sendall(b"%d " % len(message) + message)
connection.close()
with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.writelines(event + "\n" for event in events)
SEND
for _ in $(seq 100); do
  [ "$(cat "$work"/out/*.ndjson 2>/dev/null | wc -l)" -ge 2 ] && break
  sleep 0.1
done
cat "$work"/out/*.ndjson >"$work/received"
cmp "$work/sent" "$work/received" || { cat "$work/log" >&2; exit 1; }
echo "syslog-ng wrote what it was sent, one event a line"
