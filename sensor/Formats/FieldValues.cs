using System.Numerics;
using Sensor.Events;

namespace Sensor.Formats;

/// <summary>One field of each kind of value; what is absent writes nothing.</summary>
internal static class FieldValues
{
    public static void Number<T>(ref T to, EventField field, long value)
        where T : struct, IFieldWriter
    {
        if (value >= 0 && to.Begin(field, FieldShape.Bare))
        {
            to.Output.Append(value);
            to.End(FieldShape.Bare);
        }
    }

    public static void AboveZero<T>(ref T to, EventField field, long value)
        where T : struct, IFieldWriter => Number(ref to, field, value > 0 ? value : AuditEvent.Absent);

    public static void Boolean<T>(ref T to, EventField field, bool? value)
        where T : struct, IFieldWriter
    {
        if (value is { } known && to.Begin(field, FieldShape.Bare))
        {
            to.Output.Append(known ? "true"u8 : "false"u8);
            to.End(FieldShape.Bare);
        }
    }

    public static void OnlyTrue<T>(ref T to, EventField field, bool value)
        where T : struct, IFieldWriter => Boolean(ref to, field, value ? true : null);

    public static void Milliseconds<T>(ref T to, EventField field, long durationNs)
        where T : struct, IFieldWriter
    {
        if (durationNs >= 0 && to.Begin(field, FieldShape.Bare))
        {
            JsonMembers.Milliseconds(to.Output, [], durationNs);
            to.End(FieldShape.Bare);
        }
    }

    public static void Time<T>(ref T to, EventField field, long timeNs)
        where T : struct, IFieldWriter
    {
        if (timeNs != AuditEvent.Absent && to.Begin(field, FieldShape.Quoted))
        {
            to.Times.Write(to.Output, timeNs);
            to.End(FieldShape.Quoted);
        }
    }

    /// <summary>A word of our own vocabulary: letters, digits and what needs no escape anywhere.</summary>
    public static void Name<T>(ref T to, EventField field, ReadOnlySpan<byte> name)
        where T : struct, IFieldWriter
    {
        if (to.Begin(field, FieldShape.Quoted))
        {
            to.Output.Append(name);
            to.End(FieldShape.Quoted);
        }
    }

    public static void Id<T>(ref T to, EventField field, ReadOnlySpan<byte> prefix, long ordinal)
        where T : struct, IFieldWriter
    {
        if (to.Begin(field, FieldShape.Quoted))
        {
            to.Output.Append(prefix);
            HexDigits.WriteOrdinal(to.Output, ordinal);
            to.End(FieldShape.Quoted);
        }
    }

    public static void Address<T>(ref T to, EventField field, UInt128 address)
        where T : struct, IFieldWriter
    {
        if (to.Begin(field, FieldShape.Quoted))
        {
            AddressText.Write(to.Output, address);
            to.End(FieldShape.Quoted);
        }
    }

    public static void Text<T>(ref T to, EventField field, TextSlice text)
        where T : struct, IFieldWriter
    {
        if (text.Exists && to.Begin(field, FieldShape.Quoted))
        {
            to.Text(text.Span);
            to.End(FieldShape.Quoted);
        }
    }

    public static void Fact<T>(ref T to, EventField field, TextSlice text)
        where T : struct, IFieldWriter
    {
        if (text.Exists && to.Begin(field, FieldShape.Quoted))
        {
            to.Fact(text.Span);
            to.End(FieldShape.Quoted);
        }
    }

    public static void Fact<T>(ref T to, EventField field, byte[]? text)
        where T : struct, IFieldWriter => Fact(ref to, field, text is null ? default : new TextSlice(text));

    public static void Texts<T>(ref T to, EventField field, ReadOnlySpan<TextSlice> texts)
        where T : struct, IFieldWriter
    {
        if (texts.IsEmpty || !to.Begin(field, FieldShape.List))
        {
            return;
        }

        foreach (TextSlice text in texts)
        {
            to.BeginItem();
            to.Text(text.Span);
            to.EndItem();
        }

        to.End(FieldShape.List);
    }

    public static void Facts<T>(ref T to, EventField field, ReadOnlySpan<TextSlice> texts)
        where T : struct, IFieldWriter
    {
        if (texts.IsEmpty || !to.Begin(field, FieldShape.List))
        {
            return;
        }

        foreach (TextSlice text in texts)
        {
            to.BeginItem();
            to.Fact(text.Span);
            to.EndItem();
        }

        to.End(FieldShape.List);
    }

    /// <summary>The names of the bits that are set.</summary>
    public static void Flags<T>(ref T to, EventField field, uint flags, byte[][] names)
        where T : struct, IFieldWriter
    {
        if (flags == 0 || !to.Begin(field, FieldShape.List))
        {
            return;
        }

        for (uint rest = flags; rest != 0; rest &= rest - 1)
        {
            Item(ref to, names[BitOperations.TrailingZeroCount(rest)]);
        }

        to.End(FieldShape.List);
    }

    public static void Accesses<T>(ref T to, EventField field, ReadOnlySpan<AuditKeyAccess> accesses)
        where T : struct, IFieldWriter
    {
        if (accesses.IsEmpty || !to.Begin(field, FieldShape.List))
        {
            return;
        }

        foreach (AuditKeyAccess access in accesses)
        {
            Item(ref to, EventNames.KeyAccesses[(int)access]);
        }

        to.End(FieldShape.List);
    }

    /// <summary>The same word so many times.</summary>
    public static void Repeated<T>(ref T to, EventField field, ReadOnlySpan<byte> name, int times)
        where T : struct, IFieldWriter
    {
        if (times == 0 || !to.Begin(field, FieldShape.List))
        {
            return;
        }

        for (int i = 0; i < times; i++)
        {
            Item(ref to, name);
        }

        to.End(FieldShape.List);
    }

    private static void Item<T>(ref T to, ReadOnlySpan<byte> name)
        where T : struct, IFieldWriter
    {
        to.BeginItem();
        to.Output.Append(name);
        to.EndItem();
    }
}
