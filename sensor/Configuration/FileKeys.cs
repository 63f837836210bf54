using Sensor.Sinks;

namespace Sensor.Configuration;

/// <summary>Keys that name files, which must be there when the configuration is read.</summary>
internal static class FileKeys
{
    public static string? Readable(YamlSection section, string key)
    {
        string? path = section.Text(key);
        try
        {
            using FileStream? opened = path is null ? null : File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            bool missing = e is FileNotFoundException or DirectoryNotFoundException;
            section.Refuse(key, $"{path}: {(missing ? "there is no such file" : "cannot be read")}");
        }

        return path;
    }

    /// <summary>A secret: <c>KEY_file</c>, or <c>KEY</c> from the environment.</summary>
    public static SinkSecret? Secret(YamlSection section, string key)
    {
        string? path = section.Text($"{key}_file");
        string? text = section.FromEnvironment(key);
        if (path is not null && text is not null)
        {
            section.Refuse(key, $"give {key} or {key}_file, and not both");
        }

        return path is not null ? SecretFile(section, $"{key}_file", path) : text is null ? null : SinkSecret.Of(text);
    }

    public static SinkSecret? SecretFile(YamlSection section, string key, string? path)
    {
        SinkSecret? secret = path is null ? null : SinkSecret.InFile(path);
        try
        {
            secret?.Read();
        }
        catch (SinkFault e)
        {
            section.Refuse(key, e.Message);
        }

        return secret;
    }

    /// <summary>The keys of a sink's TLS.</summary>
    /// <param name="section">Of the sink.</param>
    /// <param name="isTls">Whether it uses TLS at all.</param>
    /// <param name="whatIsTls">Else: what would.</param>
    public static TlsClientOptions Tls(YamlSection section, bool isTls, string whatIsTls)
    {
        TlsClientOptions tls = new()
        {
            CaFile = Readable(section, "ca_file"),
            CertificateFile = Readable(section, "certificate_file"),
            KeyFile = Readable(section, "key_file"),
            ServerName = section.Text("server_name"),
        };
        if (tls.CertificateFile is null != tls.KeyFile is null)
        {
            section.Refuse("certificate_file", "and key_file belong together");
        }

        string[] keys = ["ca_file", "certificate_file", "key_file", "server_name"];
        if (!isTls && keys.FirstOrDefault(section.Has) is { } alone)
        {
            section.Refuse(alone, $"is for TLS, and url does not begin with {whatIsTls}");
        }

        return tls;
    }
}
