using System.Net;
using Sensor.Metrics;

namespace Sensor.Configuration;

/// <summary>The part <c>metrics</c>: where a running sensor shows its metrics, and where it sends them.</summary>
internal static class MetricsSection
{
    public static MetricsOptions Read(YamlSection section)
    {
        MetricsOptions usual = new();
        MetricsOptions metrics = new()
        {
            Listen = Listen(section),
            AllowRemote = section.Flag("allow_remote", usual.AllowRemote),
            Hosts = section.Texts("hosts", usual.Hosts)!,
            StatusPage = section.Flag("status_page", usual.StatusPage),
            Otlp = Otlp(section.Section("otlp")),
        };
        if (metrics.Problem is { } problem)
        {
            section.Refuse("listen", problem);
        }

        section.End();
        return metrics;
    }

    private static IPEndPoint? Listen(YamlSection section)
    {
        string? text = section.Text("listen");
        IPEndPoint? listen = text is null ? null : MetricsOptions.EndPointOf(text);
        if (text is not null && listen is null)
        {
            section.Refuse("listen", "must be ADDRESS:PORT, as 127.0.0.1:9764 or [::1]:9764");
        }

        return listen;
    }

    private static OtlpOptions? Otlp(YamlSection section)
    {
        string? text = section.Text("endpoint");
        bool read = Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint)
            && (endpoint.Scheme == Uri.UriSchemeHttps || endpoint.Scheme == Uri.UriSchemeHttp);
        if (text is not null && !read)
        {
            section.Refuse("endpoint", "must begin with https:// or http:// and have a host");
        }
        else if (read && endpoint!.UserInfo.Length > 0)
        {
            section.Refuse("endpoint", "holds a user or password; headers_file is for them");
        }

        OtlpOptions usual = new(read ? endpoint! : new Uri("https://localhost"));
        OtlpOptions otlp = usual with
        {
            HeadersFile = HeadersFile(section),
            Interval = section.Duration("interval", usual.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
        section.End();
        return read ? otlp : null;
    }

    private static string? HeadersFile(YamlSection section)
    {
        string? path = section.Text("headers_file");
        try
        {
            _ = path is null ? null : OtlpHeaders.Read(path);
        }
        catch (IOException e)
        {
            section.Refuse("headers_file", e.Message);
        }

        return path;
    }
}
