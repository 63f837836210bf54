using System.Text;
using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Hosting;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting;

public sealed class MemoryReliefTests
{
    private const long Limit = 700_000;
    private readonly CountingReporter _anomalies = new();
    private readonly ExchangeShared _shared = new(new ExchangeOptions { MaxHeldBytes = Limit }, CommandTable.Load());
    private readonly List<Connection> _told = [];

    [Fact]
    public void Those_that_hold_most_lose_the_words_of_their_data_commands_first()
    {
        Connection small = Waiting(0, commands: 5);
        Connection large = Waiting(1, commands: 300);
        Connection largest = Waiting(2, commands: 400);
        Assert.True(_shared.Held.IsOverLimit);
        long largeBefore = large.Exchanges!.MemoryBytes;

        new MemoryRelief(_shared.Held, Tell).Relieve([small, large, largest]);

        Assert.True(_shared.Held.IsRelieved);
        Assert.Equal(largeBefore, large.Exchanges.MemoryBytes);
        Assert.Equal(1, _anomalies[AnomalyKind.RetentionOverLimit]);
        Assert.Empty(_told);
        Assert.Equal(Repeat("GET $ shrunk", 400), Answered(largest, 400));
        Assert.Equal(Repeat("GET $", 5), Answered(small, 5));
    }

    [Fact]
    public void What_no_shrinking_frees_is_given_up_and_said_to_be()
    {
        Connection connection = Waiting(0, commands: 3);
        Connection[] unfinished = [.. Enumerable.Range(1, 10).Select(Unfinished)];
        Assert.True(_shared.Held.IsOverLimit);

        new MemoryRelief(_shared.Held, Tell).Relieve([connection, .. unfinished]);

        Assert.True(_shared.Held.IsRelieved);
        Assert.NotEmpty(_told);
        Assert.DoesNotContain(connection, _told);
        Assert.All(_told, told =>
        {
            Assert.True(told.Exchanges!.TryTakeUndecoded(out UndecodedBytes bytes));
            Assert.Equal(
                (Direction.ToServer, GapCause.MemoryLimit, 60_000L), (bytes.Direction, bytes.Cause, bytes.Bytes));
        });
        Assert.Equal(Repeat("GET $ shrunk", 3), Answered(connection, 3));
    }

    [Fact]
    public void Nothing_is_counted_as_held_when_all_connections_are_gone()
    {
        Connection[] connections = [Waiting(0, commands: 100), Unfinished(1)];
        Assert.True(_shared.Held.Bytes > 100_000);
        Answered(connections[0], 50);
        foreach (Connection connection in connections)
        {
            connection.Exchanges!.Dispose();
        }

        Assert.Equal(0, _shared.Held.Bytes);
    }

    private void Tell(Connection connection)
    {
        _told.Add(connection);
        connection.Exchanges!.CountMemory();
    }

    private static string Repeat(string text, int count) => string.Join(", ", Enumerable.Repeat(text, count));

    private Connection Waiting(int index, int commands)
    {
        string key = new('k', 500);
        return With(index, Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat($"*2\r\n$3\r\nGET\r\n$500\r\n{key}\r\n", commands))));
    }

    /// <summary>A command of 60,000 bytes that is not complete.</summary>
    private Connection Unfinished(int index)
    {
        byte[] bytes = new byte[60_000];
        string keys = string.Concat(Enumerable.Repeat($"$900\r\n{new string('k', 900)}\r\n", 70));
        byte[] words = Encoding.ASCII.GetBytes($"*1000\r\n$3\r\nDEL\r\n{keys}");
        words.AsSpan(0, bytes.Length).CopyTo(bytes);
        return With(index, bytes);
    }

    private Connection With(int index, byte[] bytes)
    {
        Connection connection = TestConnection.Create(index);
        connection.Exchanges = new ExchangeTracker(_shared, _anomalies, index, handshakeSeen: true);
        Accept(connection, Direction.ToServer, bytes);
        return connection;
    }

    private static string Answered(Connection connection, int count)
    {
        string replies = string.Concat(Enumerable.Repeat("$1\r\nv\r\n", count));
        Accept(connection, Direction.ToClient, Encoding.ASCII.GetBytes(replies));
        List<string> shown = [];
        while (connection.Exchanges!.TryTake(out Exchange? exchange))
        {
            shown.Add(ExchangeLook.Show(exchange));
            connection.Exchanges.Release(exchange);
        }

        connection.Exchanges.CountMemory();
        return string.Join(", ", shown);
    }

    private static void Accept(Connection connection, Direction direction, byte[] bytes)
    {
        connection.Exchanges!.Accept(new StreamItem
        {
            Kind = StreamItemKind.Bytes,
            Connection = connection.Index,
            Direction = direction,
            TimeNs = 1_700_000_000_000_000_000,
            Bytes = bytes,
        });
        connection.Exchanges.CountMemory();
    }
}
