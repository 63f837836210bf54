using System.Buffers.Binary;
using System.Text;
using Sensor.Tests.Support;

namespace Sensor.Tests.Capture.Ebpf;

/// <summary>The checked copies of the BPF programs are what their source gives, and what the sensor carries.</summary>
public sealed class BpfObjectTests : IDisposable
{
    private readonly string _built = Directory.CreateTempSubdirectory("bpf-").FullName;

    private static readonly string[] Names = ["sockets.x86.o", "sockets.arm64.o", "calls.x86.o", "calls.arm64.o"];

    public static TheoryData<string> Objects => new(Names);

    [Fact]
    public void The_checked_copies_are_what_the_source_gives()
    {
        string[] needed = ["/usr/bin/clang", "/usr/bin/llvm-strip", "/usr/include/bpf/bpf_helpers.h"];
        if (Array.Find(needed, file => !File.Exists(file)) is { } missing)
        {
            Assert.Skip($"{missing} is missing: apt-get install clang llvm libbpf-dev");
        }

        ProgramRun.MustSucceed("sh", Source("build.sh"), _built);
        foreach (string name in Names)
        {
            Assert.True(
                Loaded(Checked(name)).SequenceEqual(Loaded(File.ReadAllBytes(Path.Combine(_built, name)))),
                $"{name} is not what its source gives: run sensor/Capture/Ebpf/bpf/build.sh "
                    + $"({ProgramRun.MustSucceed("clang", "--version").Output.Split('\n')[0]})");
        }
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void The_sensor_carries_them(string name)
    {
        using Stream? carried = typeof(Sensor.Capture.Ebpf.EbpfPrograms).Assembly.GetManifestResourceStream(name);
        Assert.NotNull(carried);
        byte[] image = new byte[carried.Length];
        carried.ReadExactly(image);
        Assert.Equal(Loaded(Checked(name)), Loaded(image));
    }

    private static string Source(string name) => Path.Combine(Repository.Root, "sensor/Capture/Ebpf/bpf", name);

    public void Dispose() => Directory.Delete(_built, recursive: true);

    private static byte[] Checked(string name) =>
        File.ReadAllBytes(Source($"objects/{name}"));

    /// <summary>What is loaded of an object: its programs, maps, options, licence, and where they refer to each other.</summary>
    private static IEnumerable<string> Loaded(byte[] elf)
    {
        long sections = BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan(0x28));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3C));
        long names = Offset(BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3E)));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> section = elf.AsSpan((int)sections + (i * 64), 64);
            uint kind = BinaryPrimitives.ReadUInt32LittleEndian(section[4..]);
            bool isLoaded = (BinaryPrimitives.ReadInt64LittleEndian(section[8..]) & 2) != 0; // SHF_ALLOC
            ReadOnlySpan<byte> name = elf.AsSpan((int)names + BinaryPrimitives.ReadInt32LittleEndian(section));
            if (kind == 1 && isLoaded)
            {
                int size = (int)BinaryPrimitives.ReadInt64LittleEndian(section[0x20..]);
                yield return Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) + " "
                    + Convert.ToHexString(elf.AsSpan((int)Offset(i), size));
            }
        }

        long Offset(int section) => BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan((int)sections + (section * 64) + 0x18));
    }
}
