using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Sensor.Tests.Sinks.Http;

/// <summary>
/// A real HTTP server (Kestrel) on this host that does what the test says with each request, and remembers them.
/// </summary>
internal sealed class SmallHttpServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private SmallHttpServer(WebApplication server) => _server = server;

    public Uri Url => new(_server.Urls.First());

    /// <summary>In the order in which they came.</summary>
    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <param name="answer">Gives the status and the body; may do with the connection what it likes.</param>
    /// <param name="certificate">With it: TLS.</param>
    /// <param name="client">The certificate that a client must show.</param>
    public static async Task<SmallHttpServer> StartAsync(
        Func<SeenRequest, HttpContext, Task<(int Status, string Body)>> answer, X509Certificate2? certificate = null,
        X509Certificate2? client = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = 256 << 20;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate, https =>
                    {
                        https.ClientCertificateMode = client is null
                            ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate;
                        https.ClientCertificateValidation = (shown, _, _) => shown.Thumbprint == client?.Thumbprint;
                    });
                }
            });
        });
        WebApplication app = builder.Build();
        SmallHttpServer server = new(app);
        app.Run(async context =>
        {
            SeenRequest request = await ReadAsync(context.Request);
            server.Requests.Enqueue(request);
            (int status, string body) = await answer(request, context);
            if (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
            {
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(body);
            }
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static Task<SmallHttpServer> StartAsync(Func<SeenRequest, (int Status, string Body)> answer) =>
        StartAsync((request, _) => Task.FromResult(answer(request)));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<SeenRequest> ReadAsync(HttpRequest request)
    {
        using MemoryStream sent = new();
        await request.Body.CopyToAsync(sent, TestContext.Current.CancellationToken);
        byte[] body = sent.ToArray();
        byte[] plain = body;
        if (request.Headers.ContentEncoding == "gzip")
        {
            using GZipStream gzip = new(new MemoryStream(body), CompressionMode.Decompress);
            using MemoryStream opened = new();
            gzip.CopyTo(opened);
            plain = opened.ToArray();
        }

        return new SeenRequest(
            request.Method, request.Path, request.QueryString.ToString(),
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body, System.Text.Encoding.UTF8.GetString(plain));
    }
}

/// <summary>A request: its body as it came, and as a text after it was decompressed.</summary>
internal sealed record SeenRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body, string Text)
{
    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
