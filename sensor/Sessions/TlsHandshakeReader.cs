using System.Buffers.Binary;
using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// Recognises TLS by its record header and reads of the handshake what stands in clear (RFC 8446 §4.1, RFC 6066 §3):
/// version, cipher suite, server name. Keeps at most <see cref="MaxBytes"/> of each direction.
/// </summary>
internal sealed class TlsHandshakeReader
{
    private const int MaxBytes = 8 * 1024;
    private const int StartBytes = 3;
    private const int RecordHeader = 5;
    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;
    private const byte ApplicationData = 23;
    private const byte ClientHello = 1;
    private const byte ServerHello = 2;

    private readonly byte[] _start = new byte[2 * StartBytes];
    private readonly int[] _startLength = new int[2];
    private readonly byte[]?[] _bytes = new byte[]?[2];
    private readonly int[] _length = new int[2];
    private bool _clientRead;
    private bool _serverRead;
    private byte[]? _serverName;
    private string? _version;
    private string? _cipher;

    public bool IsTls { get; private set; }

    /// <summary>Both hellos were read, or will never be.</summary>
    public bool IsComplete { get; private set; }

    public TlsFacts? Facts => IsTls ? new TlsFacts(_version, _cipher, _serverName, null) : null;

    /// <summary>The client's hello was read, or the server's.</summary>
    public bool HasHello => _clientRead || _serverRead;

    /// <summary>What the first bytes of this direction are; null while there are too few.</summary>
    public bool? IsRecord(Direction direction) =>
        Start(direction) is { Length: StartBytes } start ? LooksLikeRecord(start) : null;

    /// <summary>Too few bytes of this direction to tell, so far like the beginning of a record.</summary>
    public bool MayBegin(Direction direction)
    {
        ReadOnlySpan<byte> start = Start(direction);
        return !IsTls && start.Length is 1 or 2 && start[0] is >= ChangeCipherSpec and <= ApplicationData
            && (start.Length == 1 || start[1] == 3);
    }

    /// <summary>True while the bytes are TLS.</summary>
    public bool Accept(Direction direction, long offset, ReadOnlySpan<byte> bytes)
    {
        int before = _startLength[(int)direction];
        int taken = Math.Min(bytes.Length, StartBytes - before);
        bytes[..taken].CopyTo(_start.AsSpan(((int)direction * StartBytes) + before));
        _startLength[(int)direction] += taken;
        ReadOnlySpan<byte> start = Start(direction);
        if (!IsTls && !LooksLikeRecord(start))
        {
            return false;
        }

        bool first = !IsTls;
        IsTls = true;
        if (start[0] != Handshake)
        {
            IsComplete |= offset == 0 || first;
            return true;
        }

        if (first)
        {
            // The bytes before these could not be told yet.
            Keep(direction, start[..before]);
        }

        Keep(direction, bytes);
        TryRead(direction);
        IsComplete |= (_clientRead && _serverRead) || _length[(int)direction] == MaxBytes;
        return true;
    }

    private ReadOnlySpan<byte> Start(Direction direction) =>
        _start.AsSpan((int)direction * StartBytes, _startLength[(int)direction]);

    /// <summary>
    /// A record of handshake, alert or application data with a version of SSL 3.0 to TLS 1.2 on the record layer.
    /// </summary>
    private static bool LooksLikeRecord(ReadOnlySpan<byte> bytes) => bytes.Length >= 3
        && bytes[0] is >= ChangeCipherSpec and <= ApplicationData && bytes[1] == 3 && bytes[2] <= 4;

    private void Keep(Direction direction, ReadOnlySpan<byte> bytes)
    {
        byte[] kept = _bytes[(int)direction] ??= new byte[MaxBytes];
        ref int length = ref _length[(int)direction];
        int taken = Math.Min(bytes.Length, MaxBytes - length);
        bytes[..taken].CopyTo(kept.AsSpan(length));
        length += taken;
    }

    private void TryRead(Direction direction)
    {
        ReadOnlySpan<byte> bytes = _bytes[(int)direction].AsSpan(0, _length[(int)direction]);
        if (bytes.Length < RecordHeader + 4)
        {
            return;
        }

        int length = (bytes[RecordHeader + 1] << 16) | (bytes[RecordHeader + 2] << 8) | bytes[RecordHeader + 3];
        if (bytes[0] != Handshake || bytes.Length < RecordHeader + 4 + length)
        {
            return;
        }

        ReadOnlySpan<byte> body = bytes.Slice(RecordHeader + 4, length);
        if (bytes[RecordHeader] == ClientHello && !_clientRead)
        {
            _clientRead = true;
            ReadClientHello(body);
        }
        else if (bytes[RecordHeader] == ServerHello && !_serverRead)
        {
            _serverRead = true;
            ReadServerHello(body);
        }
    }

    private void ReadClientHello(ReadOnlySpan<byte> body)
    {
        if (body.Length < 35 || !TrySkipVector(ref body, 34, 1) || !TrySkipVector(ref body, 0, 2)
            || !TrySkipVector(ref body, 0, 1) || !TryTakeVector(ref body, 2, out ReadOnlySpan<byte> extensions))
        {
            return;
        }

        if (TryFindExtension(extensions, 0, out ReadOnlySpan<byte> names) && names.Length > 5 && names[2] == 0)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(names[3..]);
            _serverName = names[5..Math.Min(names.Length, 5 + Math.Min(length, 255))].ToArray();
        }
    }

    private void ReadServerHello(ReadOnlySpan<byte> body)
    {
        if (body.Length < 35)
        {
            return;
        }

        ushort version = BinaryPrimitives.ReadUInt16BigEndian(body);
        if (!TrySkipVector(ref body, 34, 1) || body.Length < 3)
        {
            return;
        }

        ushort cipher = BinaryPrimitives.ReadUInt16BigEndian(body);
        body = body[3..];
        if (TryTakeVector(ref body, 2, out ReadOnlySpan<byte> extensions)
            && TryFindExtension(extensions, 43, out ReadOnlySpan<byte> selected) && selected.Length == 2)
        {
            version = BinaryPrimitives.ReadUInt16BigEndian(selected);
        }

        _version = VersionName(version);
        _cipher = TlsCipherNames.NameOf(cipher);
    }

    private static string VersionName(ushort version) => version switch
    {
        0x0300 => "SSLv3",
        0x0301 => "TLSv1.0",
        0x0302 => "TLSv1.1",
        0x0303 => "TLSv1.2",
        0x0304 => "TLSv1.3",
        _ => "unknown",
    };

    private static bool TrySkipVector(scoped ref ReadOnlySpan<byte> body, int before, int lengthBytes)
    {
        if (body.Length < before)
        {
            return false;
        }

        body = body[before..];
        return TryTakeVector(ref body, lengthBytes, out _);
    }

    private static bool TryTakeVector(
        scoped ref ReadOnlySpan<byte> body, int lengthBytes, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (body.Length < lengthBytes)
        {
            return false;
        }

        int length = lengthBytes == 1 ? body[0] : BinaryPrimitives.ReadUInt16BigEndian(body);
        if (body.Length < lengthBytes + length)
        {
            return false;
        }

        vector = body.Slice(lengthBytes, length);
        body = body[(lengthBytes + length)..];
        return true;
    }

    private static bool TryFindExtension(ReadOnlySpan<byte> extensions, ushort wanted, out ReadOnlySpan<byte> data)
    {
        data = default;
        ReadOnlySpan<byte> rest = extensions;
        while (rest.Length >= 4)
        {
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(rest);
            rest = rest[2..];
            if (!TryTakeVector(ref rest, 2, out data))
            {
                return false;
            }

            if (type == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
