#!/bin/sh
# Half an hour of real clients and one fault after the other; at the end the account of every command and event.
# Usage: capture-tests/soak.sh [MINUTES [RATE [REPORT.json]]]        (30 minutes, 20,000 commands/s, ./soak.json)
set -eu
SOAK_MINUTES=${1:-30}
SOAK_RATE=${2:-20000}
SOAK_REPORT=$(realpath -m "${3:-soak.json}")
export SOAK_MINUTES SOAK_RATE SOAK_REPORT
cd "$(dirname "$0")/.."
for tool in kcat gcc redis-server; do
  command -v "$tool" >/dev/null || { echo "soak.sh: $tool is missing; packaging/test.sh installs it" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "soak.sh: network namespaces and small disks need root" >&2; exit 1; }
[ -n "${SOAK_BUILT:-}" ] || dotnet build capture-tests/Sensor.Tests -c Release -v q --nologo
status=0
capture-tests/Sensor.Tests/bin/Release/net10.0/Sensor.Tests -class Sensor.Tests.Live.SoakTests || status=$?
cat "${SOAK_REPORT%.json}.txt"
exit "$status"
