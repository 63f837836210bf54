#!/bin/sh
# Compiles the sensor as it is shipped: ahead, to one native program that needs no .NET (and has no compiler in it while
# it runs). Needs the .NET 10 SDK and clang or gcc; for the other architecture clang and, on Debian, gcc-aarch64-linux-gnu
# (or gcc-x86-64-linux-gnu).
# Usage: packaging/publish.sh DIR [amd64|arm64]
#   DIR  where redis-audit-sensor is written, and project.assets.json: what it was made of
set -eu
folder=${1:?"usage: packaging/publish.sh DIR [amd64|arm64]"}
case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
cd "$(dirname "$0")/.."
. packaging/install-packages.sh

machine=$(uname -m)
case ${2:-} in
  "") target=$machine ;;
  amd64) target=x86_64 ;;
  arm64) target=aarch64 ;;
  *) fail "$2: it is made for amd64 and arm64" ;;
esac
case $target in
  x86_64) runtime=linux-x64 ;;
  aarch64) runtime=linux-arm64 ;;
  *) fail "$target: it is made for x86-64 and arm64" ;;
esac
need_dotnet
set --
if [ "$target" != "$machine" ]; then
  for tool in clang "$target-linux-gnu-gcc" "$target-linux-gnu-objcopy"; do
    command -v "$tool" >/dev/null 2>&1 ||
      fail "$tool is missing; 'apt-get install clang gcc-$(echo "$target" | tr _ -)-linux-gnu' installs it"
  done
  set -- -p:ObjCopyName="$target-linux-gnu-objcopy"
elif command -v gcc >/dev/null 2>&1; then
  set -- -p:CppCompilerAndLinker=gcc
else
  command -v clang >/dev/null 2>&1 || fail "gcc is missing; 'apt-get install gcc libc6-dev' installs it"
fi

mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
# NU1900: whoever knows of vulnerabilities cannot be asked. A build without a network is a build.
dotnet publish sensor/Sensor.csproj -c Release -r "$runtime" -p:PublishAot=true -p:DebugType=none \
  -p:RunAnalyzers=false -p:WarningsNotAsErrors=NU1900 "$@" -o "$work" -v quiet --nologo || fail "the build failed; its messages are above"
cp "$work/redis-audit-sensor" sensor/obj/project.assets.json "$folder/"
