using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sensor.Tests.Support;

/// <summary>
/// A headless Chromium with an empty profile, driven over W3C WebDriver by chromedriver. It asks for nothing but what it
/// is told to show.
/// </summary>
internal sealed class Browser : IDisposable
{
    private const string Program = "/usr/bin/chromium";
    private const string Driver = "/usr/bin/chromedriver";

    private readonly Process _driver;
    private readonly HttpClient _client;
    private readonly string _profile = Directory.CreateTempSubdirectory("chromium-").FullName;
    private readonly string _session = "";

    public Browser()
    {
        Assert.SkipUnless(
            File.Exists(Program) && File.Exists(Driver),
            "chromium and chromedriver are missing; Debian's packages chromium and chromium-driver have them");
        int port = FreePort();
        _driver = ProgramRun.Start(Driver, $"--port={port}", "--log-level=OFF");
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
        try
        {
            WaitUntilReady();
            _session = $"/session/{Begin()}";
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Show(string url) => Ask("/url", new { url });

    /// <summary>What a script in the page returns.</summary>
    public JsonElement Run(string script, params object[] arguments) =>
        Ask("/execute/sync", new { script, args = arguments });

    /// <summary>Until a script in the page says so.</summary>
    public void WaitFor(string condition, params object[] arguments)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (Run($"return Boolean({condition})", arguments).ValueKind != JsonValueKind.True)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"did not come: {condition}; the page says:\n{Text()}");
            Thread.Sleep(100);
        }
    }

    public string Text() => Run("return document.body.innerText").GetString()!;

    /// <summary>What the page and the browser complained of since the last call.</summary>
    public string[] Complaints() => [.. Ask("/se/log", new { type = "browser" }).EnumerateArray()
        .Where(entry => entry.GetProperty("level").GetString() is "SEVERE" or "WARNING")
        .Select(entry => entry.GetProperty("message").GetString()!)];

    /// <summary>Whether pages are asked to be light or dark.</summary>
    public void Prefer(string scheme) => Ask("/goog/cdp/execute", new
    {
        cmd = "Emulation.setEmulatedMedia",
        @params = new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } },
    });

    public void Dispose()
    {
        try
        {
            if (_session.Length > 0)
            {
                _client.DeleteAsync(_session).GetAwaiter().GetResult().Dispose();
            }
        }
        catch (HttpRequestException)
        {
            // The driver is gone.
        }

        _driver.Kill(entireProcessTree: true);
        _driver.WaitForExit();
        _driver.Dispose();
        _client.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private static int FreePort()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void WaitUntilReady()
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                _client.GetStringAsync("/status").GetAwaiter().GetResult();
                return;
            }
            catch (HttpRequestException) when (watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                Thread.Sleep(50);
            }
        }
    }

    private string Begin()
    {
        string[] flags =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1400,1000",
            $"--user-data-dir={_profile}",
        ];
        Dictionary<string, object> wanted = new()
        {
            ["browserName"] = "chrome",
            ["goog:chromeOptions"] = new { binary = Program, args = flags },
            ["goog:loggingPrefs"] = new { browser = "ALL" },
        };
        return Send("/session", new { capabilities = new { alwaysMatch = wanted } }).GetProperty("sessionId").GetString()!;
    }

    private JsonElement Ask(string command, object body) => Send(_session + command, body);

    private JsonElement Send(string path, object body)
    {
        // In one piece: the driver takes no chunks.
        using StringContent content = new(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = _client.PostAsync(path, content).GetAwaiter().GetResult();
        string text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("value").Clone();
    }
}
