using System.Buffers.Binary;
using Sensor.Events;
using Sensor.Formats;

namespace Sensor.Sinks.Spool;

/// <summary>
/// Writes an event's frame around what its format writes: <see cref="Begin"/>, the format, <see cref="TryEnd"/>. The
/// texts of a connection are encoded once.
/// </summary>
internal static class SpoolFrameWriter
{
    /// <summary>Writes the header; gives what <see cref="TryEnd"/> wants to know.</summary>
    public static SpoolFrameStart Begin(AuditEvent audit, OutputBuffer output)
    {
        int start = output.Length;
        Span<byte> header = output.Reserve(SpoolFrame.PrefixLength + SpoolFrame.KeysAt);
        header = header[SpoolFrame.PrefixLength..];
        header[SpoolFrame.VersionAt] = SpoolFrame.Version;
        header[SpoolFrame.ClassAt] = (byte)ClassOf(audit);
        header[SpoolFrame.StreamAt] = (byte)StreamOf(audit.Category);
        header[SpoolFrame.CategoryAt] = (byte)audit.Category;
        header[SpoolFrame.SeverityAt] = (byte)audit.Severity;
        BinaryPrimitives.WriteInt64LittleEndian(header[SpoolFrame.TimeAt..], audit.TimeNs);
        audit.IdPrefix.CopyTo(header[SpoolFrame.IdAt..]);
        HexDigits.WriteOrdinal(header[(SpoolFrame.IdAt + EventIdPrefix.Digits)..], audit.IdOrdinal);
        output.Advance(SpoolFrame.PrefixLength + SpoolFrame.KeysAt);
        WriteKeys(audit, output);
        return new SpoolFrameStart(start, output.Length);
    }

    /// <summary>Ends the frame behind the event; takes all of it back where the format wrote nothing.</summary>
    /// <param name="output">Ends with the event's line.</param>
    /// <param name="start">From <see cref="Begin"/>.</param>
    /// <param name="lineEndLength">Bytes of the line's end, which a record goes without.</param>
    public static bool TryEnd(OutputBuffer output, SpoolFrameStart start, int lineEndLength)
    {
        if (output.Length == start.Payload)
        {
            output.Truncate(start.Frame);
            return false;
        }

        output.Truncate(output.Length - lineEndLength);
        Seal(output.Written[start.Frame..], output.WrittenSpan(start.Frame, SpoolFrame.PrefixLength));
        return true;
    }

    private static void Seal(ReadOnlySpan<byte> whole, Span<byte> prefix)
    {
        ReadOnlySpan<byte> frame = whole[SpoolFrame.PrefixLength..];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(prefix[sizeof(int)..], SpoolChecksum.Of(frame));
    }

    private static SpoolClass ClassOf(AuditEvent audit) => audit.Category switch
    {
        EventCategory.DataAccess when audit.Plain is not null || IsPlainRead(audit) => PlainClass(audit),
        EventCategory.DataAccess or EventCategory.Pubsub or EventCategory.Session or EventCategory.Other
            => audit.Tags == EventTags.None && audit.Rules.Count == 0 && !audit.Privileged
                ? SpoolClass.DataAccess
                : SpoolClass.Security,
        _ => SpoolClass.Security,
    };

    private static bool IsPlainRead(AuditEvent audit) =>
        audit.Outcome == AuditOutcome.Success && audit.Tags == EventTags.None && audit.Rules.Count == 0
        && !audit.Privileged && !audit.Sensitive && audit.Keys.Count > 0;

    private static SpoolClass PlainClass(AuditEvent audit)
    {
        for (int i = 0; i < audit.Keys.Count; i++)
        {
            if (audit.KeyAccesses[i] != AuditKeyAccess.Read)
            {
                return SpoolClass.DataAccess;
            }
        }

        return SpoolClass.PlainRead;
    }

    private static SpoolStream StreamOf(EventCategory category) => category switch
    {
        EventCategory.DataAccess or EventCategory.Pubsub or EventCategory.Session or EventCategory.Other
            => SpoolStream.Events,
        EventCategory.Sensor => SpoolStream.Sensor,
        _ => SpoolStream.Security,
    };

    private static void WriteKeys(AuditEvent audit, OutputBuffer output)
    {
        if (audit.Connection is not { } connection)
        {
            output.Append([0, 0, 0, 0]);
            return;
        }

        if (audit.TriedUser.Exists)
        {
            EncodeKeys(connection, audit.TriedUser.Span, output);
            return;
        }

        if (connection.SpoolKeys is not { } keys)
        {
            OutputBuffer encoded = new(128);
            EncodeKeys(connection, connection.User, encoded);
            connection.SpoolKeys = keys = encoded.Written.ToArray();
        }

        output.Append(keys);
    }

    private static void EncodeKeys(ConnectionBlock connection, ReadOnlySpan<byte> user, OutputBuffer output)
    {
        Append(output, connection.SessionId);
        Append(output, connection.Instance);
        Append(output, user);
        if (connection.ClientAddressHash is { } hash)
        {
            Append(output, hash);
            return;
        }

        OutputBuffer address = new(64);
        AddressText.Write(address, connection.ClientAddress);
        Append(output, address.Written);
    }

    private static void Append(OutputBuffer output, ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, SpoolFrame.MostKeyBytes)];
        output.Append((byte)text.Length);
        output.Append(text);
    }
}

/// <summary>Where a frame that is being written begins, and where its event does.</summary>
internal readonly record struct SpoolFrameStart(int Frame, int Payload);
