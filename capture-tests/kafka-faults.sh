#!/bin/sh
# The tests of what goes wrong between the sensor and a Kafka cluster, with an outage of a whole minute.
# Usage: capture-tests/kafka-faults.sh [SECONDS]
set -eu
cd "$(dirname "$0")/.."
SENSOR_KAFKA_OUTAGE=${1:-60}
export SENSOR_KAFKA_OUTAGE
dotnet build capture-tests/Sensor.Tests -c Release -v q --nologo
exec capture-tests/Sensor.Tests/bin/Release/net10.0/Sensor.Tests -class Sensor.Tests.Sinks.Kafka.KafkaFaultTests
