using System.Text;
using Sensor.Instances;

namespace Sensor.Tests.Instances;

public sealed class AclLogTrackerTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_767_225_600 * Second;

    private readonly AclLogModel _server = new(tellsIds: true, capacity: 128, skewNs: 0);
    private readonly AclLogTracker _tracker = new(new InstanceOptions());
    private readonly List<AclLogFinding> _found = [];

    [Fact]
    public void A_denial_on_the_wire_explains_its_row()
    {
        _server.Deny(AclLogReason.Key, "bob", "secret:1", At(1));
        _tracker.Note(Denial(AclLogReason.Key, 1, "bob", "get", "other", "secret:1"));
        Poll(2);
        Wait(10);

        Assert.Empty(_found);
        Assert.Equal(1, _tracker.Explained);
    }

    [Fact]
    public void A_note_that_comes_within_five_seconds_of_the_poll_is_in_time()
    {
        _server.Deny(AclLogReason.Auth, "bob", "auth", At(1));
        Poll(2);
        Wait(6.5);
        Assert.Empty(_found);
        _tracker.Note(Denial(AclLogReason.Auth, 1, "bob", "AUTH"));
        Wait(20);

        Assert.Empty(_found);
    }

    [Fact]
    public void A_denial_of_a_command_that_names_no_key_explains_no_row_of_a_key()
    {
        _server.Deny(AclLogReason.Key, "bob", "secret:1", At(1));
        _tracker.Note(Denial(AclLogReason.Other, 1, "bob", "config|get"));
        Poll(2);
        Wait(10);

        Assert.Single(_found);
    }

    [Fact]
    public void What_nothing_explains_is_told_once_with_its_count()
    {
        _server.Deny(AclLogReason.Command, "bob", "config|set", At(1));
        _server.Deny(AclLogReason.Command, "bob", "config|set", At(1.5));
        _server.Deny(AclLogReason.Command, "bob", "config|set", At(1.7));
        _tracker.Note(Denial(AclLogReason.Command, 1.5, "bob", "CONFIG|SET"));
        Poll(2);
        Wait(6.9);
        Assert.Empty(_found);
        Wait(7);
        Poll(8);
        Wait(20);

        AclLogFinding finding = Assert.Single(_found);
        Assert.Equal(2, finding.Attempts);
        Assert.False(finding.AtLeast);
        Assert.False(finding.IsLastClient);
        Assert.Equal(At(1), finding.FirstNs);
        Assert.Equal(At(1.7), finding.LastNs);
    }

    [Fact]
    public void Growth_of_an_entry_is_told_as_growth()
    {
        _server.Deny(AclLogReason.Auth, "bob", "auth", At(1));
        Poll(2);
        Wait(10);
        _server.Deny(AclLogReason.Auth, "bob", "auth", At(11));
        _server.Deny(AclLogReason.Auth, "bob", "auth", At(12));
        Poll(13);
        Wait(30);

        Assert.Equal([1, 2], _found.Select(finding => finding.Attempts));
        Assert.True(_found[1].IsLastClient);
        Assert.Null(_found[1].FirstNs);
    }

    [Theory]
    [InlineData("Key", "bob", "get", "k2")]
    [InlineData("Key", "eve", "get", "k1")]
    [InlineData("Command", "bob", "get", "k1")]
    [InlineData("Key", "bob", "get", "k1", 40)]
    public void Another_denial_explains_nothing(
        string reason, string user, string command, string key, int second = 1)
    {
        _server.Deny(AclLogReason.Key, "bob", "k1", At(1));
        _tracker.Note(Denial(Enum.Parse<AclLogReason>(reason), second, user, command, key));
        Poll(2);
        Wait(10);
        Assert.Single(_found);
    }

    /// <summary>Their refusals are no replies to a command of that name, or no replies at all.</summary>
    [Fact]
    public void A_denial_in_a_script_is_told_whatever_the_wire_shows()
    {
        _tracker.Note(Denial(AclLogReason.Key, 1, "bob", "get", "k1"));
        _server.Deny(AclLogReason.Key, "bob", "k1", At(1));
        AclLogPoll poll = _server.Poll(At(2), At(2), At(2));
        _tracker.NotePoll(poll with { Rows = [poll.Rows[0] with { Context = AclLogContext.Lua }] });
        Wait(10);
        Assert.Single(_found);
    }

    [Fact]
    public void A_full_log_of_new_rows_says_at_least()
    {
        Poll(1);
        for (int i = 0; i < 130; i++)
        {
            _server.Deny(AclLogReason.Auth, $"user{i}", "auth", At(2));
        }

        Poll(3);
        Wait(10);

        Assert.Equal(AclLogFindingKind.Overflow, _found[0].Kind);
        Assert.Equal(2, _found[0].Attempts);
        Assert.Equal(129, _found.Count);
        Assert.All(_found, finding => Assert.True(finding.AtLeast));
    }

    [Fact]
    public void A_full_log_with_one_old_row_lost_nothing()
    {
        _server.Deny(AclLogReason.Auth, "first", "auth", At(0.5));
        Poll(1);
        for (int i = 0; i < 127; i++)
        {
            _server.Deny(AclLogReason.Auth, $"user{i}", "auth", At(2));
        }

        Poll(3);
        Wait(10);
        Assert.Equal(128, _found.Count);
        Assert.All(_found, finding => Assert.False(finding.AtLeast));
    }

    [Fact]
    public void A_reset_is_said_and_the_rows_after_it_are_told()
    {
        _server.Deny(AclLogReason.Auth, "bob", "auth", At(1));
        Poll(2);
        Wait(8);
        _server.Reset();
        _server.Deny(AclLogReason.Auth, "bob", "auth", At(9));
        Poll(10);
        Wait(20);
        Assert.Equal(
            [AclLogFindingKind.Denials, AclLogFindingKind.Reset, AclLogFindingKind.Denials],
            _found.Select(finding => finding.Kind));
    }

    [Fact]
    public void A_state_of_another_version_or_form_is_refused()
    {
        byte[] state = _tracker.Export();
        string text = Encoding.UTF8.GetString(state);
        string[] wrong = ["", "[]", "null", "{}", text.Replace("\"version\":1", "\"version\":2"), text[..^1],
            text.Replace("\"entries\":[]", "\"entries\":[[1]]"), text.Replace("\"denials\":[]", "\"denials\":[{}]")];
        foreach (string one in wrong)
        {
            Assert.False(_tracker.TryImport(Encoding.UTF8.GetBytes(one)), one);
        }
    }

    [Fact]
    public void Denials_of_a_run_that_never_read_the_log_are_known_to_the_next()
    {
        _server.Deny(AclLogReason.Auth, "audit", "HELLO", At(1));
        AclLogTracker before = new(new InstanceOptions());
        before.Note(Denial(AclLogReason.Auth, 1, "audit", "HELLO"));
        Assert.True(_tracker.TryImport(before.Export()));
        Poll(3);
        Wait(10);
        Assert.Empty(_found);
    }

    /// <summary>The name of a failed login may be a password.</summary>
    [Fact]
    public void The_state_holds_no_name_that_only_the_log_told()
    {
        _server.Deny(AclLogReason.Auth, "S3CR3T", "auth", At(1));
        Poll(2);
        string state = Encoding.UTF8.GetString(_tracker.Export());
        Assert.DoesNotContain("S3CR3T", state, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("S3CR3T"u8), state, StringComparison.Ordinal);
    }

    [Fact]
    public void Denials_beyond_the_limit_are_forgotten_and_counted()
    {
        AclLogTracker tracker = new(new InstanceOptions { MaxDenials = 2 });
        tracker.Note(Denial(AclLogReason.Auth, 1, "a", "auth"));
        tracker.Note(Denial(AclLogReason.Auth, 1, "a", "auth"));
        tracker.Note(Denial(AclLogReason.Auth, 1, "b", "auth"));
        Assert.Equal(0, tracker.Forgotten);
        tracker.Note(Denial(AclLogReason.Auth, 1, "c", "auth"));
        Assert.Equal(2, tracker.Forgotten);
    }

    /// <summary>So many that they are counted by kind and second: none is lost.</summary>
    [Fact]
    public void A_storm_of_denials_on_the_wire_is_explained_to_the_last()
    {
        const int Denials = 50_000;
        for (int i = 0; i < Denials; i++)
        {
            _server.Deny(AclLogReason.Auth, $"user{i % 3}", "auth", At(1) + i);
            _tracker.Note(Denial(AclLogReason.Auth, 1, $"user{i % 3}", "auth"));
        }

        Poll(3);
        Wait(100);
        Assert.Empty(_found);
        Assert.Equal((Denials, 0), (_tracker.Explained, _tracker.Forgotten));
    }

    [Fact]
    public void Findings_beyond_the_limit_do_not_wait()
    {
        AclLogTracker tracker = new(new InstanceOptions { MaxWaiting = 2 });
        for (int i = 0; i < 5; i++)
        {
            _server.Deny(AclLogReason.Auth, $"user{i}", "auth", At(1));
        }

        tracker.NotePoll(_server.Poll(At(2), At(2), At(2)));
        tracker.Collect(At(2), _found);
        Assert.Equal(3, _found.Count);
    }

    private static long At(double second) => Start + (long)(second * Second);

    private static WireNote Denial(
        AclLogReason reason, double second, string user, string command, params string[] keys) => new()
        {
            Kind = WireNoteKind.Denial,
            TimeNs = At(second),
            Reason = reason,
            User = Encoding.UTF8.GetBytes(user),
            Target = Encoding.UTF8.GetBytes(command),
            Objects = [.. keys.Select(Encoding.UTF8.GetBytes)],
        };

    private void Poll(double second) => _tracker.NotePoll(_server.Poll(At(second), At(second), At(second)));

    private void Wait(double second) => _tracker.Collect(At(second), _found);
}
