using System.Text;
using Sensor.Events;
using Sensor.Hosting;
using Sensor.Tests.Events;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting;

public sealed class RecentEventsTests
{
    [Fact]
    public void The_newest_are_kept_and_of_one_turn_the_first_and_then_failures()
    {
        RecentEvents recent = new();
        int noted = 0;
        for (int turn = 0; turn < 10; turn++)
        {
            for (int i = 0; i < 100; i++)
            {
                AuditEvent audit = Event(turn * 100 + i, "alice", "GET", "user:*");
                audit.Outcome = i >= 60 ? AuditOutcome.Failure : AuditOutcome.Success;
                if (recent.HasRoomFor(audit))
                {
                    recent.Note(audit);
                    noted++;
                }
            }

            recent.NextTurn();
        }

        List<RecentEvent> kept = [];
        recent.AddTo(kept);
        Assert.Equal(10 * RecentEvents.Kept, noted);
        Assert.Equal(
            [.. Enumerable.Range(900, 34), .. Enumerable.Range(960, 16)],
            kept.Select(one => (int)one.TimeNs).Order());
        Assert.All(kept, one => Assert.Equal(("alice", "GET", "user:*"), (one.User, one.Action, one.KeyPattern)));
    }

    [Fact]
    public void What_moves_the_cursor_is_escaped_and_long_texts_are_cut_between_characters()
    {
        RecentEvents recent = new();
        recent.Note(Event(1, "\u001b[2Jx\u202e", "SET", "é" + new string('é', 300)));
        List<RecentEvent> kept = [];
        recent.AddTo(kept);
        Assert.Equal(@"\x1b[2Jx\u202e", kept[0].User);
        Assert.Equal(new string('é', 48), kept[0].KeyPattern);
    }

    [Fact]
    public void To_note_an_event_allocates_nothing()
    {
        RecentEvents recent = new();
        AuditEvent audit = Event(1, "alice", "GET", "user:*");
        recent.Note(audit);
        Assert.Equal(0, Allocations.Least(() => recent.Note(audit)));
    }

    private static AuditEvent Event(long timeNs, string user, string command, string keyPattern)
    {
        AuditEvent audit = new();
        audit.Reset(EventType.RedisCommand, timeNs);
        audit.Connection = SampleEvents.PlainConnection();
        audit.TriedUser = Text(user);
        audit.Command = Text(command);
        audit.KeyPattern = Text(keyPattern);
        return audit;
    }

    private static TextSlice Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
