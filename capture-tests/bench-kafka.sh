#!/bin/bash
# How fast the Kafka sink is next to kcat -P: the same event lines, from memory, to three mock brokers of one process,
# with the same keys, headers, acknowledgements, compression and batches, in turn. The median of the rounds counts.
set -euo pipefail

usage()
{
    cat <<USAGE
usage: bench-kafka.sh --events FILE [--rounds N] [--compression NAME] [--no-headers] [--built DIR] [--report-only]
  --events FILE      lines of JSON events, as 'replay -o FILE' writes them (600,000 of them are what README cites)
  --rounds N         how often each is measured (default 3)
  --compression NAME none, gzip, snappy, lz4 or zstd (default lz4)
  --no-headers       without the headers of CloudEvents
  --built DIR        Sensor.Benchmarks stands there already; else it is built
  --report-only      print the rates without judging them
USAGE
}

events="" rounds=3 compression=lz4 headers=1 judge=1 built=""
while [ $# -gt 0 ]; do
    case $1 in
        --events) events=$2; shift 2 ;;
        --rounds) rounds=$2; shift 2 ;;
        --compression) compression=$2; shift 2 ;;
        --no-headers) headers=0; shift ;;
        --built) built=$2; shift 2 ;;
        --report-only) judge=0; shift ;;
        *) usage >&2; exit 2 ;;
    esac
done
[ -s "$events" ] || { usage >&2; exit 2; }

fail() { echo "bench-kafka.sh: $*" >&2; exit 1; }
for tool in kcat python3; do command -v "$tool" >/dev/null || fail "$tool is missing; packaging/test.sh installs it"; done

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mock=""
stop()
{
    [ -z "$mock" ] || { exec 9>&-; wait "$mock" 2>/dev/null || true; }
    rm -rf "$work"
}
trap stop EXIT

if [ -z "$built" ]; then
    dotnet build "$here/Sensor.Benchmarks" -c Release -v q --nologo
    built=$here/Sensor.Benchmarks/bin/Release/net10.0
fi
bench=$built/Sensor.Benchmarks

# kcat takes the key before a tab; each of its messages has the same headers.
python3 - "$events" "$work/keyed" <<'PY'
import re, sys
session = re.compile(rb'"session_id":"([0-9a-f]{20})')
with open(sys.argv[1], "rb") as lines, open(sys.argv[2], "wb") as keyed:
    for line in lines:
        found = session.search(line)
        keyed.write((found.group(1) if found else b"none") + b"\t" + line)
PY
lines=$(wc -l < "$events")
topics=()
for round in $(seq "$rounds"); do topics+=("kcat$round" "sensor$round"); done

mkfifo "$work/hold"
"$bench" --mock-kafka 3 "${topics[@]}" <"$work/hold" >"$work/brokers" 2>/dev/null & mock=$!
exec 9>"$work/hold"
for _ in $(seq 100); do [ -s "$work/brokers" ] && break; sleep 0.1; done
brokers=$(cat "$work/brokers")
[ -n "$brokers" ] || fail "the mock cluster did not start"

header_options=()
sensor_options=("$compression")
if [ "$headers" = 1 ]; then
    for header in ce_id=326e2f5eab1cd872d59d000000000000 ce_type=redis.audit.data_access \
        ce_time=2026-11-22T11:46:35.859666Z ce_source=/redis-audit-sensor/bench ce_specversion=1.0 \
        content-type=application/json; do header_options+=(-H "$header"); done
else
    sensor_options+=(plain)
fi

run_kcat()
{
    python3 - "$work/keyed" kcat -P -b "$brokers" -t "$1" -K '\t' "${header_options[@]}" \
        -X enable.idempotence=true -X acks=all -X message.timeout.ms=0 -X "compression.codec=$compression" \
        -X linger.ms=5 -X batch.size=1000000 -X queue.buffering.max.kbytes=65536 \
        -X queue.buffering.max.messages=500000 -X partitioner=murmur2_random <<'PY'
import os, subprocess, sys, time
with open(sys.argv[1], "rb") as lines:
    begin = time.monotonic()
    process = subprocess.Popen(sys.argv[2:], stdin=lines)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
if status:
    sys.exit("kcat failed")
print(f"{seconds:.3f} {usage.ru_utime + usage.ru_stime:.2f}")
PY
}

declare -A times=([kcat]="" [sensor]="")
tell()
{
    local name=$1 seconds=$2 processor=$3
    times[$name]+="$seconds "
    awk -v w="$name" -v n="$lines" -v s="$seconds" -v c="$processor" \
        'BEGIN { printf "%-8s %8.3f s %9.0f events/s  %6.2f s of processor\n", w, s, n / s, c }'
}

cat "$work/keyed" > /dev/null
for round in $(seq "$rounds"); do
    read -r seconds processor < <(run_kcat "kcat$round")
    tell kcat "$seconds" "$processor"
    read -r seconds processor count < <("$bench" --kafka "$events" "$brokers" "sensor$round" "${sensor_options[@]}")
    [ "$count" = "$lines" ] || fail "$count events sent, not $lines"
    tell sensor "$seconds" "$processor"
done

median() { tr ' ' '\n' <<<"$1" | grep . | sort -n | sed -n "$(((rounds + 1) / 2))p"; }
kcat_s=$(median "${times[kcat]}")
sensor_s=$(median "${times[sensor]}")
ratio=$(awk -v a="$kcat_s" -v b="$sensor_s" 'BEGIN { printf "%.2f", a / b }')
echo "ratio    $ratio (medians; at least 1.00 is wanted, and 150,000 events/s)"
if [ "$judge" = 1 ]; then
    awk -v r="$ratio" 'BEGIN { exit !(r >= 1) }' || fail "kcat is faster"
    awk -v n="$lines" -v s="$sensor_s" 'BEGIN { exit !(n / s >= 150000) }' || fail "less than 150,000 events/s"
fi
