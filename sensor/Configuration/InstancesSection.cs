using System.Net;
using Sensor.Polling;
using Sensor.Streams;

namespace Sensor.Configuration;

/// <summary>The list <c>instances</c>: the servers' names, addresses and credentials.</summary>
internal static class InstancesSection
{
    public static IReadOnlyList<InstanceConfiguration> Read(IReadOnlyList<YamlSection> sections, PollingOptions asking)
    {
        List<InstanceConfiguration> instances = [];
        HashSet<Endpoint> addresses = [];
        foreach (YamlSection section in sections)
        {
            string name = section.Needed("name", "the server's name in the events");
            InstanceConfiguration instance = new()
            {
                Name = name,
                Addresses = section.List<Endpoint>("addresses", [], Address) ?? [],
                Poll = Poll(section.Section("poll"), asking with { Name = name }),
            };
            if (instance.Name.Length > 0 && instances.Any(other => other.Name == instance.Name))
            {
                section.Refuse("name", $"{instance.Name}: another instance has this name");
            }

            foreach (Endpoint address in instance.Addresses.Where(address => !addresses.Add(address)))
            {
                section.Refuse("addresses", $"port {address.Port} of one address stands twice; a server has one name");
            }

            if (instance.Addresses.Count == 0 && instance.Poll is null && instance.Name.Length > 0)
            {
                section.Refuse("has neither addresses nor poll: nothing would be known of it");
            }

            section.End();
            instances.Add(instance);
        }

        return instances;
    }

    private static PollingOptions? Poll(YamlSection section, PollingOptions asking)
    {
        PollTarget? target = null;
        if (section.IsGiven)
        {
            string url = section.Needed("url", "redis://USER@HOST:PORT, rediss://… or unix:///PATH");
            if (url.Length > 0 && !PollTarget.TryParse(url, out target, out string? problem))
            {
                section.Refuse("url", problem!);
            }
        }
        else
        {
            section.Text("url");
        }

        PollingOptions options = asking with
        {
            Target = target ?? asking.Target,
            PasswordFile = Secret(section, "password_file"),
            CaFile = FileKeys.Readable(section, "ca_file"),
            ClientCertificateFile = FileKeys.Readable(section, "certificate_file"),
            ClientKeyFile = FileKeys.Readable(section, "key_file"),
            ServerName = section.Text("server_name"),
        };
        if (options.ClientCertificateFile is null != options.ClientKeyFile is null)
        {
            section.Refuse("certificate_file and key_file belong together");
        }

        if (target is { Transport: not PollTransport.Tls }
            && (string[])["ca_file", "certificate_file", "server_name"] is { } tls
            && tls.FirstOrDefault(section.Has) is { } alone)
        {
            section.Refuse(alone, "is for TLS, and url does not begin with rediss://");
        }

        section.End();
        return target is null ? null : options;
    }

    private static string? Secret(YamlSection section, string key)
    {
        if (section.Text(key) is not { } path)
        {
            return null;
        }

        if (!SecretFile.TryRead(path, out byte[] secret, out string? problem))
        {
            section.Refuse(key, problem!);
        }

        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return path;
    }

    private static (Endpoint Value, string? Problem) Address(string text) =>
        IPEndPoint.TryParse(text, out IPEndPoint? address) && address.Port != 0
            ? (new Endpoint(ToNumber(address.Address), (ushort)address.Port), null)
            : (default, "must be an address with its port: 10.0.0.5:6379, \"[fd00::5]:6379\"");

    private static UInt128 ToNumber(IPAddress address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
}
