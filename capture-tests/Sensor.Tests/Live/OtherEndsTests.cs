using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sensor.Tests.Polling;

namespace Sensor.Tests.Live;

/// <summary>
/// Whose commands they are where the server sees other addresses than the sensor (NAT, a proxy), and where no wire
/// shows the login (a TLS client certificate): as the client's id tells, or unknown, but never another's.
/// </summary>
public sealed class OtherEndsTests
{
    private const int ServerPort = PolledNetwork.Port + 1;
    private const int TlsPort = PolledNetwork.Port + 2;

    /// <summary>The relay's address is not the loopback's first.</summary>
    private const string Open = "protected-mode no";

    /// <summary>Path of a Valkey that knows <c>tls-auth-clients-user</c> (tried: 9.1).</summary>
    private static readonly string? CertificateServer = Environment.GetEnvironmentVariable("CERTIFICATE_LOGIN_SERVER");

    /// <summary>The relay logs in with a password; where there is such a server, with a certificate.</summary>
    public static TheoryData<bool> Logins => CertificateServer is null ? [false] : [false, true];

    [Fact]
    public void Behind_other_addresses_the_client_id_tells_the_user_and_who_shows_none_stays_unknown()
    {
        using PolledNetwork network = new();
        network.StartServer([UserLine("u1"), UserLine("u2")], [Open], ServerPort);
        using PolledRelay relay = new(network, PolledNetwork.Port, ServerPort);
        using PolledClient asks = network.Connect("u1"), greets = network.Connect("u2"), silent = network.Connect("u2");
        LiveSensor sensor = network.StartSensor();
        Set(asks, "u1");
        Set(greets, "u2");
        Set(silent, "u2");
        sensor.WaitFor(events => events.Count(IsWork) == 3, "events without a user");
        asks.Ask("CLIENT", "ID");
        greets.Ask("HELLO", "2");
        sensor.WaitFor(
            events =>
            {
                Set(asks, "u1");
                Set(greets, "u2");
                Set(silent, "u2");
                return IsKnown(events, asks) && IsKnown(events, greets);
            },
            "events with users");
        List<SeenEvent> events = network.Stop(sensor);

        Assert.All(events.Where(IsWork), e => Assert.True(e.User is null || e.User == UserOfKey(e), "a wrong user"));
        Assert.All(Work(events, silent), e => Assert.Equal((null, "unknown"), (e.User, e.Told("user_source"))));
        foreach (PolledClient client in (PolledClient[])[asks, greets])
        {
            SeenEvent[] work = Work(events, client);
            int known = Array.FindIndex(work, e => e.User is not null);
            Assert.All(work[known..], e => Assert.Equal("client_list", e.Told("user_source")));
            Assert.All(work[known..], e => Assert.NotNull(e.User));
            Assert.Single(events, e => e.Action == "user_identified" && e.ClientPort == client.LocalPort);
        }

        Assert.Contains(events, e => e.Type == "sensor" && e.ClientPort == silent.LocalPort
            && e.Line.Contains("\"user_unmatched\"", StringComparison.Ordinal));
        Assert.DoesNotContain(events, e => e.User == "audit");
    }

    [Theory]
    [MemberData(nameof(Logins))]
    public void A_login_that_no_wire_shows_is_known_by_the_client_id_and_else_in_doubt(bool byCertificate)
    {
        using PolledNetwork network = new();
        using CertificateFiles files = new();
        network.StartServer(
            [UserLine("client")],
            byCertificate
                ? [Open, $"tls-port {TlsPort}", $"tls-cert-file {files["server.pem"]}",
                    $"tls-key-file {files["server.key"]}", $"tls-ca-cert-file {files["ca.pem"]}",
                    "tls-auth-clients-user CN"]
                : [Open],
            ServerPort,
            byCertificate ? CertificateServer : null);

        // The sensor's own connection passes the relay, too, and then logs in as the sensor's user.
        using PolledRelay relay = byCertificate
            ? new(network, PolledNetwork.Port, TlsPort, stream => ShowCertificate(stream, files))
            : new(network, PolledNetwork.Port, ServerPort, stream => PolledRelay.LogIn(stream, "client"));
        using PolledClient before = network.Connect();
        before.Ask("PING");
        LiveSensor sensor = network.StartSensor();
        using PolledClient during = network.Connect(), mute = network.Connect();
        before.Ask("CLIENT", "ID");
        during.Ask("CLIENT", "ID");
        sensor.WaitFor(
            events =>
            {
                Set(before, "client");
                Set(during, "client");
                Set(mute, "client");
                return IsKnown(events, before) && Work(events, during).Any(e => e.User == "client")
                    && Work(events, mute).Any(e => e.Uncertain.Contains("user"));
            },
            "events of the user that no wire showed");
        List<SeenEvent> events = network.Stop(sensor);

        Assert.All(Work(events, before), e => Assert.True(e.User is null or "client", "a wrong user"));
        SeenEvent[] work = Work(events, during);
        int known = Array.FindIndex(work, e => e.User == "client");
        Assert.All(work[known..], e => Assert.Equal(("client", "client_list"), (e.User, e.Told("user_source"))));

        // Nobody logged in on the wire, and the server has no such connection: that it is default's is not certain.
        SeenEvent[] doubted = Work(events, mute);
        int first = Array.FindIndex(doubted, e => e.Uncertain.Contains("user"));
        Assert.All(doubted[first..], e => Assert.Contains("user", e.Uncertain));
        Assert.DoesNotContain(doubted, e => e.User == "client");
    }

    private static SslStream ShowCertificate(Stream stream, CertificateFiles files)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(files["client.pem"], files["client.key"]);
        SslStream tls = new(stream, leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.Issuer == "CN=ca");
        X509Certificate2 own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        tls.AuthenticateAsClient("redis.test", [own], false);
        return tls;
    }

    private static string UserLine(string user) => $"{user} on >{PolledNetwork.PasswordOf(user)} ~* &* +@all";

    private static void Set(PolledClient client, string user) =>
        client.Ask("SET", $"user:{user}", PolledNetwork.Marker);

    private static bool IsWork(SeenEvent e) => e.Command == "SET";

    private static string UserOfKey(SeenEvent e) => e.Told("key_accessed")!.Split(':')[1];

    private static bool IsKnown(List<SeenEvent> events, PolledClient client) =>
        Work(events, client).Any(e => e.User is not null);

    private static SeenEvent[] Work(List<SeenEvent> events, PolledClient client) =>
        [.. events.Where(e => IsWork(e) && e.ClientPort == client.LocalPort)];
}
