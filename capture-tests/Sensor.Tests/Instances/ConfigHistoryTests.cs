using System.Text;
using Sensor.Instances;
using Sensor.Streams;

namespace Sensor.Tests.Instances;

public sealed class ConfigHistoryTests
{
    private const long Second = 1_000_000_000;

    private readonly ConfigHistory _history = new(new InstanceOptions());
    private readonly List<ConfigChange> _found = [];

    [Fact]
    public void Before_the_first_poll_no_old_value_is_known() => Assert.Null(OldValue(Set(1, "1gb")));

    [Fact]
    public void The_old_value_is_the_polled_one_and_then_the_one_that_was_set()
    {
        Poll(1, "100");
        Assert.Equal("100", OldValue(Set(2, "1gb")));
        _history.NoteSet(Set(2, "1gb"));
        Assert.Equal("1gb", OldValue(Set(3, "2gb")));
        _history.NoteSet(Set(3, "2gb"));
        Assert.Equal("2gb", OldValue(Set(4, "0")));
        Poll(5, "2147483648");
        Assert.Equal("2147483648", OldValue(Set(6, "0")));
        Assert.Equal("100", OldValue(Set(1.5, "1gb")));
    }

    [Fact]
    public void A_poll_after_the_command_does_not_tell_what_was_before()
    {
        Poll(1, "100");
        Poll(5, "1073741824");
        Assert.Equal("100", OldValue(Set(2, "1gb")));
    }

    [Theory]
    [InlineData("1073741824", "100")]
    [InlineData("200", "200")]
    public void A_poll_that_overlaps_the_command_is_before_it_unless_it_tells_its_value(string polled, string expected)
    {
        Poll(1, "100");
        _history.NotePoll(new()
        {
            RunId = "r",
            SentNs = 2 * Second,
            ReceivedNs = 4 * Second,
            Values = new Dictionary<string, byte[]> { ["maxmemory"] = Encoding.ASCII.GetBytes(polled) },
        });
        Assert.Equal(expected, OldValue(Set(3, "1gb")));
        _history.NoteSet(Set(3, "1gb"));
        Assert.Equal("1gb", OldValue(Set(6, "0")));
    }

    [Fact]
    public void A_parameter_with_two_names_is_one()
    {
        byte[] before = "a 1"u8.ToArray(), after = "b 2"u8.ToArray();
        foreach ((long second, byte[] value) in ((long, byte[])[])[(1, before), (3, after)])
        {
            _history.NotePoll(new()
            {
                RunId = "r",
                SentNs = second * Second,
                ReceivedNs = second * Second,
                Values = new Dictionary<string, byte[]> { ["replicaof"] = value, ["slaveof"] = value },
            });
            _history.NoteSet(Set(2, "b 2") with { Parameter = "slaveof" });
        }

        _history.Collect(long.MaxValue, _found);
        ConfigChange change = Assert.Single(_found);
        Assert.Equal("replicaof", change.Parameter);
        Assert.Equal(2 * Second, change.Cause?.TimeNs);
        Assert.Equal(before, _history.OldValueOf(Set(1.5, "x") with { Parameter = "slaveof" }));
    }

    [Fact]
    public void Two_commands_of_two_connections_at_once_leave_the_old_value_open()
    {
        Poll(1, "100");
        _history.NoteSet(Set(2, "1gb") with { AnsweredNs = 3 * Second });
        Assert.Null(OldValue(Set(2.5, "2gb") with { Key = OtherKey }));
        Assert.Equal("1gb", OldValue(Set(2.5, "2gb")));
        Assert.Equal("1gb", OldValue(Set(3.5, "2gb") with { Key = OtherKey }));
    }

    [Fact]
    public void A_hidden_value_and_a_server_that_was_gone_leave_the_old_value_open()
    {
        Poll(1, "100");
        _history.NoteSet(Set(2, null));
        Assert.Null(OldValue(Set(3, "1gb")));
        Poll(4, "100");
        _history.NoteGone();
        Assert.Null(OldValue(Set(5, "1gb")));
    }

    [Fact]
    public void A_difference_is_told_with_the_command_that_made_it()
    {
        Poll(1, "100");
        _history.NoteSet(Set(1.4, "5mb") with { EventId = [1] });
        _history.NoteSet(Set(1.5, "1GB") with { EventId = [2] });
        Poll(2, "1073741824");
        Collect(2);
        ConfigChange change = Assert.Single(_found);
        Assert.Equal(
            "maxmemory 100 1073741824", $"{change.Parameter} {Text(change.OldValue)} {Text(change.NewValue)}");
        Assert.Equal([2], change.Cause?.EventId);
    }

    [Theory]
    [InlineData("maxmemory", 1.5, "5mb", false)]
    [InlineData("maxmemory", 0.5, "1gb", false)]
    [InlineData("maxmemory", 2.5, "1gb", false)]
    [InlineData("timeout", 1.5, "1gb", false)]
    [InlineData("maxmemory", 1.5, null, true)]
    public void A_command_that_set_another_value_or_at_another_time_is_no_cause(
        string parameter, double second, string? value, bool isCause)
    {
        Poll(1, "100");
        _history.NoteSet(Set(second, value) with { Parameter = parameter });
        Poll(2, "1073741824");
        Collect(100);
        Assert.Equal(isCause, Assert.Single(_found).Cause is not null);
    }

    [Fact]
    public void A_late_note_is_waited_for_and_a_difference_told_once()
    {
        Poll(1, "100");
        Poll(2, "0");
        Collect(6.9);
        Assert.Empty(_found);
        _history.NoteSet(Set(1.5, "0"));
        Collect(6.9);
        Collect(100);
        Assert.NotNull(Assert.Single(_found).Cause);
    }

    [Fact]
    public void What_a_restart_changed_is_returned()
    {
        Assert.Empty(Poll(1, "100"));
        Assert.Empty(Poll(2, "200"));
        Assert.Empty(Poll(3, "200", "other"));
        Assert.Equal(["maxmemory"], Poll(4, "300", "third"));
    }

    [Fact]
    public void Facts_of_a_parameter_and_parameters_are_bounded()
    {
        ConfigHistory history = new(new InstanceOptions { MaxRows = 1 });
        history.NoteSet(Set(1, "1"));
        history.NoteSet(Set(1, "1") with { Parameter = "timeout" });
        history.NoteSet(Set(1, new string('x', 10_000)));
        Assert.Equal(2, history.TooLarge);
        for (int i = 0; i < 2 * ConfigParameter.MaxFacts; i++)
        {
            history.NoteSet(Set(10 + i, $"{i}"));
        }

        Assert.Equal("63"u8.ToArray(), history.OldValueOf(Set(1000, "x")));
        Assert.Null(history.OldValueOf(Set(20, "x")));
    }

    /// <summary>One value that changes at known moments: whatever is told of it was the value.</summary>
    [Fact]
    public void Whatever_old_value_is_told_was_the_value()
    {
        const int Seed = 4711;
        Random random = new(Seed);
        int known = 0;
        for (int round = 0; round < 2000; round++)
        {
            ConfigHistory history = new(new InstanceOptions());
            List<(bool IsSet, long Start, long End, int Value)> script = [];
            long now = 1000;
            int value = 0;
            for (int step = 0; step < 12; step++)
            {
                now += random.Next(1, 100);
                long start = now - random.Next(60);
                bool isSet = random.Next(2) == 0;
                long lastPoll = script.Where(item => !item.IsSet).Select(item => item.End).LastOrDefault();
                if (isSet || start >= lastPoll)
                {
                    value = isSet ? value + 1 : value;
                    script.Add((isSet, start, now + random.Next(60), value));
                }
            }

            foreach ((bool isSet, long start, long end, int atThatTime) in script.OrderBy(_ => random.Next()))
            {
                if (isSet)
                {
                    history.NoteSet(SetAt(start, end, atThatTime, connection: atThatTime));
                }
                else
                {
                    byte[] polled = Encoding.ASCII.GetBytes($"{atThatTime}");
                    history.NotePoll(new()
                    {
                        RunId = "r",
                        SentNs = start,
                        ReceivedNs = end,
                        Values = new Dictionary<string, byte[]> { ["maxmemory"] = polled },
                    });
                }
            }

            byte[]? told = history.OldValueOf(SetAt(now + 100, now + 200, 999, 99));
            if (told is not null)
            {
                known++;
                Assert.True(Text(told) == $"{value}", $"seed {Seed}, round {round}: {Text(told)}, was {value}");
            }
        }

        Assert.True(known > 1000, $"{known} known");
    }

    [Theory]
    [InlineData("1gb", "1073741824", true)]
    [InlineData("1g", "1000000000", true)]
    [InlineData("10B", "10", true)]
    [InlineData("yes", "YES", true)]
    [InlineData("1gb", "1073741825", false)]
    [InlineData("99999999999999999999gb", "0", false)]
    [InlineData("gb", "0", false)]
    [InlineData("", "", true)]
    public void Two_forms_of_a_value_are_the_same(string one, string other, bool expected) => Assert.Equal(
        expected, ConfigValue.IsSame(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other)));

    private static readonly ConnectionKey OtherKey = new(new(1, 1), new(2, 2));

    private static ConfigSet Set(double second, string? value) => new()
    {
        Parameter = "maxmemory",
        Value = value is null ? null : Encoding.ASCII.GetBytes(value),
        TimeNs = (long)(second * Second),
        AnsweredNs = (long)(second * Second) + 1000,
        Key = default,
    };

    private static ConfigSet SetAt(long start, long end, int value, int connection) => new()
    {
        Parameter = "maxmemory",
        Value = Encoding.ASCII.GetBytes($"{value}"),
        TimeNs = start,
        AnsweredNs = end,
        Key = new(new(1, (ushort)connection), default),
    };

    private static string Text(byte[] text) => Encoding.ASCII.GetString(text);

    private string? OldValue(ConfigSet set) => _history.OldValueOf(set) is { } value ? Text(value) : null;

    private IReadOnlyList<string> Poll(double second, string value, string runId = "r") => _history.NotePoll(new()
    {
        RunId = runId,
        SentNs = (long)(second * Second),
        ReceivedNs = (long)(second * Second) + 1000,
        Values = new Dictionary<string, byte[]> { ["maxmemory"] = Encoding.ASCII.GetBytes(value) },
    });

    private void Collect(double second) => _history.Collect((long)(second * Second), _found);
}
