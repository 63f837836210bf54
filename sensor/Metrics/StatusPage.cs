using System.Reflection;

namespace Sensor.Metrics;

/// <summary>The files of the status page, which are part of the program.</summary>
internal static class StatusPage
{
    /// <summary>The file at a path; null: there is none.</summary>
    public static MetricsReply? At(string path) => path switch
    {
        "/" => Read("status.html", "text/html; charset=utf-8"),
        "/status.css" => Read("status.css", "text/css; charset=utf-8"),
        "/status.js" => Read("status.js", "text/javascript; charset=utf-8"),
        "/status.svg" => Read("status.svg", "image/svg+xml"),
        _ => null,
    };

    private static MetricsReply Read(string name, string contentType)
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not part of the program");
        byte[] body = new byte[file.Length];
        file.ReadExactly(body);
        return new MetricsReply(200, contentType, body);
    }
}
