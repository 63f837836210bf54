using Sensor.Polling;

namespace Sensor.Hosting.Checks;

/// <summary>Logs in to a server that is to be asked, and asks once what each right is for.</summary>
internal static class ServerCheck
{
    public static IReadOnlyList<CheckResult> Run(PollingOptions server, bool discovers)
    {
        string what = $"server {server.Target}";
        using AdminConnection connection = new(server);
        if ((connection.Connect() ?? connection.Login()) is { } failure)
        {
            return [CheckResult.Of(what, CheckState.Fault, failure.Sentence)];
        }

        List<CheckResult> missing = [];
        PollerRight[] rights = discovers ? [.. PollerRights.All, .. PollerRights.Discovery] : [.. PollerRights.All];
        foreach (PollerRight right in rights)
        {
            foreach (string[] question in Questions(right.Rule))
            {
                PollFailure? refused = connection.Ask(question).Failure;
                connection.Forget();
                if (refused is { EndsConnection: true })
                {
                    return [CheckResult.Of(what, CheckState.Fault, refused.Sentence), .. missing];
                }

                if (refused is { Kind: PollFailureKind.NoPermission })
                {
                    missing.Add(CheckResult.Warning(what, $"{right.Rule} is missing: {right.Lost}",
                        $"ACL SETUSER {server.Target.User ?? "default"} {right.Rule}"));
                    break;
                }
            }
        }

        return missing.Count > 0 ? missing
            : [CheckResult.Ok(what, $"the login works, and its user has all {rights.Length} rights")];
    }

    /// <summary>What the sensor asks by that right, or less of it.</summary>
    internal static IEnumerable<string[]> Questions(string rule) => rule switch
    {
        "+acl|log" => [["ACL", "LOG", "1"]],
        "+config|get" => [["CONFIG", "GET", "maxmemory"]],
        "+info" => [["INFO", "server"]],
        _ => rule.Split(' ').Select(one => one[1..].ToUpperInvariant().Split('|')),
    };
}
