"""What fuzzers and random tests once found, as traffic. No server speaks here: what it said, or would say, is written down,
and a conversation becomes packets. Lines as in the C# tests: side, bytes; the marks below say what the packets do."""

import os
import struct

import pcapfile
from cases import scene
from client import pipeline

START = 1_795_300_000_000_000_000
CLIENT, SERVER = (b"\x0a\x09\x00\x02", 41000), (b"\x0a\x09\x00\x01", 6379)
LOST = "lost"
MIDDLE = "seen from the middle"
PAUSE = "pause"
END = "no end"


class Wire:
    """Two ends that acknowledge what they were sent at once; packets of 1,448 bytes, 5 ms apart unless told otherwise."""

    def __init__(self, pace=5_000_000):
        self.packets, self.time, self.next, self.pace = [], START, [1000, 900_000], pace

    def send(self, side, body=b"", flags=0x10, lost=False):
        (source, port), (target, other) = (CLIENT, SERVER) if side == 0 else (SERVER, CLIENT)
        self.time += self.pace
        tcp = struct.pack(">HHIIBBHHH", port, other, self.next[side], 0 if flags == 2 else self.next[1 - side], 0x50, flags, 0xFFFF, 0, 0)
        frame = pcapfile.Tcp(pcapfile.ethernet(pcapfile.ipv4(tcp, 6, source, target))).rebuilt(body=body)
        if not lost:
            self.packets.append(pcapfile.Packet(self.time, frame))
        self.next[side] += len(body) + (1 if flags & 3 else 0)

    def say(self, side, data, lost=False):
        for start in range(0, len(data), 1448):
            self.send(side, data[start:start + 1448], 0x18, lost)
        self.send(1 - side)


def found(name, what, *lines, pace=5_000_000, swap=None):
    """`lines`: a text is a client's pipeline (commands between commas); bytes are the server's; (LOST, line) is not captured.
    `swap`: the numbers of two packets that change places."""
    def make(lab, path):
        wire = Wire(pace)
        if MIDDLE not in lines:
            for side, flags in ((0, 2), (1, 0x12), (0, 0x10)):
                wire.send(side, flags=flags)
        for line in lines:
            lost, line = (True, line[1]) if isinstance(line, tuple) and line[0] == LOST else (False, line)
            if line == PAUSE:
                wire.time += 2 * 10**9
            elif isinstance(line, tuple):
                wire.say(*line, lost=lost)
            elif line not in (MIDDLE, END):
                client = isinstance(line, str)
                wire.say(0 if client else 1, pipeline(*line.split(" , ")) if client else line, lost)
        if END not in lines:
            for side in (0, 1):
                wire.send(side, flags=0x11)
            wire.send(0)
        if swap:
            first, second = (wire.packets[number] for number in swap)
            wire.packets[swap[0]], wire.packets[swap[1]] = second.at(first.time_ns), first.at(second.time_ns)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pcapfile.write(path, wire.packets)
    make.__doc__ = what
    scene("regressions/" + name)(make)


OK, PONG = b"+OK\r\n", b"+PONG\r\n"
found("end-time-by-workers", "A command without an answer, and the capture ends: the time of a close at the end of the capture depended on the number of workers.",
      "PING", PONG, PAUSE, "GET a", END)
found("pipeline-from-the-middle", "From the middle, a long pipeline without an answer: bytes were counted as told and as lost.",
      MIDDLE, " , ".join(f"SET key:{i} value , GET key:{i} , INCR n:{i} , DEL key:{i}" for i in range(60)))
found("inline-vertical-tab", "An inline line: vertical tab and form feed end no word.", (0, b"ECHO a\x0bb\r\nECHO a\x0cb\r\n"), b"$3\r\na\x0bb\r\n$3\r\na\x0cb\r\n")
found("largest-integers", "The largest and the smallest integer are replies as any other.", "INCRBY n 0 , INCRBY m 0 , PING",
      b":9223372036854775807\r\n:-9223372036854775808\r\n+PONG\r\n")
found("subscribe-under-reply-off", "RESP3: a SUBSCRIBE under CLIENT REPLY OFF is confirmed all the same.", "HELLO 3", b"%1\r\n$5\r\nproto\r\n:3\r\n",
      "CLIENT REPLY OFF , SUBSCRIBE a , CLIENT REPLY ON", b">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n+OK\r\n", "PING", PONG)
found("forged-login-in-exec", "MULTI: a failed login that nothing answers; the element of the command behind it must not become its success.",
      "MULTI", OK, "AUTH bob bad", b"+QUEUED\r\n", "SET k v", b"+QUEUED\r\n", "EXEC", b"*2\r\n+OK\r\n", "PING", PONG, "GET k", b"$1\r\nv\r\n")
FORGED = ("MULTI , AUTH bob bad , AUTH bob bad , SET k v , EXEC", b"+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n+OK\r\n",
          "AUTH bob good , INCR n , INCR n , SET k v", b"+OK\r\n:7\r\n:7\r\n+OK\r\n", "MULTI , AUTH bob good , EXEC", b"+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n", "PING", PONG)
found("forged-logins-in-exec-and-behind", "Failed logins that nothing answers, in EXEC; a good one behind it: the replies behind EXEC are no elements of it.", *FORGED)
found("forged-logins-one-swap", "The same, and a reply captured before its commands: the moment before these commands tells which logins failed.",
      *FORGED, pace=1_000_000, swap=(11, 13))
found("gap-over-the-rest-of-a-word", "A hole that takes the rest of the last word: the command is complete without another byte.",
      (0, b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10\r\naaa"), (LOST, (0, b"aaaaaaa\r\n")), OK, "GET k", b"$10\r\naaaaaaaaaa\r\n", PAUSE, "PING", PONG)
found("keep-alives-before-a-blocked-reply", "A login that works, a BLPOP that waits, empty lines as keep-alives: the login must not be taken for failed.",
      "PING , AUTH bob pw , BLPOP q 0", PONG + OK, (0, b"\r\n"), (0, b"\r\n"), b"*2\r\n$1\r\nq\r\n$1\r\nv\r\n", "PING", PONG)
found("silent-logins-in-a-row", "Three failed logins, one answer; the replies that follow are others'.", "AUTH a 1 , AUTH a 2 , AUTH a 3",
      b"-WRONGPASS invalid username-password pair or user is disabled.\r\n", "SET k v", OK, "GET k", b"$1\r\nv\r\n")
found("silent-hello", "A HELLO whose login fails without an answer.", "PING , HELLO 3 AUTH bob bad , ECHO x", b"+PONG\r\n$1\r\nx\r\n", "PING", PONG)
found("skip-then-empty", "CLIENT REPLY SKIP, an empty command, two more: servers differ on what SKIP silences, so nothing is paired until it is clear.",
      (0, pipeline("CLIENT REPLY SKIP") + b"*0\r\n" + pipeline("ECHO 1", "PING")), PONG, PAUSE, "PING", PONG)
found("replconf-ack-refused", "REPLCONF ACK is answered when it is refused.", "REPLCONF ACK 1 , PING", b"-NOAUTH Authentication required.\r\n-NOAUTH Authentication required.\r\n")
found("psync-under-reply-off", "CLIENT REPLY OFF does not silence the stream to a replica.", "CLIENT REPLY OFF , PSYNC ? -1",
      b"+FULLRESYNC 8371445ee2f7d6c1d0d1b0d4b3a1c2e3f4a5b6c7 0\r\n$4\r\nREDI*1\r\n$4\r\nPING\r\n", "REPLCONF ACK 14")
found("transaction-whose-beginning-is-lost", "MULTI and its first commands are missing: the first elements of EXEC are theirs.",
      "PING", PONG, (LOST, "MULTI , SET a 1 , GET a"), (LOST, OK + b"+QUEUED\r\n+QUEUED\r\n"), "INCR n", b"+QUEUED\r\n", "EXEC", b"*3\r\n+OK\r\n$1\r\n1\r\n:1\r\n",
      PAUSE, "PING", PONG, "PING", PONG)
found("replies-owed-from-before-a-gap", "A client that keeps commands outstanding, and one reply lost: the others must not move up.",
      "GET a , GET b , GET c", (LOST, b"$1\r\na\r\n"), "GET d", b"$1\r\nb\r\n", "GET e", b"$1\r\nc\r\n", "GET f", b"$1\r\nd\r\n", "GET g", b"$1\r\ne\r\n",
      b"$1\r\nf\r\n$1\r\ng\r\n", PAUSE, "PING", PONG)
found("version-refused-with-login", "HELLO with a version that does not exist: the login in it was never looked at.", "HELLO 9 AUTH bob pw", b"-NOPROTO unsupported protocol version\r\n", "PING", PONG)
