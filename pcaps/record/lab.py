"""Where recordings are made: two network namespaces joined by a veth pair.

The server runs in one, the clients in the other, and tcpdump listens on the server's end. Segmentation offload is off,
so that frames are as long as on a mirror port (at most 1,514 bytes). This process itself moves into the client's
namespace; what belongs to the server's is started with `ip netns exec`.
"""

import ctypes
import os
import shlex
import signal
import socket
import subprocess
import tempfile
import time

SERVER_IP = "10.9.0.1"
CLIENT_IP = "10.9.0.2"
SERVER_IP6 = "fd09::1"
CLIENT_IP6 = "fd09::2"
CLONE_NEWNET = 0x40000000


def run(command):
    subprocess.run(shlex.split(command), check=True, stdout=subprocess.DEVNULL)


class Lab:
    def __init__(self):
        tag = os.getpid() % 100000
        self.server_ns, self.client_ns = f"f-s{tag}", f"f-c{tag}"
        self.folder = tempfile.mkdtemp(prefix="recording-")
        self.processes = []

    def __enter__(self):
        run(f"ip netns add {self.server_ns}")
        run(f"ip netns add {self.client_ns}")
        run(f"ip link add vs netns {self.server_ns} type veth peer name vc netns {self.client_ns}")
        self._bring_up(self.server_ns, "vs", SERVER_IP, SERVER_IP6)
        self._bring_up(self.client_ns, "vc", CLIENT_IP, CLIENT_IP6)
        self._enter_client_namespace()
        time.sleep(0.3)
        return self

    def __exit__(self, *error):
        for process in reversed(self.processes):
            stop(process)
        run(f"ip netns del {self.server_ns}")
        run(f"ip netns del {self.client_ns}")
        run(f"rm -r {self.folder}")

    def _bring_up(self, namespace, device, ip4, ip6):
        run(f"ip -n {namespace} addr add {ip4}/24 dev {device}")
        run(f"ip -n {namespace} addr add {ip6}/64 dev {device} nodad")
        run(f"ip -n {namespace} link set {device} up")
        run(f"ip -n {namespace} link set lo up")
        subprocess.run(["ip", "netns", "exec", namespace, "ethtool", "-K", device, "tso", "off", "gso", "off",
                        "gro", "off", "tx", "off"], check=True, stdout=subprocess.DEVNULL)

    def _enter_client_namespace(self):
        with open(f"/var/run/netns/{self.client_ns}") as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")

    def in_server_ns(self, *command):
        return ["ip", "netns", "exec", self.server_ns, *command]

    def start(self, command, beside_clients=False):
        """Starts a process, in the server's namespace unless told, that ends with the laboratory at the latest."""
        process = subprocess.Popen(command if beside_clients else self.in_server_ns(*command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def server(self, *options, program="redis-server", port=6379, wait=True,
               beside_clients=False):
        """A fresh server without persistence; its options as on the command line, without the leading dashes."""
        folder = tempfile.mkdtemp(dir=self.folder)
        command = shlex.split(os.environ.get(program.upper().replace("-", "_"), program))
        command += ["--port", str(port), "--bind", "0.0.0.0", "::", "--save", "", "--protected-mode", "no",
                    "--dir", folder]
        for option in options:
            name, *values = option.split()
            command += ["--" + name, *values]
        process = self.start(command, beside_clients)
        if wait:
            wait_for(SERVER_IP, port)
            time.sleep(0.05)
        return process

    def record(self, path, device="vs", options=()):
        return Recording(self, path, device, options)

    def stop(self, process):
        self.processes.remove(process)
        stop(process)


class Recording:
    """`with lab.record(path):` is tcpdump, from when it listens until what was sent inside is in the file."""

    def __init__(self, lab, path, device, options):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.command = lab.in_server_ns("tcpdump", "-i", device, "-w", path, "-U", "-Z", "root", "--immediate-mode", "-s", "2048",
                                        "-B", "32768", *options)
        if not any(word.startswith("tcp") for word in options):
            self.command.append("tcp port 6379")

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE, text=True)
        while "listening on" not in self.process.stderr.readline():
            if self.process.poll() is not None:
                raise RuntimeError("tcpdump did not start")
        return self

    def __exit__(self, *error):
        time.sleep(0.25)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        self.process.stderr.close()


def stop(process):
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(host, port, seconds=10):
    end = time.time() + seconds
    while time.time() < end:
        try:
            with socket.create_connection((host, port), 1) as probe:
                probe.sendall(b"QUIT\r\n")
                probe.recv(100)
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no server on {host}:{port}")
