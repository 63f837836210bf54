#!/bin/sh
# Installs the package in a clean root, upgrades it, goes back, removes and purges it, installs the .tar.gz, and says what
# was not as it should be. As root, with debootstrap; some minutes, so no part of the test suite.
# Usage: packaging/test-deb.sh DEB TAR.GZ [--suite bookworm] [--base DIR] [--lintian]
#   --base  a root that debootstrap made before (it is copied, not changed)
set -eu
fail() { echo "test-deb.sh: $*" >&2; exit 1; }
[ $# -ge 2 ] || fail "name the package and the .tar.gz that packaging/build-deb.sh wrote"
deb=$(readlink -f "$1") tarball=$(readlink -f "$2")
here=$(cd "$(dirname "$0")/.." && pwd)
shift 2
suite=bookworm base="" lintian=""
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=$2; shift ;;
    --base) base=$(readlink -f "$2"); shift ;;
    --lintian) lintian=yes ;;
    *) fail "$1: no such option" ;;
  esac
  shift
done
[ "$(id -u)" -eq 0 ] || fail "debootstrap and chroot need root"
if [ "${TEST_DEB_APART:-}" != yes ]; then
  # Mounts and processes of its own: all of it is gone when this ends, however it ends.
  exec env TEST_DEB_APART=yes unshare --mount --pid --fork sh "$here/packaging/test-deb.sh" "$deb" "$tarball" \
    --suite "$suite" ${base:+--base "$base"} ${lintian:+--lintian}
fi
mount --make-rprivate /
mount -t proc proc /proc

work=$(mktemp -d)
trap 'umount -l "$work/root/proc" 2>/dev/null || :; umount -l "$work/root/proc" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
root=$work/root
if [ -n "$base" ]; then
  cp -a "$base" "$root"
else
  debootstrap --variant=minbase "$suite" "$root" >"$work/debootstrap.log" || { tail "$work/debootstrap.log"; fail "debootstrap failed"; }
fi
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail "this failed: $*"; }; }
. "$here/packaging/checks.sh"
is() { [ "$(inside stat -c '%U:%G %a' "$1" 2>&1)" = "$2" ]; }
state_is() { [ "$(inside dpkg-query -W -f '${db:Status-Abbrev}${Version}' redis-audit-sensor 2>/dev/null)" = "$1" ]; }
kept() {
  inside grep -qx '# the operator was here' /etc/redis-audit-sensor/sensor.yaml &&
    [ "$(inside cat /var/lib/redis-audit-sensor/spool/json/00000000000000000001.spool)" = "waiting" ] &&
    [ "$(inside cat /var/log/redis-audit/trail.ndjson)" = "{}" ]
}
cp "$deb" "$root/tmp/this.deb"
version=$(dpkg-deb -f "$deb" Version)

# The next version: the same program with another number, and another configuration as shipped.
next=$version.1
dpkg-deb -R "$deb" "$work/next"
sed -i "s/^Version: .*/Version: $next/" "$work/next/DEBIAN/control"
echo '# new in the next version' >>"$work/next/etc/redis-audit-sensor/sensor.yaml"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/next" "$root/tmp/next.deb" >/dev/null
rm -rf "$work/next"

echo "== installing $version on $(inside sh -c '. /etc/os-release; echo $PRETTY_NAME') =="
quietly inside apt-get update -qq
quietly inside apt-get install -y --no-install-recommends /tmp/this.deb
check "installed" state_is "ii $version"
check "the sensor has a user of its own, without a shell" inside sh -c 'getent passwd redis-audit | grep -q nologin$'
check "the configuration is root's, its group may read it" is /etc/redis-audit-sensor/sensor.yaml "root:redis-audit 640"
check "so is its folder" is /etc/redis-audit-sensor "root:redis-audit 750"
check "state is the sensor's alone" is /var/lib/redis-audit-sensor "redis-audit:redis-audit 700"
check "the trail is the sensor's and its group's" is /var/log/redis-audit "redis-audit:redis-audit 750"
check "the service is not switched on by itself" inside sh -c '! ls /etc/systemd/system/*.wants/redis-audit-sensor.service 2>/dev/null'
check "the program runs and finds libpcap" inside sh -c 'redis-audit-sensor --version | grep -q "^libpcap version 1"'
check "without librdkafka it says so" inside sh -c 'redis-audit-sensor --version | grep -q "^librdkafka: not found"'
check "nothing that belongs to it is missing from the package's sums" inside dpkg --verify redis-audit-sensor
dpkg-deb -c "$deb" >"$work/contents"
for file in man/man8/redis-audit-sensor.8.gz bash-completion/completions/redis-audit-sensor \
  doc/redis-audit-sensor/copyright doc/redis-audit-sensor/THIRD-PARTY-NOTICES.gz \
  doc/redis-audit-sensor/bill-of-materials.cdx.json doc/redis-audit-sensor/sensor.yaml; do
  # A minimal root may leave documentation out (dpkg's path-exclude); the package itself must hold it.
  check "the package holds $file" grep -q "usr/share/$file" "$work/contents"
done
cp "$here/pcaps/commands/$(ls "$here/pcaps/commands" | grep '\.pcap$' | head -n 1)" "$root/tmp/capture.pcap"
check "its user replays a capture" inside setpriv --reuid redis-audit --regid redis-audit --clear-groups \
  sh -c 'cd / && redis-audit-sensor replay /tmp/capture.pcap 2>/dev/null | grep -q event_id'

echo "== running as the unit lets it: CAP_NET_RAW alone, no new privileges, /proc without what is no process =="
inside sed -i 's/interfaces: \[eth0\]/interfaces: [lo]/' /etc/redis-audit-sensor/sensor.yaml
mount -t proc -o subset=pid,hidepid=invisible proc "$root/proc"
ip link set lo up 2>/dev/null || true
inside install -d -m 750 -o redis-audit -g redis-audit /run/redis-audit-sensor
inside setpriv --reuid redis-audit --regid redis-audit --clear-groups --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw \
  --bounding-set=-all,+net_raw --no-new-privs env STATE_DIRECTORY=/var/lib/redis-audit-sensor DOTNET_EnableDiagnostics=0 \
  sh -c 'umask 0027; exec redis-audit-sensor run -c /etc/redis-audit-sensor/sensor.yaml' 2>"$work/run.log" &
run=$!
for _ in $(seq 60); do
  grep -q Capturing "$work/run.log" && inside test -s /var/log/redis-audit/events.ndjson && break
  sleep 1
done
pkill -TERM -P "$run" || { cat "$work/run.log"; fail "the sensor does not run"; }
status=0
wait $run || status=$?
[ "$status" -eq 0 ] || cat "$work/run.log"
check "it captures, and SIGTERM ends it well" [ "$status" -eq 0 ]
check "its events are readable by owner and group alone" is /var/log/redis-audit/events.ndjson "redis-audit:redis-audit 640"
check "it told its start and its end" inside sh -c 'grep -q sensor_started /var/log/redis-audit/events.ndjson && grep -q sensor_stopped /var/log/redis-audit/events.ndjson'
umount "$root/proc"

echo "== upgrade to $next, back to $version =="
inside sh -c 'echo "# the operator was here" >> /etc/redis-audit-sensor/sensor.yaml
  mkdir -p /var/lib/redis-audit-sensor/spool/json && chown -R redis-audit: /var/lib/redis-audit-sensor/spool
  echo waiting > /var/lib/redis-audit-sensor/spool/json/00000000000000000001.spool; echo {} > /var/log/redis-audit/trail.ndjson'
quietly inside apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold /tmp/next.deb
check "upgraded" state_is "ii $next"
check "configuration, spool and trail are as they were" kept
check "the new configuration stands beside the old one" inside grep -q 'new in the next version' /etc/redis-audit-sensor/sensor.yaml.dpkg-dist
quietly inside apt-get install -y --no-install-recommends --allow-downgrades -o Dpkg::Options::=--force-confold /tmp/this.deb
check "downgraded" state_is "ii $version"
check "configuration, spool and trail are as they were" kept
check "the configuration still belongs to root, readable by the group" is /etc/redis-audit-sensor/sensor.yaml "root:redis-audit 640"

echo "== removal, installation again, purge =="
quietly inside apt-get remove -y redis-audit-sensor
check "the program is gone" inside sh -c '! test -e /usr/bin/redis-audit-sensor'
check "configuration, spool and trail stay" kept
quietly inside apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold /tmp/this.deb
check "installed again over what was left" kept
quietly inside apt-get purge -y redis-audit-sensor
check "a purge takes the configuration" inside sh -c '! test -e /etc/redis-audit-sensor'
check "it leaves the trail" inside test -s /var/log/redis-audit/trail.ndjson
check "it leaves events that nobody has taken" inside test -s /var/lib/redis-audit-sensor/spool/json/00000000000000000001.spool

echo "== the .tar.gz =="
tar -C "$root/tmp" -xzf "$tarball"
quietly inside sh -c '/tmp/redis-audit-sensor-*/install.sh'
check "it installs the same" inside sh -c 'redis-audit-sensor --version | grep -q "^redis-audit-sensor"'
check "with the same owners" is /etc/redis-audit-sensor/sensor.yaml "root:redis-audit 640"
inside sh -c 'echo "# the operator was here" >> /etc/redis-audit-sensor/sensor.yaml'
quietly inside sh -c '/tmp/redis-audit-sensor-*/install.sh'
check "a second time it leaves the configuration" kept

if [ -n "$lintian" ]; then
  echo "== lintian =="
  quietly inside apt-get install -y --no-install-recommends lintian
  inside lintian --no-cfg --fail-on error --suppress-tags-from-file /dev/null /tmp/this.deb || fail "lintian finds errors"
fi
echo "all is as it should be"
