#!/bin/sh
# Installs the sensor from its .tar.gz on a host that has no dpkg, or shall not use it. As root: ./install.sh
# A configuration that is there stays; the new one is then put beside it as sensor.yaml.new.
set -eu
cd "$(dirname "$0")"
[ "$(id -u)" -eq 0 ] || { echo "install.sh: let root run it" >&2; exit 2; }
config=/etc/redis-audit-sensor/sensor.yaml
before=""
[ -e "$config" ] && before=yes
cp -R --no-preserve=ownership usr/. /usr/
install -d -m 750 /etc/redis-audit-sensor
if [ -z "$before" ]; then
  install -m 640 etc/redis-audit-sensor/sensor.yaml "$config"
elif ! cmp -s etc/redis-audit-sensor/sensor.yaml "$config"; then
  install -m 640 etc/redis-audit-sensor/sensor.yaml "$config.new"
fi
# Distributions without adduser have useradd.
if ! getent passwd redis-audit >/dev/null && ! command -v adduser >/dev/null 2>&1; then
  useradd --system --user-group --no-create-home --home-dir /var/lib/redis-audit-sensor --shell /usr/sbin/nologin \
    redis-audit
fi
sh ./postinst configure "$before"
