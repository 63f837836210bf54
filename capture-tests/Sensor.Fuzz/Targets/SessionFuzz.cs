using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// Recognition of any bytes, then exchanges to attributions: what was held comes back whole, identities stay sane.
/// </summary>
internal static class SessionFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        StreamOpened opened = Opened(input.Length);
        ProtocolRecognizer recognizer = new(opened);
        SessionTracker session = new(new SessionOptions(), opened, new AnomalyCounts(), 0);
        using ExchangeTracker tracker = new(
            new ExchangeShared(new ExchangeOptions(), Facts.Table), new AnomalyCounts(), 0, opened.HandshakeSeen);
        ExchangeCheck check = new() { Seen = exchange => Attribute(session, exchange) };
        bool recognized = false;
        long held = 0;
        Conversation conversation = new(input);
        while (conversation.TryRead(out StreamItem item))
        {
            if (recognized)
            {
                Feed(tracker, check, item);
                continue;
            }

            held += item.Kind == StreamItemKind.Closed ? 0 : Length(item);
            RecognizedProtocol protocol = recognizer.Accept(item);
            Invariant.Holds(Enum.IsDefined(protocol), "a protocol has a name");
            recognized = protocol is RecognizedProtocol.Redis or RecognizedProtocol.RedisReversed;
            if (recognized)
            {
                Invariant.Holds(FeedHeld(recognizer, tracker, check) == held, "what was held comes back whole");
            }
            else if (protocol != RecognizedProtocol.Undecided)
            {
                CheckTls(recognizer, protocol);
                return;
            }
        }
    }

    private static StreamOpened Opened(int choice) => new(
        new ConnectionKey(new Endpoint(0xffff_0a00_0001, 40000), new Endpoint(0xffff_0a00_0002, 6379)),
        1_700_000_000_000_000_000)
    {
        HandshakeSeen = (choice & 1) != 0,
        RolesKnown = (choice & 3) != 0,
        ConfiguredPort = (choice & 4) != 0,
    };

    private static long FeedHeld(ProtocolRecognizer recognizer, ExchangeTracker tracker, ExchangeCheck check)
    {
        long bytes = 0;
        while (recognizer.TryTakeHeld(out StreamItem item))
        {
            bytes += Length(item);
            Feed(tracker, check, item);
        }

        return bytes;
    }

    private static long Length(
        in StreamItem item) => item.Kind == StreamItemKind.Gap ? item.GapLength : item.Bytes.Length;

    private static void Feed(ExchangeTracker tracker, ExchangeCheck check, in StreamItem item)
    {
        tracker.Accept(item);
        check.Count(item);
        check.Take(tracker);
    }

    private static void Attribute(SessionTracker session, Exchange exchange)
    {
        Attribution attribution = session.Attribute(exchange);
        Invariant.Holds(attribution.Facts.SessionId.Length > 0, "a session has an id");
        Invariant.Holds(attribution.Facts.Database is null or >= 0, "a database has no negative number");
        if (session.TryTakeIdentified(out long since))
        {
            Invariant.Holds(since >= 0 && since <= exchange.Offset, "who was learnt holds back to a command before");
        }
    }

    private static void CheckTls(ProtocolRecognizer recognizer, RecognizedProtocol protocol) =>
        Invariant.Holds(protocol != RecognizedProtocol.Tls || recognizer.Tls is not null, "TLS has its facts");
}
