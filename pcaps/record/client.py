"""A client that sends exactly what it is told to, on a plain socket, and knows just enough of RESP to wait for replies."""

import socket
import subprocess
import time

from lab import SERVER_IP


def command(*words):
    """A command as clients send it: an array of bulk strings."""
    words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def pipeline(*lines):
    """Several commands, each a tuple or a text that is split at blanks, as one write."""
    return b"".join(command(*(line.split() if isinstance(line, str) else line)) for line in lines)


class Client:
    def __init__(self, host=SERVER_IP, port=6379, source_port=0):
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(10)
        if source_port:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind(("", source_port))
        self.socket.connect((host, port))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def listen(self, quiet=0.06):
        """What comes until the server has been silent for that long."""
        self.socket.settimeout(quiet)
        data = b""
        try:
            while part := self.socket.recv(1 << 16):
                data += part
        except (TimeoutError, ConnectionError):
            pass
        self.socket.settimeout(10)
        return data

    def say(self, data, quiet=0.06):
        """One write, and the answer. A text is an array command, split at blanks; bytes go out as they are."""
        try:
            self.send(command(*data.split()) if isinstance(data, str) else data)
        except ConnectionError:
            return b""
        return self.listen(quiet)

    def say_all(self, *lines):
        for line in lines:
            answer = self.say(line if isinstance(line, (str, bytes)) else command(*line))
        return answer

    def trickle(self, data, size=1, pause=0.002):
        """The bytes in writes of that size."""
        for start in range(0, len(data), size):
            self.send(data[start:start + size])
            time.sleep(pause)
        return self.listen()


def converse(*lines, **where):
    """A connection of its own that says these lines and closes."""
    with Client(**where) as client:
        return client.say_all(*lines)


def redis_cli(text, *options, host=SERVER_IP, port=6379):
    """redis-cli with these lines as its input, one command each."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"
    subprocess.run(["redis-cli", "-h", host, "-p", str(port), *options], input=lines.encode(), timeout=60,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
