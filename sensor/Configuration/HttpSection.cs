using Sensor.Formats;
using Sensor.Sinks.Http;

namespace Sensor.Configuration;

/// <summary>The keys of sinks of types <c>splunk</c>, <c>elasticsearch</c> and <c>webhook</c>.</summary>
internal static class HttpSection
{
    private const long LeastRequest = 16 * 1024;
    private const long MostRequest = 64 << 20;

    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostTime = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, bool> Endpoints = new() { ["event"] = false, ["raw"] = true };
    private static readonly Dictionary<string, bool> Actions = new() { ["create"] = false, ["index"] = true };
    private static readonly Dictionary<string, bool> Bodies = new() { ["ndjson"] = false, ["array"] = true };

    public static HttpSinkConfiguration Read(YamlSection section, string name, string format, HttpReceiverKind kind)
    {
        Uri url = Url(section, kind);
        HttpSinkOptions usual = new() { Kind = kind, Url = url };
        HttpSinkOptions options = usual with
        {
            Token = FileKeys.Secret(section, "token"),
            Tls = FileKeys.Tls(section, url.Scheme == Uri.UriSchemeHttps, "https://"),
            MaxEvents = (int)section.Integer("max_events", usual.MaxEvents, 1, 100_000),
            MaxBytes = (int)section.Bytes("max_request_size", usual.MaxBytes, LeastRequest, MostRequest),
            Gzip = section.Flag("gzip", usual.Gzip),
            RequestsInFlight = (int)section.Integer("requests_in_flight", usual.RequestsInFlight, 1, 16),
            ConnectTimeout = section.Duration("connect_timeout", usual.ConnectTimeout, LeastTime, MostTime),
            AnswerTimeout = section.Duration("answer_timeout", usual.AnswerTimeout, LeastTime, MostTime),
            EventsAreJson = EventFormats.Expand(format) is [{ ContentType: var type }]
                && type.Contains("json", StringComparison.Ordinal),
        };
        options = kind switch
        {
            HttpReceiverKind.Splunk => options with { Splunk = Splunk(section, usual.Splunk) },
            HttpReceiverKind.Elasticsearch => Elasticsearch(section, options),
            _ => Webhook(section, options),
        };
        Check(section, options);
        return new HttpSinkConfiguration(name, format, options);
    }

    private static Uri Url(YamlSection section, HttpReceiverKind kind)
    {
        string text = section.Needed("url", "https://HOST:PORT");
        bool read = Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);
        if (text.Length > 0 && !read)
        {
            section.Refuse("url", "must begin with https:// or http:// and have a host");
        }
        else if (read && url!.UserInfo.Length > 0)
        {
            section.Refuse("url", "holds a user or password; user and password_file are for them");
        }
        else if (read && kind != HttpReceiverKind.Webhook && (url!.Query.Length > 0 || url.Fragment.Length > 0))
        {
            section.Refuse("url", "ends before the receiver's own paths: https://HOST:PORT");
        }

        return read ? url! : new Uri("https://localhost");
    }

    private static SplunkOptions Splunk(YamlSection section, SplunkOptions usual) => usual with
    {
        Raw = section.Choice("endpoint", usual.Raw, Endpoints),
        Acknowledge = section.Flag("acknowledge", usual.Acknowledge),
        AckTimeout = section.Duration("ack_timeout", usual.AckTimeout, LeastTime, MostTime),
        AckInterval = section.Duration("ack_interval", usual.AckInterval, LeastTime, MostTime),
        Index = section.Text("index"),
        Source = section.Text("source", usual.Source),
        SourceType = section.Text("sourcetype"),
        Host = section.Text("hostname") ?? usual.Host,
    };

    private static HttpSinkOptions Elasticsearch(YamlSection section, HttpSinkOptions options)
    {
        ElasticsearchOptions usual = options.Elasticsearch;
        if (!options.EventsAreJson)
        {
            section.Refuse("format", "must be one that is JSON: json, ecs or ocsf");
        }

        return Basic(section, options) with
        {
            Elasticsearch = usual with
            {
                Index = section.Text("index", usual.Index)!,
                Overwrite = section.Choice("action", usual.Overwrite, Actions),
                Pipeline = section.Text("pipeline"),
            },
        };
    }

    private static HttpSinkOptions Webhook(YamlSection section, HttpSinkOptions options)
    {
        WebhookOptions usual = options.Webhook;
        WebhookOptions webhook = usual with
        {
            Array = section.Choice("body", usual.Array, Bodies),
            SignatureKey = FileKeys.SecretFile(section, "signature_key_file", section.Text("signature_key_file")),
            TokenHeader = section.Text("token_header"),
        };
        if (webhook.Array && !options.EventsAreJson)
        {
            section.Refuse("body", "array is for events in JSON: format json, ecs or ocsf");
        }

        if (webhook.TokenHeader is { } header && !header.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_'))
        {
            section.Refuse("token_header", "must be the name of a header: letters, digits, - and _");
        }

        return Basic(section, options) with { Webhook = webhook };
    }

    private static HttpSinkOptions Basic(YamlSection section, HttpSinkOptions options)
    {
        options = options with { User = section.Text("user"), Password = FileKeys.Secret(section, "password") };
        if (options.User is null != options.Password is null)
        {
            section.Refuse("user", "and its password belong together");
        }

        if (options.User is not null && options.Token is not null)
        {
            section.Refuse("user", "give user or token, and not both");
        }

        return options;
    }

    private static void Check(YamlSection section, HttpSinkOptions options)
    {
        if (options.Kind == HttpReceiverKind.Splunk && options.Token is null && section.Has("url"))
        {
            section.Refuse("token_file", "is missing: the file that holds the token of the HTTP Event Collector");
        }
    }
}
