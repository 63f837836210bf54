#!/usr/bin/python3
"""What polling costs a server with many connections, and the sensor itself (README, Measured).

A redis-server of its own in a network namespace of its own, with idle connections and one busy one, watched twice by
the sensor for the same time: without asking the server, and asking it with the default intervals. Told are the
server's processor time (INFO cpu), how long the events of the busy connection took from the client to the sensor's
output, what is missing, and the sensor's memory; then, for a while of its own, how long a client that sends a PING
each millisecond waits for its answers: a CLIENT LIST that stalls the server shows there. Needs root.

usage: poll-cost.py SENSOR.dll [--clients 10000] [--seconds 120] [--rate 10] [--ping-seconds 30]
"""
import argparse
import multiprocessing
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

PORT = 6379


def command(*words):
    out = b"*%d\r\n" % len(words)
    for word in words:
        word = word if isinstance(word, bytes) else str(word).encode()
        out += b"$%d\r\n%s\r\n" % (len(word), word)
    return out


def ask(connection, *words):
    connection.sendall(command(*words))
    reply = connection.recv(65536)
    if reply.startswith(b"$"):
        length = int(reply[1:reply.index(b"\r")])
        while length >= 0 and len(reply) < reply.index(b"\n") + 1 + length + 2:
            reply += connection.recv(65536)
    return reply


def connect(address):
    connection = socket.socket()
    connection.connect((address, PORT))
    return connection


def processor_seconds(connection):
    text = ask(connection, "INFO", "cpu").decode()
    return sum(float(re.search(rf"^used_cpu_{kind}:(\S+)", text, re.M)[1]) for kind in ("sys", "user"))


def pauses(seconds):
    """How long each PING waited, in milliseconds, the longest first. In a process of its own: nothing else delays it."""
    connection, took, end = connect("127.0.0.1"), [], time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.perf_counter()
        ask(connection, "PING")
        took.append((time.perf_counter() - begin) * 1e3)
        time.sleep(0.001)
    return sorted(took, reverse=True)


class Reader(threading.Thread):
    """Reads the sensor's events: how long each command of the busy connection was on its way."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream, self.delays, self.gaps, self.started = stream, [], 0, threading.Event()

    def run(self):
        for line in self.stream:
            now = time.monotonic_ns()
            self.started.set()
            sent = re.search(rb'"keys":\["at:(\d+)"\]', line)
            if sent:
                self.delays.append((now - int(sent[1])) / 1e6)
            self.gaps += b'"capture_gap"' in line


def watch(sensor, arguments, options):
    state = tempfile.mkdtemp()
    busy, asking = connect("127.0.0.1"), connect("127.0.0.1")
    process = subprocess.Popen(
        ["dotnet", sensor, "run", "-i", "lo", "--state", state, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    reader = Reader(os.fdopen(os.dup(process.stdout.fileno()), "rb"))
    reader.start()
    reader.started.wait(60)
    time.sleep(5)  # the start is no steady state
    before, sent, begin = processor_seconds(asking), 0, time.monotonic()
    while time.monotonic() < begin + arguments.seconds:
        ask(busy, "GET", b"at:%d" % time.monotonic_ns())
        sent += 1
        time.sleep(max(0, begin + sent / arguments.rate - time.monotonic()))  # the same number either time
    after, took = processor_seconds(asking), time.monotonic() - begin
    with multiprocessing.get_context("fork").Pool(1) as pinging:
        waited = pinging.apply(pauses, [arguments.ping_seconds])
    time.sleep(3)
    with open(f"/proc/{process.pid}/status") as status:
        memory = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])
    process.terminate()
    messages = process.stderr.read().decode()
    process.wait()
    reader.join(20)
    shutil.rmtree(state)
    delays = sorted(reader.delays)
    print(f"  server: {after - before:.3f} s of processor time in {took:.1f} s; sensor: {memory / 1024:.0f} MiB at most")
    print(f"  {sent} commands sent, {len(delays)} told, {reader.gaps} gaps; delay of an event in ms: median "
          f"{delays[len(delays) // 2]:.1f}, 99 % {delays[len(delays) * 99 // 100]:.1f}, max {delays[-1]:.1f}")
    print(f"  {len(waited)} PINGs in {arguments.ping_seconds:.0f} s: the longest waits in ms "
          f"{' '.join(f'{one:.1f}' for one in waited[:8])}; 99.9 % {waited[len(waited) // 1000]:.1f}, "
          f"median {waited[len(waited) // 2]:.2f}; over 10 ms {sum(one > 10 for one in waited)}")
    for line in messages.splitlines():
        if " WRN " in line or " ERR " in line or "left out" in line:
            print("  " + line)
    return (after - before) / took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sensor")
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--ping-seconds", type=float, default=30)
    arguments = parser.parse_args()
    if os.environ.get("POLL_COST_INSIDE") is None:
        environment = os.environ | {"POLL_COST_INSIDE": "1"}
        sys.exit(subprocess.call(["unshare", "--net", "--", sys.executable, *sys.argv], env=environment))
    subprocess.check_call(["ip", "link", "set", "lo", "up"])
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = tempfile.mkdtemp()
    server = subprocess.Popen(
        ["redis-server", "--port", str(PORT), "--bind", "127.0.0.1", "127.0.0.2", "--save", "", "--dir", folder,
         "--maxclients", str(arguments.clients + 1000)], stdout=subprocess.DEVNULL)
    try:
        time.sleep(1)
        idle = [connect(f"127.0.0.{1 + i % 2}") for i in range(arguments.clients)]
        print(f"{len(idle)} idle connections; without asking:")
        without = watch(arguments.sensor, arguments, [])
        print("asking with the default intervals:")
        asking = watch(arguments.sensor, arguments, ["--poll", f"redis://127.0.0.1:{PORT}"])
        print(f"difference: {(asking - without) * 100:.2f} % of one core")
    finally:
        server.kill()
        shutil.rmtree(folder)


main()
