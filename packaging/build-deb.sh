#!/bin/sh
# Builds the Debian package of the sensor, and a .tar.gz of the same files with an install.sh.
# Usage: packaging/build-deb.sh [--output DIR] [--arch amd64|arm64] [--version V] [--published DIR]
#   --output     where they are written; artifacts/ in the repository without it
#   --version    the package's version; that of the program without it
#   --published  a folder that packaging/publish.sh wrote before: it is packed, nothing is compiled
# The same sources and packages give the same bytes: times are those of the last commit (or SOURCE_DATE_EPOCH).
set -eu
cd "$(dirname "$0")/.."
. packaging/install-packages.sh

output=artifacts arch=$(dpkg --print-architecture) version="" published=""
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || fail "$1: a value is missing"
  case $1 in
    --output) output=$2 ;;
    --arch) arch=$2 ;;
    --version) version=$2 ;;
    --published) published=$2 ;;
    *) fail "$1: no such option" ;;
  esac
  shift 2
done
case $arch in
  amd64) runtime=linux-x64 ;;
  arm64) runtime=linux-arm64 ;;
  *) fail "$arch: the package is made for amd64 and arm64" ;;
esac
for tool in dpkg-deb python3 gzip readelf; do
  command -v "$tool" >/dev/null 2>&1 || fail "$tool is missing; 'apt-get install dpkg python3 gzip binutils' installs it"
done
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || date +%s)}"
export SOURCE_DATE_EPOCH

mkdir -p "$output"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

if [ -z "$published" ]; then
  published=$work/published
  packaging/publish.sh "$published" "$arch"
fi
program=$published/redis-audit-sensor
[ -f "$program" ] || fail "$program: no such file"

# The manual page is what the program says of itself: of another architecture's, that which runs here.
if [ "$arch" = "$(dpkg --print-architecture)" ]; then
  set -- "$program"
else
  dotnet build sensor/Sensor.csproj -c Release -v quiet --nologo || fail "the build failed; its messages are above"
  set -- dotnet sensor/bin/Release/net10.0/redis-audit-sensor.dll
fi
[ -n "$version" ] || version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' sensor/Sensor.csproj)
[ -n "$version" ] || fail "sensor/Sensor.csproj names no version"

# ---- the files, as they will stand ----
root=$work/root
doc=$root/usr/share/doc/redis-audit-sensor
install -D -m 755 "$program" "$root/usr/bin/redis-audit-sensor"
install -D -m 644 packaging/systemd/redis-audit-sensor.service "$root/usr/lib/systemd/system/redis-audit-sensor.service"
install -D -m 640 packaging/sensor.yaml "$root/etc/redis-audit-sensor/sensor.yaml"
install -D -m 644 packaging/completion/redis-audit-sensor.bash \
  "$root/usr/share/bash-completion/completions/redis-audit-sensor"
install -D -m 644 packaging/deb/lintian-overrides "$root/usr/share/lintian/overrides/redis-audit-sensor"
install -d "$root/usr/share/man/man8" "$doc"
sh packaging/man/make-man.sh "$@" | gzip -9n >"$root/usr/share/man/man8/redis-audit-sensor.8.gz"
# The configuration in /etc is the operator's to change: the example with every key stands here, too.
install -m 644 packaging/systemd/ebpf.conf packaging/sensor.yaml README.md "$doc/"
"$@" schema >"$doc/redis-audit-event.schema.json"
cp -R packaging/docs "$doc/docs"
cp -R packaging/siem "$doc/siem"
python3 packaging/deb/bill-of-materials.py "$published/project.assets.json" \
  "${NUGET_PACKAGES:-$HOME/.nuget/packages}" "$version" "$doc/bill-of-materials.cdx.json" "$doc/THIRD-PARTY-NOTICES"
gzip -9n "$doc/THIRD-PARTY-NOTICES"
sh packaging/deb/copyright.sh >"$doc/copyright"
printf 'redis-audit-sensor (%s) stable; urgency=medium\n\n  * See README.md.\n\n -- %s  %s\n' "$version" \
  "The Redis audit sensor authors <redis-audit@example.net>" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" |
  gzip -9n >"$doc/changelog.gz"
find "$root/usr" -type d -exec chmod 755 {} +
find "$doc" -type f -exec chmod 644 {} +
find "$root" -name __pycache__ -prune -exec rm -rf {} +
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

# ---- the .tar.gz: the same files, and the package's own set-up as install.sh ----
name=redis-audit-sensor-$version-$runtime
mkdir "$work/$name"
cp -a "$root/." "$work/$name/"
install -m 755 packaging/deb/install.sh packaging/deb/postinst "$work/$name/"
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$work" -cf - "$name" |
  gzip -9n >"$output/$name.tar.gz"

# ---- the package ----
mkdir "$root/DEBIAN"
# The C library that it was linked with: it starts with no older one.
libc=$(readelf --dyn-syms --wide "$program" | sed -n 's/.*@GLIBC_\([0-9.]*\).*/\1/p' | sort -uV | tail -1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@LIBC@/${libc:?}/" \
  -e "s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" packaging/deb/control >"$root/DEBIAN/control"
install -m 755 packaging/deb/postinst packaging/deb/prerm packaging/deb/postrm "$root/DEBIAN/"
echo /etc/redis-audit-sensor/sensor.yaml >"$root/DEBIAN/conffiles"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/conffiles" "$root/DEBIAN/md5sums" "$root/DEBIAN/control"
dpkg-deb --root-owner-group -Zxz -z2 --build "$root" "$output/redis-audit-sensor_${version}_$arch.deb" >/dev/null

(cd "$output" && sha256sum "redis-audit-sensor_${version}_$arch.deb" "$name.tar.gz" >"redis-audit-sensor_${version}_$arch.sha256")
echo "$output/redis-audit-sensor_${version}_$arch.deb"
echo "$output/$name.tar.gz"
