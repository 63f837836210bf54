using Microsoft.Win32.SafeHandles;
using Sensor.Evidence;
using Sensor.Sinks.File;

namespace Sensor.Tests.Evidence;

/// <summary>Whoever may write the files, but has not the key, changes records: each change is found in the right block.</summary>
public sealed class RecordAttackTests
{
    public static readonly TheoryData<string> Compressions = ["None", "Gzip", "Zstd"];

    [Theory]
    [MemberData(nameof(Compressions))]
    public void What_nobody_touched_is_proven(string compression)
    {
        using TestTrail trail = Written(compression);
        TrailReport report = trail.Verify(checkpoints: true);
        Assert.Empty(report.Findings);
        Assert.Equal([(1L, 8000L)], report.Proven.Select(range => (range.FirstRecord, range.LastRecord)));
        Assert.Equal(string.Concat(Enumerable.Range(1, 2500).Select(TestTrail.Line)), TestTrail.Text(trail.Closed[0]));
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void One_changed_byte(string compression) => Expect(
        "Changed 1 1001-2000", compression, lines => [.. lines[..1499], lines[1499].Replace("1.0", "1.1"), .. lines[1500..]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void A_dropped_line(string compression) =>
        Expect("Changed 1 1001-2000", compression, lines => [.. lines[..1499], .. lines[1500..]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Two_lines_exchanged(string compression) => Expect("Changed 1 1001-2000", compression,
        lines => [.. lines[..1499], lines[1600], .. lines[1500..1600], lines[1499], .. lines[1601..]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void A_doubled_line(string compression) =>
        Expect("Changed 1 1001-2000", compression, lines => [.. lines[..1500], lines[1499], .. lines[1500..]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void A_line_of_ones_own(string compression) =>
        Expect("Changed 1 1-1000", compression, lines => [.. lines[..10], TestTrail.Line(77).TrimEnd(), .. lines[10..]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void A_doubled_block(string compression) =>
        Expect("Doubled 1 1-1000", compression, lines => [.. lines[..1000], .. lines]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void A_missing_block(string compression) =>
        Expect("Missing 1 1001-2000", compression, lines => [.. lines[..1000], .. lines[2000..]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Blocks_in_another_order(string compression) => Expect("Moved 1 1-1000", compression,
        lines => [.. lines[1000..], .. lines[..1000]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Two_changes_are_two_findings(string compression) => Expect("Changed 1 1-1000; Cut 1 2001-2500", compression,
        lines => [.. lines[1..2400]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void The_end_cut_off(string compression) =>
        Expect("Cut 1 2001-2500", compression, lines => [.. lines[..2000]]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Lines_put_behind_a_closed_file(string compression) =>
        Expect("Added 1 2001-2500", compression, lines => [.. lines, TestTrail.Line(9999).TrimEnd()]);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Everything_taken_out(string compression) => Expect("Cut 1 1-2500", compression, _ => []);

    [Theory]
    [InlineData("Gzip")]
    [InlineData("Zstd")]
    public void A_compressed_file_that_is_cut(string compression)
    {
        using TestTrail trail = Written(compression);
        byte[] bytes = File.ReadAllBytes(trail.Closed[1]);
        File.WriteAllBytes(trail.Closed[1], bytes[..(bytes.Length * 9 / 10)]);
        string findings = trail.Findings();
        Assert.StartsWith("Damaged 2 0-0; Cut 2 ", findings);
        Assert.EndsWith("-5000", findings);
    }

    [Theory]
    [InlineData("Gzip", "78")]
    [InlineData("Gzip", "1f")]
    [InlineData("Gzip", "1f8b")]
    [InlineData("Gzip", "1f8b0800")]
    [InlineData("Gzip", "780a")]
    [InlineData("Zstd", "78")]
    [InlineData("Zstd", "780a780a780a")]
    public void Something_behind_the_compressed_records(string compression, string digits)
    {
        using TestTrail trail = Written(compression);
        byte[] garbage = Convert.FromHexString(digits);
        using (FileStream file = new(trail.Closed[0], FileMode.Append))
        {
            file.Write(garbage);
        }

        Assert.Equal("Damaged 1 0-0", trail.Findings());
        using (FileStream file = new(trail.Closed[0], FileMode.Append))
        {
            file.Write(new byte[200_000]);
        }

        Assert.StartsWith("Damaged 1 0-0", trail.Findings());
    }

    [Theory]
    [InlineData("Gzip")]
    [InlineData("Zstd")]
    public void A_compressed_file_without_end_is_not_read_to_its_end(string compression)
    {
        using TestTrail trail = Written(compression);
        string line = new('x', 1 << 20);
        TestTrail.Edit(trail.Closed[0], lines => lines.Concat(Enumerable.Repeat(line, 64)));
        Assert.Equal("Added 1 2001-2500", trail.Findings());
        using SafeFileHandle read = TrailContent.Expand(trail.Closed[0], end: 200_000);
        Assert.InRange(RandomAccess.GetLength(read), 200_000, 6 << 20);
    }

    [Fact]
    public void A_copy_beside_its_compressed_file_is_looked_at_too()
    {
        using TestTrail trail = Written("Gzip");
        string plain = TrailNames.Plain(trail.Closed[0]);
        File.WriteAllText(plain, TestTrail.Text(trail.Closed[0]));
        Assert.Equal("", trail.Findings());
        TestTrail.Edit(plain, lines => lines.Skip(1));
        Assert.Equal("Changed 1 1-1000", trail.Findings());
    }

    [Fact]
    public void A_line_of_the_file_that_is_written()
    {
        using TestTrail trail = Written("None");
        TestTrail.Edit(trail.Active, lines => [.. lines[..400], TestTrail.Line(1).TrimEnd(), .. lines[401..]]);
        Assert.Equal("Changed 0 7501-8000", trail.Findings());
    }

    [Fact]
    public void Lines_put_behind_the_file_that_is_written()
    {
        using TestTrail trail = Written("None");
        File.AppendAllText(trail.Active, TestTrail.Line(1));
        Assert.Equal("Added 0 7501-8000", trail.Findings());
    }

    private static TestTrail Written(string compression) =>
        TestTrail.Written(Enum.Parse<FileCompression>(compression));

    private static void Expect(string expected, string compression, Func<List<string>, IEnumerable<string>> attack)
    {
        using TestTrail trail = Written(compression);
        TestTrail.Edit(trail.Closed[0], attack);
        Assert.Equal(expected, trail.Findings());
    }
}
