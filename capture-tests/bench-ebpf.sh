#!/bin/bash
# What watching by eBPF costs the server: its processor time per command, and commands per second, with the sensor's
# whole pipeline and without any sensor, in turns within one run; medians. As root.
# Usage: capture-tests/bench-ebpf.sh [ROUNDS [COMMANDS]]; SENSOR names the program if it is not the one built here.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
commands=${2:-200000}
sensor=${SENSOR:-"dotnet sensor/bin/Release/net10.0/redis-audit-sensor.dll"}
port=7901
folder=$(mktemp -d)
server=""
watcher=""

end() {
  [ -z "$watcher" ] || kill -INT "$watcher" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap end EXIT

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
  -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
redis-server --port $port --unixsocket "$folder/redis.sock" --tls-port $((port + 1)) --tls-cert-file "$folder/cert.pem" \
  --tls-key-file "$folder/key.pem" --tls-ca-cert-file "$folder/cert.pem" --tls-auth-clients no --save '' \
  --dir "$folder" --logfile "$folder/log" &
server=$!
until redis-cli -p $port ping >/dev/null 2>&1; do sleep 0.1; done

ticks() { # processor time of the server in hundredths of a second
  sed 's/.*) //' "/proc/$server/stat" | awk '{ print $12 + $13 }'
}

start_watching() {
  rm -f "$folder/events"
  # shellcheck disable=SC2086
  env --default-signal=INT $sensor run --pid "$server" --port $port --port $((port + 1)) --state "$folder/state" \
    --output "$folder/events" 2>"$folder/messages" &
  watcher=$!
  until grep -q "is watched" "$folder/messages"; do sleep 0.1; done
}

stop_watching() {
  kill -INT "$watcher"
  wait "$watcher" || { cat "$folder/messages"; exit 1; }
  watcher=""
  told=$(grep -c '"command":"SET"' "$folder/events" || true)
  lost=$(grep -c '"cause":"ring_full"' "$folder/events" || true)
  # redis-benchmark sends whole pipelines: up to 50 x P commands more than it was asked for.
  if [ "$lost" = 0 ] && [ "$told" -lt "$commands" ]; then
    echo "only $told of $commands commands were told" >&2
    exit 1
  fi
}

measure() { # door, pipeline depth → microseconds of the server per command, commands per second
  case $1 in
    tcp) how="-p $port" ;;
    unix) how="-s $folder/redis.sock" ;;
    tls) how="-p $((port + 1)) --tls --cacert $folder/cert.pem" ;;
  esac
  before=$(ticks)
  # shellcheck disable=SC2086
  rate=$(redis-benchmark $how -n "$commands" -c 50 -P "$2" -r 100000 -t set -q 2>/dev/null | tr '\r' '\n' |
    sed -n 's/.*SET[^:]*: \([0-9.]*\) requests per second.*/\1/p' | tail -1)
  awk -v t=$(($(ticks) - before)) -v n="$commands" -v r="$rate" 'BEGIN { printf "%.3f %.0f\n", t * 10000 / n, r }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

printf '%-5s %3s  %12s %12s %6s  %10s %10s  %9s %5s\n' door P "us/op off" "us/op on" ratio "op/s off" "op/s on" told lost
for door in tcp unix tls; do
  for depth in 1 16; do
    : >"$folder/off"
    : >"$folder/on"
    for _ in $(seq "$rounds"); do
      measure $door $depth >>"$folder/off"
      start_watching
      measure $door $depth >>"$folder/on"
      stop_watching
    done
    off=$(cut -d' ' -f1 "$folder/off" | median)
    on=$(cut -d' ' -f1 "$folder/on" | median)
    printf '%-5s %3s  %12s %12s %6s  %10s %10s  %9s %5s\n' $door $depth "$off" "$on" \
      "$(awk -v a="$off" -v b="$on" 'BEGIN { printf "%.2f", b / a }')" "$(cut -d' ' -f2 "$folder/off" | median)" \
      "$(cut -d' ' -f2 "$folder/on" | median)" "$told" "$lost"
  done
done
