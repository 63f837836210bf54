using System.Net.Sockets;
using System.Text;
using Sensor.Tests.Polling;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>Commands of a module, which no table knows: a small one of the tests' own in a real server.</summary>
public sealed class ModuleCommandTests : IDisposable
{
    /// <summary>
    /// The functions of the module interface that it needs are asked for by name, as a server offers them to every
    /// module; so no header of any server's is needed.
    /// </summary>
    private const string Source = """
        typedef int (*get_function)(const char *, void *);
        static int (*attributes)(void *, const char *, int, int);
        static int (*create)(void *, const char *, void *, const char *, int, int, int);
        static int (*say)(void *, const char *);
        static int answer(void *context, void **words, int count) { return say(context, "DONE"); }
        int RedisModule_OnLoad(void *context, void **words, int count)
        {
            get_function get = (get_function)*(void **)context;
            get("RedisModule_SetModuleAttribs", &attributes);
            get("RedisModule_CreateCommand", &create);
            get("RedisModule_ReplyWithSimpleString", &say);
            attributes(context, "audited", 1, 1);
            return create(context, "audited.put", answer, "write", 1, -1, 2)
                || create(context, "audited.login", answer, "", 0, 0, 0);
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("module-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_modules_command_has_the_keys_that_the_server_says_and_one_without_keys_hides_all_its_words()
    {
        using PolledServer server = new("--loadmodule", Compile());
        using PolledRun run = new(_folder.FullName, server.Port, "--poll", $"{server.Options.Target}");
        run.WaitForMessage("from now on");
        using Socket client = PolledRun.Client(server.Port);
        PolledRun.Send(client, "AUDITED.PUT first-key plain-1 second-key plain-2", "AUDITED.LOGIN somebody plain-3");
        run.WaitFor(() => run.Events().Exists(one => one.Command == "AUDITED.LOGIN"), "the module's commands");
        run.Stop();
        SeenEvent put = Assert.Single(run.Events(), one => one.Command == "AUDITED.PUT");
        Assert.Equal(["first-key", "second-key"], put.Keys.Select(Encoding.ASCII.GetString));
        Assert.Equal("data_access", put.Told("event_category"));
        SeenEvent login = Assert.Single(run.Events(), one => one.Command == "AUDITED.LOGIN");
        Assert.Empty(login.Keys);
        Assert.All(
            (string[])["plain-1", "plain-2", "somebody", "plain-3"],
            word => Assert.DoesNotContain(word, run.Output, StringComparison.Ordinal));
    }

    private string Compile()
    {
        string source = Path.Combine(_folder.FullName, "audited.c"), module = Path.ChangeExtension(source, ".so");
        Assert.SkipUnless(File.Exists("/usr/bin/cc"), "no C compiler (/usr/bin/cc) to make a module with");
        File.WriteAllText(source, Source);
        ProgramRun.MustSucceed("cc", "-shared", "-fPIC", "-o", module, source);
        return module;
    }
}
