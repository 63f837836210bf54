using System.Runtime.InteropServices;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Kafka.Native;

/// <summary>
/// Hands records to librdkafka, each with its key and, where wanted, the headers of CloudEvents 1.0 in binary mode. What
/// is the same for all messages is written once. librdkafka copies keys and headers, not the value: it reads the batch's
/// bytes, which are pinned, until it has reported the message or is closed, and so long the batch is not reused. Used by
/// one thread.
/// </summary>
internal sealed unsafe class KafkaMessageWriter : IDisposable
{
    private const int TopicPart = 0;
    private const int FlagsPart = 1;
    private const int ValuePart = 2;
    private const int KeyPart = 3;
    private const int OpaquePart = 4;
    private const int IdPart = 5;
    private const int TypePart = 6;
    private const int TimePart = 7;
    private const int SourcePart = 8;
    private const int VersionPart = 9;
    private const int ContentPart = 10;
    private const int Parts = 11;
    private const int PartsWithoutHeaders = IdPart;

    private readonly SpoolKey _key;
    private readonly nint _client;
    private readonly NativeTexts _texts = new();
    private readonly TimestampText _time = new();
    private readonly MessagePart* _parts;
    private readonly nint[] _types = new nint[EventNames.Categories.Length];
    private readonly int[] _typeLengths = new int[EventNames.Categories.Length];
    private readonly nint _timeText;
    private readonly nint _otherKey;
    private readonly int _otherKeyLength;
    private readonly int _count;

    /// <param name="client">The rd_kafka_t, which outlives this.</param>
    /// <param name="options">What messages look like.</param>
    public KafkaMessageWriter(nint client, KafkaSinkOptions options)
    {
        _client = client;
        _key = options.Key;
        _count = options.CloudEvents ? Parts : PartsWithoutHeaders;
        _parts = (MessagePart*)NativeMemory.AllocZeroed(Parts, (nuint)sizeof(MessagePart));
        _timeText = _texts.Add(new string(' ', TimestampText.Length), out _);
        _otherKey = _texts.Add(options.Sensor, out _otherKeyLength);
        _parts[TopicPart].Type = MessagePart.RD_KAFKA_VTYPE_RKT;
        _parts[FlagsPart].Type = MessagePart.RD_KAFKA_VTYPE_MSGFLAGS;
        _parts[FlagsPart].First = MessagePart.RD_KAFKA_MSG_F_NONE;
        _parts[ValuePart].Type = MessagePart.RD_KAFKA_VTYPE_VALUE;
        _parts[KeyPart].Type = MessagePart.RD_KAFKA_VTYPE_KEY;
        _parts[OpaquePart].Type = MessagePart.RD_KAFKA_VTYPE_OPAQUE;
        WriteHeaders(options);
    }

    /// <summary>Whether librdkafka took it; else its error.</summary>
    public bool TryProduce(nint topic, SpoolRecord record, nint opaque, out int error)
    {
        ReadOnlySpan<byte> frame = record.Frame.Span;
        fixed (byte* bytes = frame)
        {
            int payload = SpoolFrame.KeysAt;
            SetKey(bytes, ref payload);
            _parts[TopicPart].First = topic;
            _parts[ValuePart].First = (nint)(bytes + payload);
            _parts[ValuePart].Second = frame.Length - payload;
            _parts[OpaquePart].First = opaque;
            if (_count == Parts)
            {
                int category = bytes[SpoolFrame.CategoryAt];
                _parts[IdPart].Second = (nint)(bytes + SpoolFrame.IdAt);
                _parts[TypePart].Second = _types[category];
                _parts[TypePart].Third = _typeLengths[category];
                _time.TextOf(record.TimeNs).CopyTo(new Span<byte>((void*)_timeText, TimestampText.Length));
            }

            nint failure = Librdkafka.rd_kafka_produceva(_client, _parts, (nuint)_count);
            error = failure == 0 ? 0 : Taken(failure);
            return failure == 0;
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_parts);
        _texts.Dispose();
    }

    /// <summary>
    /// The text that was asked for; where the event has none the next that keeps its order: its connection's, its
    /// server's, at last the sensor's.
    /// </summary>
    private void SetKey(byte* frame, ref int at)
    {
        ReadOnlySpan<SpoolKey> order = [_key, SpoolKey.Session, SpoolKey.Instance];
        byte** starts = stackalloc byte*[SpoolFrame.Keys];
        for (int i = 0; i < SpoolFrame.Keys; i++)
        {
            starts[i] = frame + at;
            at += 1 + frame[at];
        }

        foreach (SpoolKey key in order)
        {
            byte* start = starts[(int)key];
            if (*start > 0)
            {
                _parts[KeyPart].First = (nint)(start + 1);
                _parts[KeyPart].Second = *start;
                return;
            }
        }

        _parts[KeyPart].First = _otherKey;
        _parts[KeyPart].Second = _otherKeyLength;
    }

    private void WriteHeaders(KafkaSinkOptions options)
    {
        WriteHeader(IdPart, "ce_id", 0, SpoolFrame.IdLength);
        WriteHeader(TypePart, "ce_type", 0, 0);
        WriteHeader(TimePart, "ce_time", _timeText, TimestampText.Length);
        nint source = _texts.Add($"/redis-audit-sensor/{Uri.EscapeDataString(options.Sensor)}", out int sourceLength);
        WriteHeader(SourcePart, "ce_source", source, sourceLength);
        WriteHeader(VersionPart, "ce_specversion", _texts.Add("1.0", out int versionLength), versionLength);
        WriteHeader(ContentPart, "content-type", _texts.Add(options.ContentType, out int typeLength), typeLength);
        for (int i = 0; i < _types.Length; i++)
        {
            string category = System.Text.Encoding.ASCII.GetString(EventNames.Categories[i]);
            _types[i] = _texts.Add($"redis.audit.{category}", out _typeLengths[i]);
        }
    }

    private void WriteHeader(int part, string name, nint value, int length)
    {
        _parts[part].Type = MessagePart.RD_KAFKA_VTYPE_HEADER;
        _parts[part].First = _texts.Add(name, out _);
        _parts[part].Second = value;
        _parts[part].Third = length;
    }

    private static int Taken(nint failure)
    {
        int error = Librdkafka.rd_kafka_error_code(failure);
        Librdkafka.rd_kafka_error_destroy(failure);
        return error;
    }
}
