"""The same conversation in every wrapping: link types, tags, tunnels, fragments, file formats.

The kernel at hand has no VLAN, GRE, ERSPAN or GENEVE devices, so those frames are written here around a clean recording;
IPv6, the cooked link types, offloaded frames and nanoseconds are recorded as they come.
"""

import gzip
import os
import struct
import subprocess

import pcapfile
from cases import case, path_of, scene
from client import Client, command, converse, pipeline
from identity import USERS
from lab import SERVER_IP6


def conversation(**where):
    """Ten commands: a login good and bad, values of 10 and 3,000 bytes, a pipeline, an error."""
    converse("AUTH alice wrong", "AUTH alice alice-pw", "SET user:1 0123456789", command("SET", "user:2", "x" * 3000), "GET user:2",
             pipeline("INCR user:n", "GET user:1", "LPUSH user:1 x"), "GET secret:1", "QUIT", **where)


@case("network/ipv4", *USERS)
def clean(lab):
    """The conversation that the others wrap, over IPv4."""
    conversation()


@case("network/ipv6", *USERS)
def ipv6(lab):
    """Over IPv6."""
    conversation(host=SERVER_IP6)


@case("network/linux-sll", *USERS, device="any", options=("-y", "LINUX_SLL"))
def sll(lab):
    """Captured on `any`: Linux cooked v1."""
    conversation()


@case("network/linux-sll2", *USERS, device="any", options=("-y", "LINUX_SLL2"))
def sll2(lab):
    """Captured on `any`: Linux cooked v2, IPv4 and IPv6."""
    conversation()
    conversation(host=SERVER_IP6)


@case("network/nanoseconds", *USERS, options=("--time-stamp-precision=nano",))
def nanoseconds(lab):
    """A file with time stamps in nanoseconds."""
    conversation()


@scene("network/offloaded-frames")
def offloaded(lab, path):
    """Segmentation offload on: frames up to 64 KB, as on the sending host."""
    for namespace, device in ((lab.server_ns, "vs"), (lab.client_ns, "vc")):
        subprocess.run(["ip", "netns", "exec", namespace, "ethtool", "-K", device, "tx", "on", "tso", "on", "gso", "on", "gro", "on"], check=True, stdout=subprocess.DEVNULL)
    server = lab.server()
    with lab.record(path, options=("-s", "262144")):
        with Client() as client:
            client.say_all(command("SET", "large", "y" * 150_000), "GET large", "PING")
            client.listen(0.2)
    lab.stop(server)


def derived(name, what, base="network/ipv4", link_type=pcapfile.ETHERNET, big_endian=False):
    """The function turns a frame (and its number) into one frame or a list of them."""
    def register(change):
        def make(lab, path):
            packets = []
            for number, packet in enumerate(pcapfile.read(path_of(base))):
                frames = change(packet.data, number)
                packets += [packet.with_data(frame) for frame in (frames if isinstance(frames, list) else [frames])]
            os.makedirs(os.path.dirname(path), exist_ok=True)
            pcapfile.write(path, packets, link_type, big_endian=big_endian)
        make.__doc__ = what
        scene(name)(make)
        return change
    return register


def tagged(frame, *tags):
    return frame[:12] + b"".join(struct.pack(">HH", kind, number) for kind, number in tags) + frame[12:]


@derived("network/vlan", "802.1Q, the two directions with different tags")
def vlan(frame, number):
    return tagged(frame, (0x8100, 0x6005 if pcapfile.Tcp(frame).to_server else 0x0007))


@derived("network/qinq", "802.1ad around 802.1Q")
def qinq(frame, number):
    return tagged(frame, (0x88A8, 100), (0x8100, 200))


@derived("network/qinq-9100", "the older 0x9100 around 802.1Q, IPv6", base="network/ipv6")
def qinq_old(frame, number):
    return tagged(frame, (0x9100, 100), (0x8100, 200))


@derived("network/vxlan", "VXLAN, as clouds mirror")
def vxlan(frame, number):
    return pcapfile.ethernet(pcapfile.ipv4(pcapfile.udp(struct.pack(">II", 0x08000000, 77 << 8) + frame, 4789), 17))


@derived("network/geneve", "GENEVE with an option")
def geneve(frame, number):
    header = struct.pack(">BBHI", 2, 0, 0x6558, 77 << 8) + struct.pack(">HBBI", 0x0102, 0x80, 1, 0xDEADBEEF)
    return pcapfile.ethernet(pcapfile.ipv4(pcapfile.udp(header + frame, 6081), 17))


@derived("network/gre-ethernet", "GRE with key and sequence number around Ethernet frames")
def gre_ethernet(frame, number):
    return pcapfile.ethernet(pcapfile.ipv4(struct.pack(">HHII", 0x3000, 0x6558, 9, number) + frame, 47))


@derived("network/gre-ip", "GRE around bare IP packets, with a checksum field, on a tagged link")
def gre_ip(frame, number):
    return tagged(pcapfile.ethernet(pcapfile.ipv4(struct.pack(">HHHH", 0x8000, 0x0800, 0, 0) + frame[14:], 47)), (0x8100, 42))


@derived("network/gre-over-ipv6", "GRE in IPv6")
def gre_ipv6(frame, number):
    payload = struct.pack(">HH", 0, 0x6558) + frame
    return pcapfile.ethernet(struct.pack(">IHBB", 6 << 28, len(payload), 47, 64) + bytes(15) + b"\1" + bytes(15) + b"\2" + payload, 0x86DD)


@derived("network/erspan-1", "ERSPAN type I: GRE 0x88BE without sequence number or header")
def erspan1(frame, number):
    return pcapfile.ethernet(pcapfile.ipv4(struct.pack(">HH", 0, 0x88BE) + frame, 47))


@derived("network/erspan-2", "ERSPAN type II")
def erspan2(frame, number):
    header = struct.pack(">HHI", 0x1000, 0x88BE, number) + struct.pack(">HHI", 0x1000 | 5, 3, 0x11)
    return pcapfile.ethernet(pcapfile.ipv4(header + frame, 47))


@derived("network/erspan-3", "ERSPAN type III, every second frame with the platform's sub-header")
def erspan3(frame, number):
    optional = number % 2
    header = struct.pack(">HHI", 0x1000, 0x22EB, number) + struct.pack(">HHIHH", 0x2000 | 5, 3, 123456789, 0, optional) + bytes(8 * optional)
    return pcapfile.ethernet(pcapfile.ipv4(header + frame, 47))


@derived("network/vxlan-of-vlan-ipv6", "VXLAN around a tagged frame with IPv6", base="network/ipv6")
def vxlan_vlan(frame, number):
    return vxlan(tagged(frame, (0x8100, 5)), number)


@derived("network/fragments-ipv4", "every packet above 300 bytes in fragments, some out of order, one doubled")
def fragments(frame, number):
    packet = frame[14:]
    if len(packet) < 300:
        return frame
    payload, step = packet[20:], 256
    parts = [frame[:14] + pcapfile.ipv4(payload[at:at + step], 6, packet[12:16], packet[16:20], 1000 + number, at // 8 | (0x2000 if at + step < len(payload) else 0))
             for at in range(0, len(payload), step)]
    return parts[::-1] + parts[:1] if number % 2 else parts


@derived("network/fragments-ipv6", "the same by IPv6 fragment headers", base="network/ipv6")
def fragments6(frame, number):
    if len(frame) < 300:
        return frame
    payload, step, parts = frame[54:], 256, []
    for at in range(0, len(payload), step):
        part = payload[at:at + step]
        header = frame[14:18] + struct.pack(">HB", 8 + len(part), 44) + frame[21:54]
        parts.append(frame[:14] + header + struct.pack(">BBHI", 6, 0, at | (at + step < len(payload)), 2000 + number) + part)
    return parts[::-1] if number % 2 else parts


@derived("network/ipv6-extension-headers", "hop-by-hop, routing and destination options before TCP", base="network/ipv6")
def extensions(frame, number):
    added = struct.pack(">BB6x", 43, 0) + struct.pack(">BBBB4x", 60, 0, 0, 0) + struct.pack(">BBBB4x", 6, 0, 1, 4)
    return frame[:18] + struct.pack(">HB", len(frame) - 54 + len(added), 0) + frame[21:54] + added + frame[54:]


@derived("network/ipv4-options", "IPv4 headers with options (record route, no operation)")
def ipv4_options(frame, number):
    options = bytes((7, 7, 4, 0, 0, 0, 0, 1))
    header = bytearray(frame[14:34]) + options
    header[0], header[10:12] = 0x47, b"\0\0"
    struct.pack_into(">H", header, 2, len(frame) - 14 + len(options))
    struct.pack_into(">H", header, 10, pcapfile.checksum(bytes(header)))
    return frame[:14] + bytes(header) + frame[34:]


@derived("network/null-loopback", "BSD loopback in the byte order of a little-endian machine", link_type=pcapfile.NULL)
def null(frame, number):
    return struct.pack("<I", 2) + frame[14:]


@derived("network/null-loopback-ipv6", "BSD loopback, IPv6 as 24, 28 and 30", base="network/ipv6", link_type=pcapfile.NULL)
def null6(frame, number):
    return struct.pack("<I", (24, 28, 30)[number % 3]) + frame[14:]


@derived("network/loop", "OpenBSD loopback, network byte order, in a big-endian file", link_type=pcapfile.LOOP, big_endian=True)
def loop(frame, number):
    return struct.pack(">I", 2) + frame[14:]


@derived("network/raw-ip", "IP without a link header", link_type=pcapfile.RAW)
def raw(frame, number):
    return frame[14:]


@derived("network/padded-frames", "short frames padded to 60 bytes, with a checksum behind")
def padded(frame, number):
    return frame + b"PADDING!"[:max(0, 60 - len(frame))] + bytes(max(0, 52 - len(frame))) + b"\xde\xad\xbe\xef"


@derived("network/wrong-checksums", "TCP and IP checksums as offload leaves them: wrong")
def wrong_checksums(frame, number):
    return frame[:24] + b"\x12\x34" + frame[26:50] + b"\x56\x78" + frame[52:]


@derived("network/among-other-traffic", "ARP, UDP, ICMP, STP and cut-off headers between the frames")
def other_traffic(frame, number):
    noise = [pcapfile.ethernet(bytes(28), 0x0806), pcapfile.ethernet(pcapfile.ipv4(pcapfile.udp(b"x" * 20, 53), 17)), pcapfile.ethernet(pcapfile.ipv4(bytes(8), 1)),
             b"\x01\x80\xc2" + bytes(40), frame[:20], frame[:40], b"\x45", pcapfile.ethernet(b"\x45" + bytes(5))]
    return [noise[number % len(noise)], frame]


@scene("network/two-link-types.pcapng")
def two_link_types(lab, path):
    """pcapng whose two interfaces differ in link type and time resolution."""
    ethernet, raw_ip = pcapfile.read(path_of("network/ipv4")), pcapfile.read(path_of("network/ipv6"))
    packets = [(0, packet) for packet in ethernet] + [(1, packet.with_data(packet.data[14:])) for packet in raw_ip]
    packets.sort(key=lambda item: item[1].time_ns)
    pcapfile.write_pcapng(path, [(pcapfile.ETHERNET, 6), (pcapfile.RAW, 9)], packets)


@scene("network/compressed.pcap.gz")
def compressed(lab, path):
    """A compressed file."""
    with open(path_of("network/ipv4"), "rb") as source, open(path, "wb") as target:
        target.write(gzip.compress(source.read(), mtime=0))


@scene("network/compressed-ng.pcapng.gz")
def compressed_ng(lab, path):
    """A compressed pcapng with one interface, milliseconds only."""
    plain = path[:-3]
    pcapfile.write_pcapng(plain, [(pcapfile.ETHERNET, 3)], [(0, packet) for packet in pcapfile.read(path_of("network/ipv4"))])
    with open(plain, "rb") as source, open(path, "wb") as target:
        target.write(gzip.compress(source.read(), mtime=0))
    os.remove(plain)
