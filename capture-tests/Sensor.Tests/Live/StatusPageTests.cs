using System.Text.Json;
using Sensor.Tests.Polling;
using Sensor.Tests.Sinks;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>The status page of a running sensor in a real browser, beside a real server.</summary>
public sealed class StatusPageTests : IDisposable
{
    /// <summary>Would change the page's title if any of it were taken for markup or script.</summary>
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\"'>&lt;";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("status-page-");
    private readonly int _port = FreePort.Next();

    private string Url => $"http://127.0.0.1:{_port}/";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_shows_what_clients_did_and_loads_nothing_from_elsewhere()
    {
        using PolledServer server = new();
        using PolledRun sensor = new(_folder.FullName, server.Port, "--metrics", $"127.0.0.1:{_port}", "--sensor", "redis-one");
        using Browser browser = new();
        using PolledClient client = PolledClient.ToPort(server.Port);
        for (int i = 0; i < 20; i++)
        {
            client.Ask("SET", $"user:{i}:email", "x");
        }

        client.Ask("AUTH", "mallory", "S3cret-guess");
        sensor.WaitForMessage("Metrics are at");
        browser.Show(Url);
        browser.WaitFor("document.querySelectorAll('#newest tbody tr').length >= 22");
        browser.WaitFor("document.querySelector('#panels').innerText.includes('invalid password')");
        browser.WaitFor("document.getElementById('state').textContent === 'ready'"); // the first turn of the main loop may be later
        string text = browser.Text();
        Assert.All(
            ["redis-one", "ready", "SET", "user:*:email", "mallory", "127.0.0.1", "failed access", "data access"],
            word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.DoesNotContain("S3cret", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("20", browser.Run(Row("Commands", "SET")).GetString());
        Assert.Equal("20", browser.Run(Row("Users", "default")).GetString());
        Assert.Equal("1", browser.Run(Row("Failures", "invalid password")).GetString());
        browser.Run("document.getElementById('hour').click()");
        Assert.Equal("true", browser.Run("return document.getElementById('hour').getAttribute('aria-pressed')").GetString());
        Assert.Equal("20", browser.Run(Row("Commands", "SET")).GetString());

        // Ten seconds are the first step of the history, two steps the first line.
        browser.WaitFor("document.querySelector('#chart-events path.line') !== null");
        string[] elsewhere = [.. browser.Run("return performance.getEntriesByType('resource').map((one) => one.name)")
            .EnumerateArray().Select(one => one.GetString()!).Where(one => !one.StartsWith(Url, StringComparison.Ordinal))];
        Assert.Empty(elsewhere);
        Assert.Empty(browser.Complaints());
        sensor.Stop();
        browser.WaitFor("document.getElementById('state').textContent === 'the sensor does not answer'");
    }

    [Fact]
    public void Nothing_that_a_client_names_becomes_markup()
    {
        using PolledServer server = new();
        using PolledRun sensor = new(_folder.FullName, server.Port, "--metrics", $"127.0.0.1:{_port}");
        using Browser browser = new();
        using PolledClient client = PolledClient.ToPort(server.Port);
        client.Ask("SET", Hostile, Hostile);
        client.Ask("CLIENT", "SETNAME", "<b>bold</b>");
        client.Ask("<u>not-a-command</u>", Hostile);
        client.Ask("AUTH", "<i>user</i>", "x");
        sensor.WaitForMessage("Metrics are at");
        browser.Show(Url);
        browser.WaitFor("document.querySelector('#newest').textContent.includes('<img src=x onerror=')");
        browser.WaitFor("document.querySelector('#panels').textContent.includes('<img src=x onerror=')");

        // Whatever else the sensor might say: every text of its answer hostile at once.
        browser.Run("""
            const hostile = arguments[0];
            const poison = (value) => typeof value === "string" ? hostile
              : Array.isArray(value) ? value.map(poison)
              : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poison(v)]))
              : value;
            const poisoned = poison(shown.last);
            poisoned.trouble = hostile;
            poisoned.sinks = [{ name: hostile, format: hostile, target: hostile, trouble: hostile, waiting: 1, accepted: 1,
              rejected: 1, retries: 1, lag_seconds: 1 }];
            poisoned.spools = [{ format: hostile, bytes: 1, limit: 2 }];
            poisoned.gaps = poisoned.filtered = poisoned.anomalies = [{ name: hostile, count: 1, bytes: 1 }];
            show(poisoned);
            """, Hostile);
        Assert.Contains("<script>", browser.Text(), StringComparison.Ordinal);
        JsonElement made = browser.Run(
            "return [...document.querySelectorAll('body img, body script, body b b, body u, body i:not(.meter i), [onerror]')].map((one) => one.outerHTML)");
        Assert.Empty(made.EnumerateArray());
        Thread.Sleep(500); // an image that cannot be loaded says so later
        Assert.NotEqual("owned", browser.Run("return document.title").GetString());
        Assert.Empty(browser.Complaints());
        sensor.Stop();
    }

    [Fact]
    public void It_is_light_or_dark_as_is_asked_and_fits_a_narrow_window()
    {
        using PolledServer server = new();
        using PolledRun sensor = new(_folder.FullName, server.Port, "--metrics", $"127.0.0.1:{_port}");
        using Browser browser = new();
        browser.Prefer("light");
        sensor.WaitForMessage("Metrics are at");
        browser.Show(Url);
        browser.WaitFor("document.querySelectorAll('.tile').length === 10");
        (double text, double page) light = Brightness(browser);
        browser.Prefer("dark");
        (double text, double page) dark = Brightness(browser);
        Assert.True(light.page - light.text > 0.6 && dark.text - dark.page > 0.6, $"light {light}, dark {dark}");
        browser.Run("document.body.style.width = '360px'");
        Assert.True(browser.Run("return document.documentElement.scrollWidth <= innerWidth").GetBoolean());
        sensor.Stop();
    }

    [Fact]
    public async Task Without_it_there_are_metrics_alone_and_pages_from_elsewhere_read_nothing()
    {
        using PolledServer server = new();
        string config = Path.Combine(_folder.FullName, "sensor.yaml");
        File.WriteAllText(config, $"metrics: {{listen: \"127.0.0.1:{_port}\", status_page: false}}\n");
        using PolledRun sensor = new(_folder.FullName, server.Port, "-c", config);
        sensor.WaitForMessage("Metrics are at");
        using HttpClient client = new() { BaseAddress = new Uri(Url) };
        foreach (string path in (string[])["", "status.json", "status.js", "status.css"])
        {
            using HttpResponseMessage answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(404, (int)answer.StatusCode);
        }

        using Browser browser = new();
        browser.Show("about:blank");
        JsonElement said = browser.Run(
            "return fetch(arguments[0] + 'metrics').then((answer) => answer.text(), () => 'refused')", Url);
        Assert.Equal("refused", said.GetString());
        sensor.Stop();
    }

    /// <summary>The number of the row with this label in the panel with this title.</summary>
    private static string Row(string panel, string label) => $$"""
        const panel = [...document.querySelectorAll("#panels section")].find((one) => one.querySelector("h2").textContent === "{{panel}}");
        const row = [...panel.querySelectorAll("li")].find((one) => one.querySelector(".label").textContent === "{{label}}");
        return row ? row.querySelector(".value").lastChild.textContent : "no such row";
        """;

    private static (double Text, double Page) Brightness(Browser browser)
    {
        double[] both = [.. browser.Run("""
            const style = getComputedStyle(document.documentElement);
            const of = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
            return [of(style.color), of(style.backgroundColor)];
            """).EnumerateArray().Select(one => one.GetDouble())];
        return (both[0], both[1]);
    }
}
