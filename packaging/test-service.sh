#!/bin/sh
# Boots a systemd in a clean root with the package installed, and runs the service there as its unit says; says what was
# not as it should be. As root, with debootstrap and systemd-nspawn; two minutes, so no part of the test suite.
# Usage: packaging/test-service.sh DEB [--suite bookworm]
set -eu
fail() { echo "test-service.sh: $*" >&2; exit 1; }
[ $# -ge 1 ] || fail "name the package that packaging/build-deb.sh wrote"
deb=$(readlink -f "$1")
suite=bookworm
[ "${2:-}" != --suite ] || suite=$3
[ "$(id -u)" -eq 0 ] || fail "debootstrap and systemd-nspawn need root"
for tool in debootstrap systemd-nspawn nsenter; do
  command -v $tool >/dev/null 2>&1 || fail "$tool is missing ('apt-get install debootstrap systemd-container')"
done

work=$(mktemp -d)
root=$work/root
nspawn="" leader=""
end() {
  # Its first process takes all others of it along.
  [ -z "$leader" ] || kill -KILL "$leader" 2>/dev/null || true
  [ -z "$nspawn" ] || kill -KILL "$nspawn" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log"; fail "this failed: $*"; }; }
. "$(dirname "$0")/checks.sh"
last_words() { inside journalctl -u redis-audit-sensor --no-pager | tail -n 20; }

echo "== a root with systemd, a Redis server and the package =="
quietly debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,redis-server,redis-tools,libpcap0.8,libssl3,iproute2 \
  "$suite" "$root"
cp "$deb" "$root/root/this.deb"
quietly chroot "$root" dpkg -i /root/this.deb
sed -i 's/interfaces: \[eth0\]/interfaces: [lo]/' "$root/etc/redis-audit-sensor/sensor.yaml"

systemd-nspawn --register=no --keep-unit --private-network --capability=all --directory "$root" --boot \
  systemd.unit=multi-user.target >"$work/boot" 2>&1 </dev/null &
nspawn=$!
waiting "it boots" grep -q 'Reached target.*multi-user.target' "$work/boot"
leader=$(pgrep -P $nspawn | head -n 1)
inside() { nsenter -t "$leader" -m -p -n -i -u -C "$@"; }
property() { inside systemctl show -p "$1" --value redis-audit-sensor; }
is() { [ "$(property "$1")" = "$2" ]; }
told() { inside grep -q "$1" /var/log/redis-audit/events.ndjson; }
inside ip link set lo up

echo "== the service =="
check "systemctl starts it, and it says itself when it is ready" inside systemctl start redis-audit-sensor
check "it is active" is ActiveState active
waiting "a server beside it" inside redis-cli ping
quietly inside redis-cli set unit:key value
waiting "the trail tells what a client did" told unit:key
status=$(inside cat "/proc/$(property MainPID)/status")
has() { echo "$status" | grep -Eq "$1"; }
check "it may capture, and nothing else" has '^CapEff:.0*2000$'
check "and can get no other right" has '^CapBnd:.0*2000$'
check "nor by a program that it starts" has '^NoNewPrivs:.1$'
check "its system calls are filtered" has '^Seccomp:.2$'
check "systemctl reloads it" inside systemctl reload redis-audit-sensor
waiting "and it has read its configuration" inside sh -c 'journalctl -u redis-audit-sensor | grep -q "configuration was read anew"'

echo "== what fails is begun anew =="
quietly inside systemctl kill -s KILL redis-audit-sensor
restarted() { is ActiveState active && is NRestarts "$1"; }
waiting "after kill -9 it comes back" restarted 1
waiting "and tells from when to when nobody watched" told unclean_stop
inside mkdir -p /run/systemd/system/redis-audit-sensor.service.d
printf '[Service]\nWatchdogSec=3\nRestartSec=1\n' | inside tee /run/systemd/system/redis-audit-sensor.service.d/soon.conf >/dev/null
quietly inside systemctl daemon-reload
quietly inside systemctl restart redis-audit-sensor
sleep 5
check "with a watchdog of 3 s it runs on" is NRestarts 0
quietly inside systemctl kill -s STOP redis-audit-sensor
waiting "one that stands still is ended and begun anew" restarted 1

echo "== its end =="
quietly inside systemctl stop redis-audit-sensor
check "it ends well" is Result success
check "within its time, by itself" is ExecMainStatus 0
check "it told its end" told sensor_stopped
echo "The service is as it should be."
