#!/bin/sh
# Installs what the tests need and runs all of them, live ones included; a test that is skipped counts as failed.
# Usage: packaging/test.sh [arguments for dotnet test]
set -eu
cd "$(dirname "$0")/.."
. packaging/install-packages.sh

need_dotnet
need_packages libpcap0.8 libbpf1 libbpf-dev clang llvm redis-server redis-tools tcpdump tshark iproute2 ethtool tcpreplay openssl \
  python3 python3-scapy python3-redis python3-jsonschema python3-kafka librdkafka1 kcat stunnel4 gcc libc6-dev \
  rsyslog rsyslog-gnutls \
  systemd man-db prometheus tmux chromium chromium-driver

if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 ||
    fail "the live tests make network namespaces and capture in them: run this as root"
  echo "The live tests make network namespaces and capture in them: going on as root."
  # root's PATH may lack dotnet, and what root builds must not stay in the user's folders as root's.
  dotnet=$(command -v dotnet)
  owner="$(id -u):$(id -g)"
  status=0
  sudo env "PATH=$PATH" "DOTNET_ROOT=$(dirname "$(readlink -f "$dotnet")")" "DOTNET_CLI_HOME=${HOME}" \
    "NUGET_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages}" sh packaging/test.sh "$@" || status=$?
  sudo chown -R "$owner" sensor capture-tests "${NUGET_PACKAGES:-$HOME/.nuget/packages}" 2>/dev/null || true
  exit "$status"
fi

ip netns list >/dev/null 2>&1 || fail "network namespaces cannot be used here; the live tests need them"
# What ends the process of the tests says why on its standard error, which dotnet test does not show.
TESTS_STANDARD_ERROR=$(mktemp)
export TESTS_STANDARD_ERROR
status=0
dotnet test Sensor.sln -c Release "$@" -- xUnit.FailSkips=true || status=$?
if [ "$status" -ne 0 ] && [ -s "$TESTS_STANDARD_ERROR" ]; then
  echo "The last lines of the tests' standard error:"
  tail -n 100 "$TESTS_STANDARD_ERROR"
fi
rm -f "$TESTS_STANDARD_ERROR"
exit "$status"
