"""Reading and writing capture files, and taking Ethernet frames apart: what the derived recordings are made with."""

import struct

ETHERNET, RAW, NULL, LOOP = 1, 101, 0, 108


class Packet:
    """`time_ns`, the bytes, and the length on the wire, which is larger in a packet cut by the snapshot length."""

    def __init__(self, time_ns, data, wire_length=None):
        self.time_ns, self.data, self.wire_length = time_ns, data, wire_length or len(data)

    def with_data(self, data):
        return Packet(self.time_ns, data)

    def at(self, time_ns):
        return Packet(time_ns, self.data, self.wire_length)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    scale = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}[struct.unpack_from("<I", content)[0]]
    position, packets = 24, []
    while position < len(content):
        seconds, fraction, length, wire_length = struct.unpack_from("<IIII", content, position)
        packets.append(Packet(seconds * 10**9 + fraction * scale, content[position + 16:position + 16 + length], wire_length))
        position += 16 + length
    return packets


def write(path, packets, link_type=ETHERNET, snapshot=262144, big_endian=False):
    order = ">" if big_endian else "<"
    with open(path, "wb") as file:
        file.write(struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snapshot, link_type))
        for packet in packets:
            seconds, rest = divmod(packet.time_ns, 10**9)
            file.write(struct.pack(order + "IIII", seconds, rest // 1000, len(packet.data), packet.wire_length) + packet.data)


def write_pcapng(path, interfaces, packets):
    """`interfaces`: (link type, exponent of the time resolution) each; `packets`: (interface number, Packet) each."""
    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    with open(path, "wb") as file:
        file.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for link_type, exponent in interfaces:
            file.write(block(1, struct.pack("<HHI", link_type, 0, 262144) + struct.pack("<HHB3xHH", 9, 1, exponent, 0, 0)))
        for number, packet in packets:
            ticks = packet.time_ns // 10 ** (9 - interfaces[number][1])
            file.write(block(6, struct.pack("<IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(packet.data), packet.wire_length)
                             + packet.data + bytes(-len(packet.data) % 4)))


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(payload, protocol, source=b"\x0a\x63\x00\x01", destination=b"\x0a\x63\x00\x02", identity=1, fragment=0):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), identity, fragment, 64, protocol, 0, source, destination)
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


def udp(payload, port):
    return struct.pack(">HHHH", 49152, port, 8 + len(payload), 0) + payload


def ethernet(payload, kind=0x0800):
    return bytes.fromhex("02000000006302000000006401"[:24]) + struct.pack(">H", kind) + payload


class Tcp:
    """Where things stand in an Ethernet frame that holds TCP over IPv4 or IPv6 without extensions."""

    def __init__(self, data):
        self.data = data
        self.version = data[14] >> 4
        self.tcp = 14 + (20 if self.version == 4 else 40)
        self.payload = self.tcp + (data[self.tcp + 12] >> 4) * 4
        self.end = 14 + struct.unpack_from(">H", data, 16)[0] if self.version == 4 else 54 + struct.unpack_from(">H", data, 18)[0]
        self.source, self.destination, self.sequence, self.acknowledged = struct.unpack_from(">HHII", data, self.tcp)
        self.flags = data[self.tcp + 13]

    @property
    def length(self):
        return self.end - self.payload

    @property
    def body(self):
        return self.data[self.payload:self.end]

    @property
    def to_server(self):
        return self.destination < self.source

    def rebuilt(self, sequence=None, acknowledged=None, body=None, flags=None):
        """The same segment with other numbers or another body, its lengths and checksums right."""
        body = self.body if body is None else body
        tcp = bytearray(self.data[self.tcp:self.payload]) + body
        struct.pack_into(">II", tcp, 4, self.sequence if sequence is None else sequence & 0xFFFFFFFF,
                         self.acknowledged if acknowledged is None else acknowledged & 0xFFFFFFFF)
        tcp[13] = self.flags if flags is None else flags
        tcp[16:18] = b"\0\0"
        frame = bytearray(self.data[:self.tcp])
        if self.version == 4:
            struct.pack_into(">H", frame, 16, 20 + len(tcp))
            frame[24:26] = b"\0\0"
            struct.pack_into(">H", frame, 24, checksum(bytes(frame[14:34])))
            pseudo = bytes(frame[26:34]) + struct.pack(">HH", 6, len(tcp))
        else:
            struct.pack_into(">H", frame, 18, len(tcp))
            pseudo = bytes(frame[22:54]) + struct.pack(">II", len(tcp), 6)
        struct.pack_into(">H", tcp, 16, checksum(pseudo + bytes(tcp)))
        return bytes(frame + tcp)
