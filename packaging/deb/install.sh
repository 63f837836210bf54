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
# postinst speaks to Debian's adduser. Elsewhere there is none, or (RHEL, Fedora) the name is another one of useradd's:
# there the user is made here, and postinst finds it.
if ! getent passwd redis-audit >/dev/null && ! adduser --help 2>&1 | grep -qw -e --group; then
  getent group redis-audit >/dev/null || groupadd --system redis-audit
  useradd --system --gid redis-audit --no-create-home --home-dir /var/lib/redis-audit-sensor --shell /usr/sbin/nologin \
    --comment "Redis audit sensor" redis-audit
fi
sh ./postinst configure "$before"
