#!/usr/bin/python3
"""Holds the golden events against the captures by another way: check.py [PATTERN | --plain].

A decoder of a few lines reads what each client sent (of what is not plain Ethernet, tshark takes the packets apart; not with --plain), and every
command must stand in the golden events: in its order, with its name, its number of words, its size, its place in the stream, and keys that are among
its words in their order. Shares no code with the sensor. Exit code 1 and a line for each difference.
"""

import fnmatch
import json
import os
import subprocess
import sys

import pcapfile

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIELDS = ["tcp.stream", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.flags.syn", "tcp.payload"]

# What this decoder cannot or must not see as the server does, and why.
EXCEPTIONS = {
    "loss/*": "packets are missing or false on purpose",
    "tls/*": "encrypted",
    "framing/refused-*": "the server stops reading in the middle",
    "attacks/count-over-limit.pcap": "as above",
    "attacks/length-over-limit.pcap": "as above",
    "attacks/cross-protocol-*": "as above",
    "attacks/nul-in-*": "as above",
    "attacks/unread-bytes.pcap": "bytes that servers skip unread",
    "framing/accepted-though-odd.pcap": "as above",
    "framing/bare-line-feeds.pcap": "as above",
    "framing/empty-quotes-open.pcap": "quotes that do not close: a protocol error, and nothing behind it runs",
    "reply-mode/mute-connections.pcap": "as above",
    "regressions/gap-over-the-rest-of-a-word.pcap": "packets are missing on purpose",
    "regressions/transaction-whose-beginning-is-lost.pcap": "packets are missing on purpose",
    "regressions/pipeline-from-the-middle.pcap": "nothing proves that it is cut at the right places",
    "attacks/held-frame.pcap": "what memory does not suffice for is given up, and told",
}


def segments(path, plain_only=False):
    """(connection, ports, sequence, SYN, payload) of each segment: Ethernet with IP by hand, all else by tshark."""
    try:
        packets = [pcapfile.Tcp(packet.data) for packet in pcapfile.read(path) if is_plain(packet)]
    except (ValueError, KeyError):
        yield from () if plain_only else dissected(path)
        return
    began = {}
    for packet in packets:
        ports, syn = (packet.source, packet.destination), packet.flags & 2 > 0
        key = tuple(sorted(ports))
        if packet.flags == 2:
            began[key] = packet.sequence  # another connection, where the ports are used again
        yield (key, began.get(key)), ports, packet.sequence, syn, packet.body


def is_plain(packet):
    kind = packet.data[12:14]
    if (kind, packet.data[23:24]) != (b"\x08\x00", b"\x06") and (kind, packet.data[20:21]) != (b"\x86\xdd", b"\x06"):
        raise ValueError("not Ethernet with TCP over IP alone")
    if packet.wire_length > len(packet.data) or (kind == b"\x08\x00" and (packet.data[14] != 0x45 or packet.data[20] & 0x3F or packet.data[21])):
        raise ValueError("cut, options or fragments")
    return True


def dissected(path):
    options = [word for field in FIELDS for word in ("-e", field)]
    text = subprocess.run(["tshark", "-n", "-r", path, "-Y", "tcp", "-T", "fields", "-E", "occurrence=l", *options],
                          capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        number, source, target, sequence, syn, payload = line.split("\t")
        if sequence:  # not so where a header is cut off
            yield number, (int(source), int(target)), int(sequence), syn in ("1", "True"), bytes.fromhex(payload)


def streams(path, plain_only):
    """What the client of each connection sent: (client's port, server's port) and bytes, in the order of their SYN."""
    found = {}
    for number, ports, sequence, syn, payload in segments(path, plain_only):
        client, first, parts = found.setdefault(number, (ports, sequence, {}))
        if ports != client:
            continue
        start = (sequence - first - 1 + syn) % 2**32
        if payload and start < 2**31:
            parts.setdefault(start, payload)
    return [(client, joined(parts)) for client, _, parts in found.values()]


def joined(parts):
    data = b""
    for start in sorted(parts):
        if start > len(data):
            break
        data += parts[start][len(data) - start:]
    return data


def commands(data):
    """(offset, words, size) of each command in the bytes of a client."""
    at = 0
    while at < len(data):
        start, words = at, []
        if data[at:at + 1] == b"*":
            count, at = number(data, at + 1)
            for _ in range(max(0, count or 0)):
                length, at = number(data, at + 1) if at < len(data) else (None, at)
                if length is None or at + length + 2 > len(data):
                    return
                words.append(data[at:at + length])
                at += length + 2
            if count is None:
                return
        else:
            end = data.find(b"\n", at)
            if end < 0:
                return
            words, at = split(data[at:end]), end + 1
        if words:
            yield start, words, at - start


def number(data, at):
    end = data.find(b"\r\n", at)
    text = data[at:max(at, end)]
    return (int(text), end + 2) if text.lstrip(b"-").isdigit() else (None, len(data))


def split(line):
    """An inline line's words, with quotes and escapes."""
    words, word, quote, at = [], None, 0, 0
    while at < len(line):
        byte = line[at:at + 1]
        if quote:
            if byte == b"\\" and quote == b'"' and line[at + 1:at + 2] == b"x":
                byte, at = bytes([int(line[at + 2:at + 4], 16)]), at + 3
            elif byte == b"\\" and (quote == b'"' or line[at + 1:at + 2] == b"'"):
                byte, at = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(line[at + 1:at + 2], line[at + 1:at + 2]), at + 1
            elif byte == quote:
                byte, quote = b"", 0
            word += byte
        elif byte in b" \t\r":
            words += [] if word is None else [word]
            word = None
        else:
            word = b"" if word is None else word
            quote = byte if byte in b"\"'" else 0
            word += b"" if quote else byte
        at += 1
    return words + ([] if word is None else [word])


def sessions(path):
    """The golden commands of each connection, in the order of their beginnings."""
    found = {}
    with open(path, encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            if "session_id" in event:
                ports = (event["client_port"], event["server_port"])
                own = found.setdefault(event["session_id"], (ports, []))[1]
                if event["event_type"] == "redis_command" and "command_size_bytes" in event:
                    own.append(event)
    return list(found.values())


def difference(sent, event):
    """What a golden event says otherwise than what was sent; None where they agree."""
    offset, words, size = sent
    name = words[0].decode("latin-1").upper()
    if int(event["event_id"][20:], 16) != offset:
        return f"stands at {int(event['event_id'][20:], 16)}, was sent at {offset}"
    if event.get("command") not in (name, "<REDACTED>") or event.get("argc") != len(words):
        return f"{event.get('command')} with {event.get('argc')} words, was {len(words)}"
    if event["command_size_bytes"] != size:
        return f"{name}: {event['command_size_bytes']} bytes, were {size}"
    if "subcommand" in event and event["subcommand"] != words[1].decode("latin-1").upper():
        return f"{name} {event['subcommand']}: another second word"
    if event.get("encoding") == "escaped" or "clipped" in event:
        return None
    rest = iter(word.decode("utf-8", "replace") for word in words[1:])
    missing = [key for key in event.get("keys", []) if not any(key == word for word in rest)]
    return f"{name}: {len(missing)} keys that are none of its words, or out of order" if missing else None


def check(name, plain_only):
    golden = sessions(os.path.join(FOLDER, name[:name.rindex(".pcap")] + ".ndjson"))
    faults, counted = [], 0
    sent_by = streams(os.path.join(FOLDER, name), plain_only)
    if plain_only and not sent_by:
        return [], 0
    for ports, data in sent_by:
        match = next((own for own in golden if own[0] == ports), None)
        if match is None:
            faults += [f"{name}: no events of the connection from port {ports[0]}"] if data else []
            continue
        golden.remove(match)
        sent, told = list(commands(data)), match[1]
        counted += len(sent)
        if len(sent) != len(told):
            faults.append(f"{name}: port {ports[0]} sent {len(sent)} commands, {len(told)} are told")
        faults += [f"{name}: port {ports[0]}: {text}" for text in map(difference, sent, told) if text]
    return faults + [f"{name}: events of port {ports[0]}, which sent nothing" for ports, own in golden if own], counted


def main(pattern):
    plain_only, pattern = pattern == "--plain", "*" if pattern == "--plain" else pattern
    faults, files, total = [], 0, 0
    for folder, _, names in sorted(os.walk(FOLDER)):
        for name in sorted(os.path.relpath(os.path.join(folder, name), FOLDER) for name in names if ".pcap" in name):
            if fnmatch.fnmatch(name, pattern) and not any(fnmatch.fnmatch(name, known) for known in EXCEPTIONS):
                found, counted = check(name, plain_only)
                faults, files, total = faults + found, files + (counted > 0), total + counted
    print("\n".join([*faults, f"{files} captures, {total} commands, {len(faults)} differences"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "*"))
