# Sourced by try.sh and test.sh: says what is missing, installs it on Debian and Ubuntu, and says plainly what to do
# where that cannot be done. Installs nothing that is there already.

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

need_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1; then
    fail "the .NET 10 SDK is missing; https://dotnet.microsoft.com/download says how to install it"
  fi
  if ! dotnet --list-sdks | grep -q '^10\.'; then
    fail "the .NET 10 SDK is missing (found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')); https://dotnet.microsoft.com/download says how to install it"
  fi
}

can_be_root() {
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null 2>&1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# is_installed PACKAGE: also true for a package that took the name over (libpcap0.8t64 on newer releases).
is_installed() {
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed ||
    dpkg-query -W -f '${db:Status-Status}\n' "$1t64" 2>/dev/null | grep -qx installed
}

# need_packages PACKAGE...
need_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    echo "$(basename "$0"): this is no Debian or Ubuntu; make sure that these are installed by hand: $*" >&2
    return 0
  fi
  missing=""
  for package in "$@"; do
    is_installed "$package" || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    echo "Nothing to install: $* are there."
    return 0
  fi
  can_be_root ||
    fail "missing:$missing; you are not root and there is no sudo, so let root run: apt-get install --no-install-recommends$missing"
  echo "Installing:$missing"
  # shellcheck disable=SC2086
  install_missing $missing || fail "could not install:$missing; run 'apt-get update' and try again, or install them by hand"
}

# A package's service must not start because tests want its program: policy-rc.d says so while packages are set up.
install_missing() {
  policy=/usr/sbin/policy-rc.d
  placed=""
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    placed=yes
    trap 'as_root rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM
  fi
  status=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || {
    as_root apt-get update -qq &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  } || status=$?
  if [ -n "$placed" ]; then
    as_root rm -f "$policy"
    trap - EXIT INT TERM
    # The next boot must not start them either.
    for unit in redis-server stunnel4 rsyslog prometheus; do
      case " $* " in *" $unit "*)
        if command -v systemctl >/dev/null 2>&1; then
          as_root systemctl disable "$unit" >/dev/null 2>&1 || true
        fi
        ;;
      esac
    done
  fi
  return "$status"
}
