#!/bin/sh
# Builds the container image and runs it as its user would: not root, one capability, a root that nobody writes; says what
# was not as it should be. As root, with podman; some minutes, so no part of the test suite.
# Usage: packaging/test-image.sh [--local-bases]
#   --local-bases  for machines that reach no registry: the images that the Containerfile begins with are made here, by
#                  debootstrap from Ubuntu's archive, the one to build in with this machine's SDK and NuGet packages
set -eu
fail() { echo "test-image.sh: $*" >&2; exit 1; }
here=$(cd "$(dirname "$0")/.." && pwd)
local_bases=""
case ${1:-} in
  "") ;;
  --local-bases) local_bases=yes ;;
  *) fail "$1: no such option" ;;
esac
[ "$(id -u)" -eq 0 ] || fail "image layers with owners and capabilities of their own need root"
for tool in podman runc redis-server redis-cli nsenter curl; do
  command -v $tool >/dev/null 2>&1 || fail "$tool is missing"
done

work=$(mktemp -d)
name=redis-audit-sensor-test-$$
server=""
# A store of its own: nothing is left behind, and no image of the same name is touched.
containers() { podman --root "$work/store" --runroot "$work/run" --cgroup-manager cgroupfs --runtime runc "$@"; }
end() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  containers rm -f -t 0 $name >/dev/null 2>&1 || true
  umount "$work/store/overlay" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log"; fail "this failed: $*"; }; }
. "$here/packaging/checks.sh"
last_words() { containers logs $name 2>&1 | tail -n 20; }

# base NAME FOLDER: an image of what is in the folder
base() { tar -C "$2" --numeric-owner -c . | containers import - "$1" >"$work/log" 2>&1 || { cat "$work/log"; fail "no image $1"; }; }
if [ -n "$local_bases" ]; then
  echo "== the images that it begins with =="
  command -v debootstrap >/dev/null 2>&1 || fail "debootstrap is missing"
  keys=/usr/share/keyrings/ubuntu-archive-keyring.gpg
  [ -f $keys ] || echo "Ubuntu's keys are not here: this base is for this test alone, its signatures are not looked at."
  quietly debootstrap --variant=minbase --components=main,universe $([ -f $keys ] && echo "--keyring=$keys" || echo --no-check-gpg) \
    noble "$work/noble" http://archive.ubuntu.com/ubuntu /usr/share/debootstrap/scripts/gutsy
  base docker.io/library/ubuntu:noble "$work/noble"
  cp /etc/resolv.conf "$work/noble/etc/resolv.conf"
  quietly chroot "$work/noble" apt-get install -y --no-install-recommends ca-certificates libicu74 libssl3t64 tzdata zlib1g
  cp -a "$(dirname "$(readlink -f "$(command -v dotnet)")")" "$work/noble/usr/share/dotnet"
  ln -s ../share/dotnet/dotnet "$work/noble/usr/bin/dotnet"
  base mcr.microsoft.com/dotnet/sdk:10.0-noble "$work/noble"
  rm -rf "$work/noble"
  packages=$(dotnet nuget locals global-packages --list | sed 's/.*: //')
fi

echo "== building =="
quietly containers build --isolation chroot --network host --ignorefile "$here/packaging/container/Containerfile.dockerignore" \
  ${local_bases:+--pull=never --volume "$packages:/root/.nuget/packages"} \
  -f "$here/packaging/container/Containerfile" -t $name "$here"
inspect() { containers image inspect --format "$1" $name; }
echo "$(( $(inspect '{{.Size}}') / 1000000 )) MB, $(containers history -q $name | wc -l) layers"
check "it runs as a user that is not root" [ "$(inspect '{{.Config.User}}')" = 10379:10379 ]
check "it is ended by SIGTERM" [ "$(inspect '{{.Config.StopSignal}}')" = SIGTERM ]
check "state, trail and control socket are on volumes" [ "$(inspect '{{len .Config.Volumes}}')" = 3 ]

echo "== running =="
# As the Containerfile says, on a network of its own, within limits that a test machine may set.
as_told="--network none --read-only --cap-drop ALL --cap-add NET_RAW --ulimit nofile=4096:4096 --ulimit nproc=4096:4096"
once() { containers run --rm $as_told "$@"; }
once $name --version >"$work/version"
check "it finds libpcap" grep -q '^libpcap version [0-9]' "$work/version"
check "it finds librdkafka" grep -q '^librdkafka [0-9]' "$work/version"
check "nobody writes its root, root neither" \
  [ "$(once --user 0:0 --entrypoint /bin/sh $name -c 'echo >/usr/written || echo refused' 2>/dev/null)" = refused ]
check "nobody in it is root" [ "$(once --entrypoint /usr/bin/id $name -u)" = 10379 ]
mkdir -m 755 "$work/etc"
sed 's/interfaces: \[eth0\]/interfaces: [lo]/' "$here/packaging/sensor.yaml" >"$work/etc/sensor.yaml"
chmod 644 "$work/etc/sensor.yaml"
containers run -d --name $name $as_told -v "$work/etc:/etc/redis-audit-sensor:ro" \
  $name >/dev/null
says() { containers logs $name 2>&1 | grep -q "$1"; }
waiting "it captures" says "Capturing lo"
pid=$(containers inspect --format '{{.State.Pid}}' $name)
check "its process is its user's" [ "$(stat -c %u:%g "/proc/$pid")" = 10379:10379 ]
check "it has the right to capture and no other" grep -q '^CapEff:.*0000000000002000$' "/proc/$pid/status"
check "and can get no other" grep -q '^CapBnd:.*0000000000002000$' "/proc/$pid/status"
nsenter -t "$pid" -n redis-server --save '' --dir "$work" --bind 127.0.0.1 >"$work/redis.log" 2>&1 &
server=$!
waiting "a server beside it" nsenter -t "$pid" -n redis-cli ping
quietly nsenter -t "$pid" -n redis-cli set container:key value
trail=$(containers inspect --format '{{range .Mounts}}{{if eq .Destination "/var/log/redis-audit"}}{{.Source}}{{end}}{{end}}' $name)
waiting "the trail tells what the client did" grep -q 'container:key' "$trail/events.ndjson"
check "and is its user's" [ "$(stat -c '%u:%g %a' "$trail/events.ndjson")" = "10379:10379 640" ]
waiting "it is ready" nsenter -t "$pid" -n curl -fsS http://127.0.0.1:9764/readyz
kill $server
wait $server || true
server=""
quietly containers stop -t 20 $name
[ "$(containers inspect --format '{{.State.ExitCode}}' $name)" = 0 ] || containers logs $name
check "SIGTERM ends it well" [ "$(containers inspect --format '{{.State.ExitCode}}' $name)" = 0 ]
check "it told its end" grep -q sensor_stopped "$trail/events.ndjson"
echo "The image is as it should be."
