using System.Buffers;
using System.Text;
using Sensor.Resp;

namespace Sensor.Tests.Resp;

/// <summary>
/// The readers against <see cref="NaiveResp"/> on random bytes: valid ones, and the same with a few changed.
/// </summary>
public sealed class DifferentialTests
{
    private const int Rounds = 4000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_frame_scanner_agrees_with_the_naive_one(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            List<byte> value = [];
            AddValue(random, value, 0);
            byte[] data = Mutate(random, [.. value]);
            int expected = NaiveResp.Value(data, 0);
            RespFrameScanner scanner = new(RespLimits.Default);
            OperationStatus status = OperationStatus.NeedMoreData;
            int total = 0;
            while (status == OperationStatus.NeedMoreData && total < data.Length)
            {
                int piece = Math.Min(data.Length - total, random.Next(1, 12));
                status = scanner.Scan(data.AsSpan(total, piece), false, out int consumed);
                total += consumed;
            }

            string where = $"seed {seed}, round {round}: {Support.WireText.Show(data)}";
            AssertAgrees(expected, status, total, where);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void The_command_reader_agrees_with_the_naive_one(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomText(random))];
            byte[] data = Mutate(random, Support.WireText.Command(words));
            if (data.Length == 0 || data[0] != '*' || data.Contains((byte)0))
            {
                continue;
            }

            int expected = NaiveResp.Command(data, 0, out List<byte[]> expectedWords);
            using RespCommandReader reader = new(RespLimits.Default);
            OperationStatus status = OperationStatus.NeedMoreData;
            int total = 0;
            string where = $"seed {seed}, round {round}: {Support.WireText.Show(data)}";
            while (status == OperationStatus.NeedMoreData && total < data.Length)
            {
                int piece = random.Next(3) == 0
                    ? data.Length - total : Math.Min(data.Length - total, random.Next(1, 12));
                status = reader.TryRead(data.AsSpan(total, piece), out int consumed, out RespCommand command);
                total += consumed;
                if (status == OperationStatus.Done)
                {
                    AssertWords(expectedWords, command, where);
                }
            }

            AssertAgrees(expected, status, total, where);
        }
    }

    private static void AssertWords(List<byte[]> expected, in RespCommand command, string where)
    {
        Assert.True(expected.Count == command.Count, where);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.True(command.Text(i).SequenceEqual(expected[i]), where);
        }
    }

    /// <summary>An error may be seen before or behind the byte that the naive reader needs to see it.</summary>
    private static void AssertAgrees(int expected, OperationStatus status, int consumed, string where)
    {
        switch (expected)
        {
            case NaiveResp.More:
                Assert.True(status is OperationStatus.NeedMoreData or OperationStatus.InvalidData, where);
                break;
            case NaiveResp.Wrong:
                Assert.True(status == OperationStatus.InvalidData, where);
                break;
            default:
                Assert.True(status == OperationStatus.Done, where);
                Assert.True(expected == consumed, where);
                break;
        }
    }

    private static byte[] Mutate(Random random, byte[] data)
    {
        List<byte> changed = [.. data];
        for (int i = random.Next(-2, 3); i > 0 && changed.Count > 0; i--)
        {
            int at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed.RemoveAt(at);
                    break;
                case 1:
                    changed.Insert(at, changed[random.Next(changed.Count)]);
                    break;
                case 2:
                    changed[at] = (byte)"\r\n*$+-:0123%~>|_ x"[random.Next(18)];
                    break;
                default:
                    changed.RemoveRange(at, random.Next(Math.Min(4, changed.Count - at)));
                    break;
            }
        }

        return [.. changed];
    }

    private static void AddValue(Random random, List<byte> bytes, int depth)
    {
        string kinds = depth < 4 ? "+-:$_#,(!=*%~>|" : "+-:$_#,(!=";
        char kind = kinds[random.Next(kinds.Length)];
        switch (kind)
        {
            case '*' or '~' or '>' or '%' or '|':
                int count = random.Next(4);
                bytes.AddRange(Encoding.ASCII.GetBytes($"{kind}{count}\r\n"));
                for (int i = kind is '%' or '|' ? 2 * count : count; i > 0; i--)
                {
                    AddElement(random, bytes, depth + 1);
                }

                break;
            case '$' or '!' or '=':
                string body = RandomText(random);
                bytes.AddRange(Encoding.Latin1.GetBytes($"{kind}{body.Length}\r\n{body}\r\n"));
                break;
            case ':':
                bytes.AddRange(Encoding.ASCII.GetBytes($":{random.NextInt64(-1000, 1000)}\r\n"));
                break;
            default:
                bytes.AddRange(Encoding.ASCII.GetBytes($"{kind}line {random.Next(100)}\r\n"));
                break;
        }
    }

    /// <summary>An element; before it perhaps a push or an attribute, which are none.</summary>
    private static void AddElement(Random random, List<byte> bytes, int depth)
    {
        List<byte> element = [];
        do
        {
            element.Clear();
            AddValue(random, element, depth);
            bytes.AddRange(element);
        }
        while (element[0] is (byte)'>' or (byte)'|');
    }

    private static string RandomText(Random random) =>
        new([.. Enumerable.Range(0, random.Next(12)).Select(_ => "abc\r\n*$+1\u00ff"[random.Next(10)])]);
}
