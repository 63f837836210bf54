#!/bin/bash
# Consumers that are not ours read what the sink sent to a mock cluster: kcat, python3-kafka, and kafkajs where npm can
# fetch it. Each must find every event once, with the headers of CloudEvents.
# Usage: capture-tests/kafka-readers.sh EVENTS.ndjson
set -euo pipefail
[ -s "${1:-}" ] || { echo "usage: kafka-readers.sh EVENTS.ndjson" >&2; exit 2; }
fail() { echo "kafka-readers.sh: $*" >&2; exit 1; }
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
dotnet build "$here/Sensor.Benchmarks" -c Release -v q --nologo
bench=$here/Sensor.Benchmarks/bin/Release/net10.0/Sensor.Benchmarks
lines=$(wc -l < "$1")
mkfifo "$work/hold"
"$bench" --mock-kafka 3 audit <"$work/hold" >"$work/brokers" 2>/dev/null & mock=$!
exec 9>"$work/hold"
for _ in $(seq 100); do [ -s "$work/brokers" ] && break; sleep 0.1; done
brokers=$(cat "$work/brokers")
[ -n "$brokers" ] || fail "the mock cluster did not start"
"$bench" --kafka "$1" "$brokers" audit gzip >/dev/null # what all of them can read

failed=0
# judge NAME FOUND: FOUND is "messages, different ids, messages with all headers".
judge()
{
    if [ "$2" = "$lines $lines $lines" ]; then echo "$1: all $lines events, with their headers"
    else echo "$1: $2 (messages, different events, with all headers), not $lines of each"; failed=1; fi
}

judge kcat "$(timeout 120 kcat -C -q -e -J -b "$brokers" -t audit -o beginning | python3 -c '
import json, sys
n, ids, whole = 0, set(), 0
for line in sys.stdin:
    message = json.loads(line)
    headers = dict(zip(message["headers"][::2], message["headers"][1::2]))
    n += 1
    ids.add(json.loads(message["payload"])["event_id"])
    whole += headers["ce_id"] in ids and len(headers) == 6
print(n, len(ids), whole)')"

judge python3-kafka "$(timeout 120 /usr/bin/python3 - "$brokers" <<'PY'
import json, sys
from kafka import KafkaConsumer
messages = KafkaConsumer("audit", bootstrap_servers=sys.argv[1].split(","), auto_offset_reset="earliest",
                         group_id=None, consumer_timeout_ms=8000, api_version=(2, 0, 0))
n, ids, whole = 0, set(), 0
for message in messages:
    n += 1
    ids.add(json.loads(message.value)["event_id"])
    headers = dict(message.headers)
    whole += headers["ce_id"].decode() in ids and len(headers) == 6
print(n, len(ids), whole)
PY
)"

if command -v npm >/dev/null && (cd "$work" && npm install --silent kafkajs@2.2.4 >/dev/null 2>&1); then
    cat > "$work/read.js" <<'JS'
const { Kafka, logLevel } = require('kafkajs');
const [brokers, topic] = process.argv.slice(2);
(async () => {
  const kafka = new Kafka({ clientId: 'reader', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: 'readers' });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let n = 0, whole = 0, last = Date.now();
  const ids = new Set();
  await consumer.run({ eachMessage: async ({ message }) => {
    n++;
    last = Date.now();
    ids.add(JSON.parse(message.value).event_id);
    whole += ids.has(message.headers.ce_id.toString()) && Object.keys(message.headers).length === 6 ? 1 : 0;
  } });
  setInterval(() => {
    if (Date.now() - last > 10000) {
      console.log(n, ids.size, whole);
      process.exit(0);
    }
  }, 500);
})();
JS
    judge kafkajs "$(timeout 180 node "$work/read.js" "$brokers" audit)"
else
    echo "kafkajs: not tried, npm cannot fetch it here"
fi
exit "$failed"
