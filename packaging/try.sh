#!/bin/sh
# Installs what is missing (libpcap), builds Release and replays a recorded capture to the screen, with the summary.
# Usage: packaging/try.sh [CAPTURE]
set -eu
cd "$(dirname "$0")/.."
. packaging/install-packages.sh

need_dotnet
need_packages libpcap0.8

capture=${1:-}
if [ -z "$capture" ]; then
  capture=$(find pcaps/commands -name '*.pcap' -size +0 2>/dev/null | sort | head -n 1)
fi
[ -n "$capture" ] || fail "no capture found under pcaps/; name one: packaging/try.sh FILE"
[ -f "$capture" ] || fail "$capture: no such file"

echo "Building ..."
dotnet build sensor/Sensor.csproj -c Release -v quiet --nologo || fail "the build failed; its messages are above"
echo "Replaying $capture:"
exec dotnet sensor/bin/Release/net10.0/redis-audit-sensor.dll replay "$capture"
