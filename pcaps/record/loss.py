"""What happens to packets between the server and the sensor, made from one clean recording without chance (a fixed seed)."""

import os
import random

import pcapfile
from cases import case, path_of, scene
from client import Client, command, pipeline
from identity import USERS
from pcapfile import Tcp


@case("loss/clean", *USERS)
def clean(lab):
    """Two clients: logins, databases, pipelines, MULTI, a value and a reply of 20 KB, an error; then quiet points and more."""
    with Client(source_port=40001) as one, Client(source_port=40002) as two:
        one.say_all("AUTH alice alice-pw", "SET user:1 a", "SELECT 2", "SET user:2 b")
        two.say_all("HELLO 3 AUTH bob bob-pw", "SET any:1 c")
        one.say(pipeline("GET user:1", "SET user:3 c", "INCR user:3", "GET user:2"))
        one.say(command("SET", "user:large", b"*1\r\n$4\r\nPING\r\n" * 1400))
        one.say_all("GET user:large", "GET user:2")
        two.say(pipeline("MULTI", "SET any:2 x", "INCR any:2", "EXEC", "GET any:2"))
        one.say_all("MULTI", "SET user:4 d", "GET user:4", "EXEC", "GET user:4")
        two.say_all(pipeline(*[f"SET any:{index} value-{index}" for index in range(60)]), "GET any:7")
        one.say_all("AUTH bob bob-pw", "SET any:3 y", "DEL user:4", "SELECT 0", "GET user:1", "GET user:2", "GET user:3")
        two.say_all("SELECT 3", "GET any:1", "ACL WHOAMI", "GET any:2")


def changed(name, what, base="loss/clean"):
    """The function gets the packets, each with `.tcp`, and returns those to write."""
    def register(change):
        def make(lab, path):
            packets = pcapfile.read(path_of(base))
            for packet in packets:
                packet.tcp = Tcp(packet.data)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            pcapfile.write(path, change(packets))
        make.__doc__ = what
        scene(name)(make)
        return change
    return register


def find(packets, text, occurrence=0):
    """The index of the packet whose body holds the text."""
    return [index for index, packet in enumerate(packets) if text in packet.tcp.body][occurrence]


def large_segments(packets):
    """The indexes of the segments of the large SET."""
    return [index for index, packet in enumerate(packets) if packet.tcp.to_server and packet.tcp.length > 1000]


def without(packets, *indexes):
    return [packet for index, packet in enumerate(packets) if index not in indexes]


def in_time_order(packets, order):
    """The packets in another order, with the time stamps in the order of before."""
    return [packet.at(packets[index].time_ns) for index, packet in enumerate(order)]


@changed("loss/lost-command", "one command of one packet is missing; its reply is there")
def lost_command(packets):
    return without(packets, find(packets, b"user:2\r\n$1\r\nb"))


@changed("loss/lost-reply", "one reply is missing; its command is there")
def lost_reply(packets):
    return without(packets, find(packets, b"\r\nGET\r\n$6\r\nuser:1") + 1)


@changed("loss/lost-login", "the AUTH that changes the user in the middle is missing, its +OK too")
def lost_login(packets):
    index = find(packets, b"bob-pw", 1)
    return without(packets, index, index + 1)


@changed("loss/lost-select", "the SELECT back to 0 is missing")
def lost_select(packets):
    return without(packets, find(packets, b"SELECT\r\n$1\r\n0"))


@changed("loss/lost-in-a-value", "a segment within the body of the large SET is missing: its length bridges the hole")
def lost_in_value(packets):
    return without(packets, large_segments(packets)[3])


@changed("loss/lost-in-a-reply", "a segment within the body of the large reply is missing")
def lost_in_reply(packets):
    first = find(packets, b"GET\r\n$10\r\nuser:large")
    bodies = [index for index in range(first + 1, len(packets)) if not packets[index].tcp.to_server and packets[index].tcp.length > 1000]
    return without(packets, bodies[3])


@changed("loss/lost-header-of-a-value", "the first segment of the large SET is missing: what follows looks like commands, and is not")
def lost_header(packets):
    return without(packets, find(packets, b"user:large"))


@changed("loss/lost-multi", "the MULTI of a transaction is missing")
def lost_multi(packets):
    return without(packets, find(packets, b"*1\r\n$5\r\nMULTI\r\n", 1))


@changed("loss/lost-exec-reply", "EXEC's array is missing")
def lost_exec_reply(packets):
    index = find(packets, b"*1\r\n$4\r\nEXEC\r\n", 1)
    return without(packets, next(at for at in range(index, len(packets)) if packets[at].tcp.length and not packets[at].tcp.to_server))


@changed("loss/lost-everywhere", "every twelfth packet or so is missing")
def lost_everywhere(packets):
    chance = random.Random(7)
    return [packet for packet in packets if chance.random() > 1 / 12]


@changed("loss/midstream", "the capture begins after the logins")
def midstream(packets):
    return packets[find(packets, b"user:3\r\n$1\r\nc"):]


@changed("loss/midstream-in-a-value", "the capture begins within the large value, whose text looks like commands")
def midstream_value(packets):
    return packets[large_segments(packets)[3]:]


@changed("loss/no-handshake", "SYN and SYN ACK are missing, every byte is there")
def no_handshake(packets):
    return [packet for packet in packets if not packet.tcp.flags & 2]


@changed("loss/ends-early", "the capture ends with commands in flight")
def ends_early(packets):
    return packets[:find(packets, b"any:59")]


@changed("loss/only-to-server", "a mirror port that delivers one direction: the client's")
def only_to_server(packets):
    return [packet for packet in packets if packet.tcp.to_server]


@changed("loss/only-to-client", "the other direction")
def only_to_client(packets):
    return [packet for packet in packets if not packet.tcp.to_server]


@changed("loss/reordered", "neighbours change places, in windows of eight packets")
def reordered(packets):
    chance, order = random.Random(3), []
    for start in range(0, len(packets), 8):
        window = packets[start:start + 8]
        chance.shuffle(window)
        order += window
    return in_time_order(packets, order)


@changed("loss/replies-first", "the server's packets stand 40 ms before their time: replies before their commands, as with two mirror ports")
def replies_first(packets):
    return sorted((packet if packet.tcp.to_server else packet.at(packet.time_ns - 40_000_000) for packet in packets), key=lambda packet: packet.time_ns)


@changed("loss/duplicated", "every packet twice, the second a little later")
def duplicated(packets):
    return sorted(packets + [packet.at(packet.time_ns + 150_000) for packet in packets], key=lambda packet: packet.time_ns)


@changed("loss/retransmitted", "segments come again with others: same bytes, different cuts")
def retransmitted(packets):
    result = []
    for packet in packets:
        result.append(packet)
        if packet.tcp.length > 40:
            half = packet.tcp.length // 2
            again = packet.tcp.rebuilt(sequence=packet.tcp.sequence + half, body=packet.tcp.body[half:])
            result += [packet.with_data(again), packet.with_data(packet.tcp.rebuilt(body=packet.tcp.body[:half + 9]))]
    return result


@changed("loss/recut", "every segment in pieces of seven bytes, pieces in reverse order every third time")
def recut(packets):
    result = []
    for number, packet in enumerate(packets):
        if not 7 < packet.tcp.length < 1000 or packet.tcp.flags & 7:
            result.append(packet)
            continue
        pieces = [packet.with_data(packet.tcp.rebuilt(sequence=packet.tcp.sequence + at, body=packet.tcp.body[at:at + 7])) for at in range(0, packet.tcp.length, 7)]
        result += pieces[::-1] if number % 3 == 0 else pieces
    return result


@changed("loss/keep-alives-and-zero-windows", "a keep-alive with one byte before every command, windows of zero, URG and PSH")
def keep_alives(packets):
    result = []
    for packet in packets:
        if packet.tcp.length and packet.tcp.to_server:
            result.append(packet.with_data(packet.tcp.rebuilt(sequence=packet.tcp.sequence - 1, body=b"\0")))
            result.append(packet.with_data(packet.tcp.rebuilt(sequence=packet.tcp.sequence - 1, body=b"")))
        result.append(packet)
    return result


@changed("loss/overlap-conflict", "a retransmission with other bytes, before and after the true one: first arrival wins")
def overlap_conflict(packets):
    early, late = find(packets, b"user:4\r\n$1\r\nd"), find(packets, b"any:3\r\n$1\r\ny")
    forged = [packets[early].with_data(packets[early].tcp.rebuilt(body=packets[early].tcp.body.replace(b"user:4", b"user:X"))),
              packets[late].with_data(packets[late].tcp.rebuilt(body=packets[late].tcp.body.replace(b"any:3", b"any:X")))]
    return packets[:early] + [forged[0]] + packets[early:late + 1] + [forged[1]] + packets[late + 1:]


@changed("loss/snapshot-cut", "every packet cut at 96 bytes")
def snapshot_cut(packets):
    return [pcapfile.Packet(packet.time_ns, packet.data[:96], len(packet.data)) for packet in packets]


@changed("loss/snapshot-cut-large-only", "packets cut at 600 bytes: only the large value and the large reply are touched")
def snapshot_cut_large(packets):
    return [pcapfile.Packet(packet.time_ns, packet.data[:600], len(packet.data)) for packet in packets]


@changed("loss/sequence-wrap", "the initial sequence numbers just below 2^32, so that both streams wrap")
def sequence_wrap(packets):
    starts, result = {}, []
    for packet in packets:
        tcp = packet.tcp
        ours, theirs = (tcp.source, tcp.destination), (tcp.destination, tcp.source)
        if tcp.flags & 2:
            starts[ours] = tcp.sequence
        shift = lambda side, number: number - starts[side] + 0xFFFFFF00 if side in starts else number
        result.append(packet.with_data(tcp.rebuilt(sequence=shift(ours, tcp.sequence), acknowledged=shift(theirs, tcp.acknowledged) if tcp.flags & 16 else 0)))
    return result


@scene("loss/cut-file")
def cut_file(lab, path):
    """The file ends in the middle of a packet."""
    with open(path_of("loss/clean"), "rb") as source, open(path, "wb") as target:
        target.write(source.read()[:9000])
