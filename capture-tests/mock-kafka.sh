# Sourced by the scripts that need a Kafka cluster: three mock brokers of one process, for as long as the script runs.

# need TOOL...: ends the script where one is missing.
need()
{
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || fail "$tool is missing; packaging/test.sh installs it"
    done
}

# start_mock BENCHMARKS FOLDER TOPIC...: sets brokers; stop_mock ends it.
mock=""
start_mock()
{
    local bench=$1 folder=$2
    shift 2
    mkfifo "$folder/hold"
    "$bench" --mock-kafka 3 "$@" <"$folder/hold" >"$folder/brokers" 2>/dev/null & mock=$!
    exec 9>"$folder/hold"
    for _ in $(seq 100); do [ -s "$folder/brokers" ] && break; sleep 0.1; done
    brokers=$(cat "$folder/brokers")
    [ -n "$brokers" ] || fail "the mock cluster did not start"
}

stop_mock()
{
    [ -z "$mock" ] || { exec 9>&-; wait "$mock" 2>/dev/null || true; }
}
