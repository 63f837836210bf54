using System.CommandLine;
using System.CommandLine.Parsing;
using Sensor.Configuration;
using Sensor.Polling;

namespace Sensor.Cli;

/// <summary>The options of <c>run</c> about asking servers and about what is remembered.</summary>
internal sealed class PollOptions
{
    private const int MostHours = 24 * 365;
    private const long NsPerHour = 3_600_000_000_000;

    public Option<PollTarget[]> Poll { get; } = new("--poll")
    {
        Description = "A server to ask for what the wire does not tell (users of open connections, refusals, changes): "
            + "redis://USER@HOST:PORT, rediss://… over TLS, unix:///PATH. Repeat for more.",
        HelpName = "URL",
        CustomParser = Targets,
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string[]> PasswordFile { get; } = new("--poll-password-file")
    {
        Description = "File with that user's password; one for all servers, or one for each --poll in their order.",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Ca { get; } = new("--poll-ca")
    {
        Description = "PEM file with the authorities that sign the servers' certificates; default: the system's.",
        HelpName = "FILE",
    };

    public Option<string?> Certificate { get; } = new("--poll-cert")
    {
        Description = "PEM file with the sensor's own certificate, where servers ask for one.",
        HelpName = "FILE",
    };

    public Option<string?> Key { get; } = new("--poll-key")
    {
        Description = "PEM file with the key of --poll-cert.",
        HelpName = "FILE",
    };

    public Option<string?> ServerName { get; } = new("--poll-server-name")
    {
        Description = "Name in the servers' certificates; default: the host of the URL.",
        HelpName = "NAME",
    };

    public Option<bool> Discover { get; } = new("--poll-discover")
    {
        Description = "Also ask the other servers of the cluster or replica set: user and password go to the hosts "
            + "that a server names.",
    };

    public Option<bool> KeepOwn { get; } = new("--audit-own-connection")
    {
        Description = "Tell of the sensor's own connections to these servers like of any other.",
    };

    public Option<string?> State { get; } = new("--state")
    {
        Description = "Directory in which is remembered what was told and learnt, for the next start; default: "
            + "systemd's STATE_DIRECTORY, else /var/lib/redis-audit-sensor for root, redis-audit-sensor in "
            + "XDG_STATE_HOME (~/.local/state) for others.",
        HelpName = "DIRECTORY",
    };

    public Option<int> LearningTime { get; } = NumberOption.Create(["--learning-time"], least: 0, MostHours, usual: 24);

    public PollOptions()
    {
        LearningTime.HelpName = "HOURS";
        LearningTime.Description =
            "How long users, addresses, commands and libraries of a server are learnt before a new one is tagged; 0: never.";
    }

    /// <summary>Which servers, and how they are asked.</summary>
    public IReadOnlyList<Option> Asking => [Poll, PasswordFile, Ca, Certificate, Key, ServerName, Discover];

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[.. Asking, KeepOwn, State, LearningTime])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageError">The options contradict each other, or a file cannot be used.</exception>
    public IReadOnlyList<PollingOptions> Servers(ParseResult result, SensorConfiguration configuration)
    {
        PollTarget[] targets = result.GetValue(Poll) ?? [];
        if (targets.Length == 0 && configuration.Polled.Count > 0)
        {
            return configuration.Polled;
        }

        string[] passwords = result.GetValue(PasswordFile) ?? [];
        RefuseContradictions(result, targets, passwords.Length);
        string? ca = Readable(Ca, result.GetValue(Ca));
        string? certificate = Readable(Certificate, result.GetValue(Certificate));
        string? key = Readable(Key, result.GetValue(Key));
        return [.. targets.Select((target, i) => new PollingOptions
        {
            Target = target,
            PasswordFile = passwords.Length == 0 ? null : Password(passwords[passwords.Length == 1 ? 0 : i]),
            CaFile = ca,
            ClientCertificateFile = certificate,
            ClientKeyFile = key,
            ServerName = result.GetValue(ServerName),
        })];
    }

    /// <summary>Whether other servers that these name are asked, too.</summary>
    public bool Discovers(ParseResult result, SensorConfiguration configuration) =>
        configuration.Polling.Discover || result.GetValue(Discover);

    /// <summary>What these options say about the stages.</summary>
    public SensorOptions Apply(ParseResult result, SensorOptions options) => options with
    {
        KeepOwnConnections = options.KeepOwnConnections || result.GetValue(KeepOwn),
        FirstSeen = result.IsGiven(LearningTime)
            ? options.FirstSeen with { LearningTimeNs = result.GetValue(LearningTime) * NsPerHour }
            : options.FirstSeen,
    };

    /// <summary>Where the next start is to find what this one remembers.</summary>
    public string StatePath(ParseResult result, SensorConfiguration configuration)
    {
        string? path = result.IsGiven(State) ? result.GetValue(State) : configuration.Polling.State;
        return path is null ? Hosting.StateDirectory.Usual
            : path.Length > 0 ? Path.GetFullPath(path)
            : throw new UsageError("--state: needs the name of a directory");
    }

    /// <summary>What others may read though it holds a secret.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyList<PollingOptions> servers) => servers
        .SelectMany(server => (string?[])[server.PasswordFile, server.ClientKeyFile])
        .OfType<string>()
        .Distinct()
        .Select(SecretFile.Warning)
        .OfType<string>();

    private void RefuseContradictions(ParseResult result, PollTarget[] targets, int passwords)
    {
        if (targets.Length == 0)
        {
            Option? alone = ((Option[])[PasswordFile, Ca, Certificate, Key, ServerName, Discover, KeepOwn])
                .FirstOrDefault(option => result.IsGiven(option));
            if (alone is not null)
            {
                throw new UsageError($"{alone.Name} needs a server: --poll redis://USER@HOST:PORT");
            }

            return;
        }

        if (passwords > 1 && passwords != targets.Length)
        {
            throw new UsageError($"--poll-password-file: {passwords} files for {targets.Length} servers; "
                + "give one for all, or one for each --poll");
        }

        if (targets.GroupBy(target => target with { User = null }).FirstOrDefault(
            same => same.Count() > 1) is { } twice)
        {
            throw new UsageError($"--poll {twice.First()}: given twice");
        }

        if (result.GetValue(Certificate) is null != result.GetValue(Key) is null)
        {
            throw new UsageError("--poll-cert and --poll-key belong together");
        }

        Option? tls = ((Option[])[Ca, Certificate, ServerName])
            .FirstOrDefault(option => result.IsGiven(option));
        if (tls is not null && !targets.Any(target => target.Transport == PollTransport.Tls))
        {
            throw new UsageError($"{tls.Name} is for TLS, and no --poll begins with rediss://");
        }
    }

    private static string? Readable(Option option, string? file)
    {
        try
        {
            using FileStream? opened = file is null ? null : File.OpenRead(file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string why = e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file" : "cannot be read";
            throw new UsageError($"{option.Name} {file}: {why}");
        }
    }

    private static string Password(string file)
    {
        if (!SecretFile.TryRead(file, out byte[] secret, out string? problem))
        {
            throw new UsageError($"--poll-password-file {problem}");
        }

        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return file;
    }

    private static PollTarget[] Targets(ArgumentResult result)
    {
        List<PollTarget> targets = [];
        foreach (Token token in result.Tokens)
        {
            if (PollTarget.TryParse(token.Value, out PollTarget? target, out string? problem))
            {
                targets.Add(target!);
            }
            else
            {
                // Not the address itself: it may hold a password.
                result.AddError($"--poll: {problem}");
            }
        }

        return [.. targets];
    }
}
