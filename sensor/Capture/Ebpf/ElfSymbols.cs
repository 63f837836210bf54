using System.Buffers.Binary;
using System.Text;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// Where the functions of a program or library lie in its file: 64-bit little-endian ELF, .dynsym and .symtab. Files of
/// other processes are hostile: what does not fit is a file without symbols.
/// </summary>
internal static class ElfSymbols
{
    private const uint LoadSegment = 1;
    private const uint SymbolTable = 2;
    private const uint DynamicSymbolTable = 11;
    private const int FunctionType = 2;
    private const int SectionBytes = 64;
    private const int SegmentBytes = 56;
    private const int SymbolBytes = 24;
    private const long MostBytes = 512L << 20;

    /// <summary>File offsets of those of these functions that it defines.</summary>
    public static Dictionary<string, ulong> Find(string path, IEnumerable<string> names)
    {
        Dictionary<string, ulong> found = [];
        try
        {
            if (new FileInfo(path).Length is < SectionBytes or > MostBytes)
            {
                return found;
            }

            byte[] file = File.ReadAllBytes(path);
            if (file.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8))
            {
                Read(file, [.. names.Select(name => (name, Encoding.ASCII.GetBytes(name + '\0')))], found);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException
            or OverflowException or IndexOutOfRangeException)
        {
        }

        return found;
    }

    private static void Read(byte[] file, (string Name, byte[] Ended)[] names, Dictionary<string, ulong> found)
    {
        long sections = checked((long)Word(file, 0x28));
        int count = Half(file, 0x3C);
        for (int i = 0; i < count; i++)
        {
            long section = sections + ((long)i * SectionBytes);
            if (Quarter(file, section + 4) is not (SymbolTable or DynamicSymbolTable))
            {
                continue;
            }

            long strings = checked((long)Word(file, sections + (Quarter(file, section + 0x28) * SectionBytes) + 0x18));
            long start = checked((long)Word(file, section + 0x18));
            long end = checked(start + (long)Word(file, section + 0x20));
            for (long symbol = start; symbol + SymbolBytes <= end; symbol += SymbolBytes)
            {
                ulong address = Word(file, symbol + 8);
                if (address == 0 || (file[symbol + 4] & 15) != FunctionType)
                {
                    continue;
                }

                ReadOnlySpan<byte> name = At(file, strings + Quarter(file, symbol));
                foreach ((string text, byte[] ended) in names)
                {
                    if (name.StartsWith(ended))
                    {
                        found.TryAdd(text, OffsetOf(file, address));
                    }
                }
            }
        }
    }

    private static ulong OffsetOf(byte[] file, ulong address)
    {
        long segments = checked((long)Word(file, 0x20));
        for (int i = 0; i < Half(file, 0x38); i++)
        {
            long segment = segments + ((long)i * SegmentBytes);
            ulong from = Word(file, segment + 16);
            if (Quarter(file, segment) == LoadSegment && address >= from && address - from < Word(file, segment + 32))
            {
                return address - from + Word(file, segment + 8);
            }
        }

        throw new ArgumentOutOfRangeException(nameof(address));
    }

    private static ReadOnlySpan<byte> At(byte[] file, long offset) => file.AsSpan(checked((int)offset));

    private static ulong Word(byte[] file, long at) => BinaryPrimitives.ReadUInt64LittleEndian(At(file, at));

    private static uint Quarter(byte[] file, long at) => BinaryPrimitives.ReadUInt32LittleEndian(At(file, at));

    private static ushort Half(byte[] file, long at) => BinaryPrimitives.ReadUInt16LittleEndian(At(file, at));
}
