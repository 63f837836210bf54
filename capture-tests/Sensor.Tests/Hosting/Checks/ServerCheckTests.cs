using Sensor.Hosting.Checks;
using Sensor.Polling;
using Sensor.Tests.Sinks;
using PolledServer = Sensor.Tests.Polling.PolledServer;

namespace Sensor.Tests.Hosting.Checks;

public sealed class ServerCheckTests : IDisposable
{
    private const string Password = "S3cret-of-the-poller";

    private readonly string _passwordFile = Path.GetTempFileName();

    public ServerCheckTests() => File.WriteAllText(_passwordFile, Password);

    public static TheoryData<string> Rules =>
        [.. PollerRights.All.Concat(PollerRights.Discovery).Select(right => right.Rule)];

    public void Dispose() => File.Delete(_passwordFile);

    [Fact]
    public void A_user_with_the_rights_that_are_documented_has_all()
    {
        using PolledServer server = new();
        MakeUser(server, PollerRights.SetUserLine(discovers: true).Split(" resetchannels ")[1]);
        CheckResult result = Assert.Single(Run(server, discovers: true));
        Assert.Equal((CheckState.Ok, ""), (result.State, result.Advice));
        Assert.Contains("all 10 rights", result.Found, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_right_that_is_missing_is_named_with_what_is_lost_and_what_to_do(string rule)
    {
        using PolledServer server = new();
        string rules = PollerRights.SetUserLine(discovers: true).Split(" resetchannels ")[1];
        MakeUser(server, rules.Replace(rule, "", StringComparison.Ordinal));
        CheckResult result = Assert.Single(Run(server, discovers: true));
        Assert.Equal(CheckState.Warning, result.State);
        Assert.StartsWith($"{rule} is missing: ", result.Found, StringComparison.Ordinal);
        Assert.Equal($"ACL SETUSER {PollerRights.UserName} {rule}", result.Advice);
    }

    [Fact]
    public void A_login_that_is_refused_and_a_server_that_is_not_there_are_faults()
    {
        using PolledServer server = new();
        CheckResult refused = Assert.Single(Run(server, discovers: false));
        Assert.Equal(CheckState.Fault, refused.State);
        Assert.Contains("refuses the login", refused.Found, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, $"{refused}", StringComparison.Ordinal);
        PollingOptions nobody = new() { Target = PolledServer.Target($"redis://127.0.0.1:{FreePort.Next()}") };
        Assert.Equal(CheckState.Fault, Assert.Single(ServerCheck.Run(nobody, discovers: false)).State);
    }

    [Fact]
    public void A_tls_server_behind_a_plain_url_is_a_fault_with_a_hint()
    {
        using Polling.CertificateFiles files = new();
        int port = FreePort.Next();
        using PolledServer server = new(
            "--tls-port", $"{port}", "--tls-cert-file", files["server.pem"], "--tls-key-file", files["server.key"],
            "--tls-ca-cert-file", files["ca.pem"], "--tls-auth-clients", "no");
        CheckResult plain = Assert.Single(ServerCheck.Run(new() { Target = PolledServer.Target($"redis://127.0.0.1:{port}") }, false));
        Assert.Equal(CheckState.Fault, plain.State);
        Assert.Contains("rediss://", $"{plain}", StringComparison.Ordinal);
        PollingOptions wrong = new()
        {
            Target = PolledServer.Target($"rediss://127.0.0.1:{port}"),
            CaFile = files["other-ca.pem"],
        };
        Assert.Equal(CheckState.Fault, Assert.Single(ServerCheck.Run(wrong, false)).State);
        Assert.Equal(CheckState.Ok, Assert.Single(ServerCheck.Run(wrong with { CaFile = files["ca.pem"] }, false)).State);
    }

    private IReadOnlyList<CheckResult> Run(PolledServer server, bool discovers) => ServerCheck.Run(new()
    {
        Target = PolledServer.Target($"redis://{PollerRights.UserName}@127.0.0.1:{server.Port}"),
        PasswordFile = _passwordFile,
    }, discovers);

    private static void MakeUser(PolledServer server, string rules)
    {
        using AdminConnection admin = new(server.Options);
        Assert.Null(admin.Connect() ?? admin.Login());
        Assert.Null(admin.Ask(["ACL", "SETUSER", PollerRights.UserName, "on", $">{Password}", "resetkeys", "resetchannels",
            .. rules.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Failure);
    }
}
