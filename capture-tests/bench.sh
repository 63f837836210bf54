#!/bin/bash
# How fast the sensor is next to tshark, and how much memory it takes (README, Speed).
#
# Records redis-benchmark's SETs and GETs over a veth pair with frames of at most 1,514 bytes, then decodes the capture
# in turn with tshark, which prints the RESP fields, and with the sensor, which writes JSON: each on one core, start-up
# included, output to files of one folder. Then the sensor again on a capture ten times as long. With --kafka its events
# go to Kafka, too, in turn with kcat (bench-kafka.sh).
# Needs root for the recording alone; with a capture at hand: bench.sh --capture FILE.
set -euo pipefail

usage()
{
    cat <<USAGE
usage: bench.sh [--work DIR] [--capture FILE] [--commands N] [--rounds N] [--report-only] [--no-long] [--kafka]
  --work DIR      where capture and output go (default: a new folder under TMPDIR, removed at the end)
  --capture FILE  reuse this capture, or record it there where it does not exist
  --commands N    SETs and GETs in all (default 600000)
  --rounds N      how often tshark is measured, and the sensor before and behind it; the median ratio counts (default 3)
  --report-only   print the ratio and the memory without judging them
  --no-long       leave out the capture ten times as long
  --kafka         send the events to three mock brokers, in turn with kcat
USAGE
}

work="" capture="" commands=600000 rounds=3 judge=1 long=1 kafka=0
while [ $# -gt 0 ]; do
    case $1 in
        --work) work=$2; shift 2 ;;
        --capture) capture=$2; shift 2 ;;
        --commands) commands=$2; shift 2 ;;
        --rounds) rounds=$2; shift 2 ;;
        --report-only) judge=0; shift ;;
        --no-long) long=0; shift ;;
        --kafka) kafka=1; shift ;;
        *) usage >&2; exit 2 ;;
    esac
done

readonly clients=50 value_bytes=100 port=6379
readonly min_ratio=40 max_memory_kib=$((200 * 1024))
here=$(cd "$(dirname "$0")" && pwd)
server_ns=bench-srv-$$ client_ns=bench-cli-$$
pids=() own_work=""

stop()
{
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for ns in "$server_ns" "$client_ns"; do ip netns del "$ns" 2>/dev/null || true; done
    if [ -n "$own_work" ]; then rm -rf "$own_work"; fi
}
trap stop EXIT

fail() { echo "bench.sh: $*" >&2; exit 1; }

for tool in tshark editcap mergecap python3 taskset; do
    command -v "$tool" >/dev/null || fail "$tool is missing; packaging/test.sh installs it"
done
if [ -z "$work" ]; then own_work=$(mktemp -d); work=$own_work; fi
mkdir -p "$work"

# As it is shipped.
"$here/../packaging/publish.sh" "$work/sensor"
sensor=$work/sensor/redis-audit-sensor
capture=${capture:-$work/bench.pcap}

make_network()
{
    [ "$(id -u)" = 0 ] || fail "the recording needs root (network namespaces); give --capture FILE otherwise"
    ip netns add "$server_ns"
    ip netns add "$client_ns"
    ip link add bench0 netns "$server_ns" type veth peer name bench1 netns "$client_ns"
    ip -n "$server_ns" addr add 10.9.77.1/24 dev bench0
    ip -n "$client_ns" addr add 10.9.77.2/24 dev bench1
    ip -n "$server_ns" link set bench0 up
    ip -n "$client_ns" link set bench1 up
    ip netns exec "$server_ns" ethtool -K bench0 tso off gso off gro off >/dev/null
    ip netns exec "$client_ns" ethtool -K bench1 tso off gso off gro off >/dev/null
}

wait_for()
{
    for _ in $(seq 100); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.1
    done
    fail "gave up waiting for: $*"
}

record()
{
    echo "recording $commands commands ..."
    make_network
    (cd "$work" && exec ip netns exec "$server_ns" redis-server --bind 10.9.77.1 --port $port --save '' \
        --protected-mode no --loglevel warning) >/dev/null & pids+=($!)
    wait_for ip netns exec "$client_ns" redis-cli -h 10.9.77.1 ping
    ip netns exec "$server_ns" tcpdump -i bench0 -w "$capture.part" -B 262144 -s 262144 -U "tcp port $port" \
        2>"$work/tcpdump.log" & local tcpdump=$!
    pids+=("$tcpdump")
    wait_for grep -q 'listening on' "$work/tcpdump.log"
    ip netns exec "$client_ns" redis-benchmark -h 10.9.77.1 -q -c $clients -n $((commands / 2)) -d $value_bytes \
        -r 100000 -t set,get >/dev/null
    sleep 1
    kill -INT "$tcpdump"
    wait "$tcpdump" || true
    grep -q '^0 packets dropped by kernel' "$work/tcpdump.log" \
        || fail "tcpdump lost packets ($(grep dropped "$work/tcpdump.log" | tr '\n' ' ')); try again on a quieter machine"
    mv "$capture.part" "$capture"
}

# measure NAME COMMAND...: sets ${NAME}_s to seconds and ${NAME}_kib to peak resident memory. Output: $work/NAME.out.
measure()
{
    local name=$1
    shift
    rm -f "$work/$name.out"
    local result
    result=$(python3 - "$work/$name.err" "$@" <<'PY'
import os, subprocess, sys, time
with open(sys.argv[1], "w") as errors:
    begin = time.monotonic()
    process = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=errors)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
print(f"{seconds:.3f} {usage.ru_maxrss} {os.waitstatus_to_exitcode(status)}")
PY
    )
    read -r seconds kib code <<<"$result"
    [ "$code" = 0 ] || fail "$name ended with exit code $code: $(tail -3 "$work/$name.err")"
    printf -v "${name}_s" %s "$seconds"
    printf -v "${name}_kib" %s "$kib"
}

run_tshark()
{
    # shellcheck disable=SC2016 # "$0" and "$1" are the inner shell's
    measure tshark taskset -c 0 sh -c 'exec tshark -r "$0" -d "tcp.port==6379,resp" -T fields \
        -e resp.array.length -e resp.bulk_string.length -e resp.bulk_string.value -e resp.string -e resp.error \
        -e resp.integer >"$1"' "$1" "$work/tshark.out"
}

run_sensor() { measure "$1" taskset -c 0 "$sensor" replay "$2" --output "$work/$1.out"; }

# check_events FILE COMMANDS: redis-benchmark's own CONFIG GETs come on top, so SETs and GETs are counted.
check_events()
{
    local seen
    seen=$(grep -cE '"event_type":"redis_command".*"command":"(SET|GET)"' "$1" || true)
    [ "$seen" = "$2" ] || fail "$1 has $seen events of SET and GET, not $2"
    ! grep -q '"event_action":"capture_gap"' "$1" || fail "$1 reports gaps in a whole capture"
}

rate() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", n / s }'; }

lengthen()
{
    echo "making a capture ten times as long ..."
    local parts=() i
    for i in $(seq 0 9); do
        editcap -F pcap -t $((i * 600)) "$capture" "$work/part$i.pcap"
        parts+=("$work/part$i.pcap")
    done
    mergecap -F pcap -a -w "$work/long.pcap" "${parts[@]}"
    rm -f "${parts[@]}"
}

[ -s "$capture" ] || record
run_sensor warm "$capture"          # the files into the page cache, for both
check_events "$work/warm.out" "$commands"
ratios=()
peak=0
measure_sensor()
{
    run_sensor sensor "$capture"
    check_events "$work/sensor.out" "$commands"
    printf 'sensor  %8.2f s %9d commands/s %8d KiB\n' "$sensor_s" "$(rate "$commands" "$sensor_s")" "$sensor_kib"
    if [ "$sensor_kib" -gt "$peak" ]; then peak=$sensor_kib; fi
}
for _ in $(seq "$rounds"); do
    # Before and behind it: the machine's pace changes within minutes.
    measure_sensor
    before=$sensor_s
    run_tshark "$capture"
    printf 'tshark  %8.2f s %9d commands/s %8d KiB\n' "$tshark_s" "$(rate "$commands" "$tshark_s")" "$tshark_kib"
    measure_sensor
    ratios+=("$(awk -v t="$tshark_s" -v a="$before" -v b="$sensor_s" 'BEGIN { printf "%.1f", 2 * t / (a + b) }')")
done
ratio=$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n "$(((rounds + 1) / 2))p")
echo "ratio   $ratio (median of ${ratios[*]}; at least $min_ratio is wanted)"
if [ "$judge" = 1 ]; then
    awk -v r="$ratio" -v m=$min_ratio 'BEGIN { exit !(r >= m) }' || fail "$ratio times tshark is less than $min_ratio"
    [ "$peak" -lt $max_memory_kib ] || fail "$peak KiB is not below $max_memory_kib"
fi
if [ "$kafka" = 1 ]; then
    kafka_options=(--events "$work/sensor.out" --rounds "$rounds")
    [ "$judge" = 1 ] || kafka_options+=(--report-only)
    bash "$here/bench-kafka.sh" "${kafka_options[@]}"
fi
if [ "$long" = 1 ]; then
    rm -f "$work"/{warm,sensor,tshark}.out
    lengthen
    run_sensor long "$work/long.pcap"
    check_events "$work/long.out" $((commands * 10))
    printf 'tenfold %8.2f s %9d commands/s %8d KiB\n' "$long_s" "$(rate $((commands * 10)) "$long_s")" "$long_kib"
    rm -f "$work"/long.*
    if [ "$judge" = 1 ]; then
        [ "$long_kib" -lt $max_memory_kib ] || fail "$long_kib KiB is not below $max_memory_kib"
    fi
fi
