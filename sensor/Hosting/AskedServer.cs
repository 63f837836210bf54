using Sensor.Polling;

namespace Sensor.Hosting;

/// <summary>A server that is asked, with its thread, and because of whom it is asked.</summary>
/// <param name="server">What its thread and the workers share.</param>
/// <param name="root">Of a server that was found: the one that was named, from which it was; else its own options.</param>
internal sealed class AskedServer(PolledServer server, PollingOptions root)
{
    private readonly DateTime _secretsWritten = Written(server.Options);

    public PolledServer Server => server;

    public PollingOptions Root => root;

    /// <summary>Null before it was started.</summary>
    public InstanceThread? Thread { get; set; }

    public bool IsFound => !ReferenceEquals(server.Options, root);

    /// <summary>A file with its credentials was written since: they are read at the next login only.</summary>
    public bool HasNewSecrets => Written(server.Options) != _secretsWritten;

    public bool IsAt(PollTarget target)
    {
        PollTarget own = server.Options.Target;
        return own.Transport == target.Transport && own.Port == target.Port
            && own.Host.Equals(target.Host, StringComparison.OrdinalIgnoreCase);
    }

    private static DateTime Written(PollingOptions options) =>
        ((string?[])[options.PasswordFile, options.CaFile, options.ClientCertificateFile, options.ClientKeyFile])
            .OfType<string>().Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max();
}
