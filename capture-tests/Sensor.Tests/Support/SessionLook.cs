using System.Text;
using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Tests.Support;

/// <summary>
/// A script's commands with whom they belong to: <c>NAME user(source)/database ?uncertain</c>, <c>-</c> where a value
/// is not known. The tracker stays at hand for what is in force at the end.
/// </summary>
internal sealed class SessionLook
{
    private readonly CountingReporter _anomalies = new();

    public SessionLook(bool fromTheMiddle = false) => Session = new SessionTracker(
        new SessionOptions(), Opened(fromTheMiddle), _anomalies, 0);

    public SessionTracker Session { get; }

    public CountingReporter Anomalies => _anomalies;

    /// <summary>Offsets back to which a user that was learnt later holds.</summary>
    public List<long> Identified { get; } = [];

    public static StreamOpened Opened(bool fromTheMiddle = false) => new(
        new ConnectionKey(
            new Endpoint(new UInt128(0, 0xffff_0a09_0002), 50_000),
            new Endpoint(new UInt128(0, 0xffff_0a09_0001), 6379)),
        1_700_000_000_000_000_000)
    {
        HandshakeSeen = !fromTheMiddle,
        ClientInitialSequence = 1,
        ServerInitialSequence = 2,
        FirstSequence = 3,
        RolesKnown = true,
        ConfiguredPort = true,
    };

    public static string Of(string script, bool fromTheMiddle = false) =>
        new SessionLook(fromTheMiddle).Play(script, fromTheMiddle);

    public string Play(string script, bool fromTheMiddle = false) =>
        new WireRun(Show, fromTheMiddle).Play(WireScript.Parse(script)).Result;

    /// <summary>The facts in force now, as <c>name lib version id resp</c>.</summary>
    public string Facts()
    {
        ConnectionFacts facts = Session.Facts;
        return $"{Text(facts.ClientName)} {Text(facts.ClientLib)} {Text(facts.ClientLibVersion)}"
            + $" {facts.ClientId?.ToString() ?? "-"} {facts.RespVersion?.ToString() ?? "-"}";
    }

    private string Show(Exchange exchange)
    {
        Attribution attribution = Session.Attribute(exchange);
        if (Session.TryTakeIdentified(out long since))
        {
            Identified.Add(since);
        }

        return Show(exchange, attribution);
    }

    public static string Show(Exchange exchange, Attribution attribution)
    {
        ConnectionFacts facts = attribution.Facts;
        string uncertain = attribution.Uncertain == UncertainMembers.None
            ? "" : " ?" + attribution.Uncertain.ToString().Replace(", ", "+", StringComparison.Ordinal);
        return $"{ExchangeLook.Name(exchange)} {Text(facts.User)}({facts.UserSource})/{facts.Database?.ToString() ?? "-"}{uncertain}";
    }

    private static string Text(byte[]? text) => text is null ? "-" : Encoding.Latin1.GetString(text);
}
