using System.Globalization;
using System.Text;
using Sensor.Exchanges;
using Sensor.Sessions;

namespace Sensor.Tests.Support;

/// <summary>
/// A script (<see cref="WireScript"/>) amid which CLIENT LIST is read: <c>row -300 -290 user=bob db=2 name=n resp=3
/// lib=l ver=1 id=7</c> is a row whose question and answer lie so many milliseconds from now; <c>hold</c> and
/// <c>go</c>: exchanges wait, and leave. Shows whom each exchange belongs to, as <see cref="SessionLook"/> does.
/// </summary>
internal sealed class RowLook : IDisposable
{
    private const long MillisecondNs = 1_000_000;

    private readonly WireRun _run;
    private readonly StringBuilder _shown = new();

    public RowLook(bool fromTheMiddle)
    {
        _run = new WireRun(Show, fromTheMiddle);
        Session = new SessionTracker(new SessionOptions(), SessionLook.Opened(fromTheMiddle), Anomalies, 0);
        Session.ExpectRows(_run.Tracker, SessionLook.Opened().TimeNs, seen: !fromTheMiddle);
    }

    public SessionTracker Session { get; }

    public CountingReporter Anomalies { get; } = new();

    public WireRun Run => _run;

    public List<RowVerdict> Verdicts { get; } = [];

    /// <summary>Offsets back to which a user that was learnt later holds.</summary>
    public List<long> Identified { get; } = [];

    /// <summary>Told of each exchange, with its attribution.</summary>
    public Action<Exchange, Attribution>? OnTold { get; init; }

    public static string FromTheMiddle(string script) => Of(script, fromTheMiddle: true);

    public static string Of(string script, bool fromTheMiddle = false)
    {
        using RowLook look = new(fromTheMiddle);
        return look.Play(script);
    }

    /// <summary>What was told since the last call.</summary>
    public string Play(string script)
    {
        foreach (string line in script.Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("row ", StringComparison.Ordinal))
            {
                Learn(line.Split(' ')[1..]);
            }
            else if (line is "hold" or "go")
            {
                _run.Held = line == "hold";
            }
            else
            {
                WireScript.Parse(line).ForEach(_run.PlayOne);
            }
        }

        string shown = _shown.ToString();
        _shown.Clear();
        return shown;
    }

    public void Learn(ClientRow row, long sentNs, long receivedNs)
    {
        Verdicts.Add(Session.Learn(row, new ClientList([row], sentNs, receivedNs)));
        TakeIdentified();
    }

    public void Dispose() => _run.Dispose();

    private void Learn(string[] words)
    {
        Dictionary<string, string> fields = words[2..].Select(word => word.Split('='))
            .ToDictionary(f => f[0], f => f[1]);
        byte[]? Text(string name) => fields.TryGetValue(name, out string? text) ? Encoding.UTF8.GetBytes(text) : null;
        int? Number(string name) =>
            fields.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        long At(string word) => _run.NowNs + (long.Parse(word, CultureInfo.InvariantCulture) * MillisecondNs);
        ClientRow row = new()
        {
            Id = Number("id") ?? 7,
            User = Text("user")!,
            Name = Text("name"),
            Library = Text("lib"),
            LibraryVersion = Text("ver"),
            Database = Number("db"),
            RespVersion = Number("resp"),
        };
        Learn(row, At(words[0]), At(words[1]));
    }

    private string Show(Exchange exchange)
    {
        Attribution attribution = Session.Attribute(exchange);
        TakeIdentified();
        OnTold?.Invoke(exchange, attribution);
        _shown.Append(_shown.Length > 0 ? ", " : "").Append(SessionLook.Show(exchange, attribution));
        return "";
    }

    private void TakeIdentified()
    {
        if (Session.TryTakeIdentified(out long since))
        {
            Identified.Add(since);
        }
    }
}
