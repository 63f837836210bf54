using Sensor.Configuration;
using Sensor.Policy;
using Sensor.Streams;

namespace Sensor.Tests.Configuration;

/// <summary>What a configuration file may say, and what is said of one that is wrong.</summary>
public sealed class ConfigurationFileTests
{
    [Fact]
    public void An_empty_file_gives_what_is_usual()
    {
        SensorConfiguration configuration = Parse("");
        Assert.Null(configuration.Sensor);
        Assert.Empty(configuration.Capture.Interfaces);
        Assert.Empty(configuration.Sinks);
        Assert.Empty(configuration.Polled);
        Assert.Equal(new PolicyOptions().MaxTextBytes, configuration.Stages.Policy.MaxTextBytes);
    }

    [Fact]
    public void Values_reach_the_options_of_their_stages()
    {
        SensorConfiguration configuration = Parse("""
            sensor: audit-1
            capture:
              interfaces: [eth0, eth1]
              ports: 7000
              buffer_size: 128MiB
              promiscuous: no
              workers: 3
            instances:
              - name: orders
                addresses: ["10.0.0.5:6379", "[fd00::5]:6380"]
            policy:
              max_args: 4
              slow_command: 250ms
              forbidden_commands: [flushall, config  set]
              categories:
                money: [incrby, "ft.*"]
              rules:
                - name: quiet
                  action: sample
                  rate: 0.25
                  categories: [money, data_access]
                  users: app
              payload:
                value: "truncate: 8"
                args: false
              key_rules:
                - { glob: "patient:*", data_category: PHI }
              slow_command_by_category:
                data_access: 5ms
              pushes: true
            sinks:
              - name: one
                path: /tmp/one.ndjson
              - { name: two, type: stdout }
            limits:
              flows: 5000
              stream_bytes: 64MiB
            log:
              level: debug
            """);
        Assert.Equal("audit-1", configuration.Sensor);
        Assert.Equal(["eth0", "eth1"], configuration.Capture.Interfaces);
        Assert.Equal([7000, 6379, 6380], configuration.Ports);
        Assert.Equal(128 << 20, configuration.Capture.Interface.BufferBytes);
        Assert.False(configuration.Capture.Interface.Promiscuous);
        Assert.Equal(3, configuration.Stages.Workers);
        Assert.Equal("orders", configuration.InstanceNames.Find(new Endpoint(((UInt128)0xffff << 32) | 0x0a000005, 6379)));
        Assert.Equal(4, configuration.Stages.Policy.MaxArguments);
        Assert.Equal(4, configuration.Stages.Exchanges.MaxArguments);
        Assert.Equal(250_000_000, configuration.Stages.Policy.SlowCommandNs);
        Assert.Equal(["FLUSHALL", "CONFIG SET"], configuration.Stages.Policy.ForbiddenCommands);
        PolicyRule rule = Assert.Single(configuration.Stages.Policy.Rules);
        Assert.Equal((PolicyAction.Sample, 0.25), (rule.Action, rule.Rate));
        Assert.Equal(["money", "data_access"], rule.Match.Categories);
        Assert.Equal(["app"], rule.Match.Users);
        Assert.Equal(["INCRBY", "FT.*"], configuration.Stages.Policy.OwnCategories["money"]);
        Assert.Equal(PayloadTreatment.Truncate(8), configuration.Stages.Policy.Payload.Value);
        Assert.True(configuration.Stages.Exchanges.KeepValues);
        Assert.False(configuration.Stages.Policy.Payload.Arguments);
        Assert.Equal("PHI", Assert.Single(configuration.Stages.Policy.KeyRules).DataCategory);
        Assert.Equal(5_000_000, configuration.Stages.Policy.SlowCommandNsByCategory["data_access"]);
        Assert.True(configuration.Stages.Pushes);
        Assert.Equal(
            [new FileSinkConfiguration("one", "json", "/tmp/one.ndjson"), new FileSinkConfiguration("two", "json", "-")],
            configuration.Sinks);
        Assert.Equal(5000, configuration.Stages.Tcp.MaxFlows);
        Assert.Equal(64 << 20, configuration.Stages.Tcp.MaxTotalBytes);
        Assert.True(configuration.Verbose);
    }

    [Theory]
    [InlineData("sensr: a", "line 1: sensr: no such key; a configuration has capture, control, instances, limits")]
    [InlineData("capture:\n  snaplen: 64", "line 2: capture.snaplen: must be a whole number from 128 to 262144")]
    [InlineData("capture:\n  snaplen: [1, 2]", "line 2: capture.snaplen: must be a single value")]
    [InlineData("capture:\n  buffer_size: 64MB", "line 2: capture.buffer_size: must be a number of bytes")]
    [InlineData("capture:\n  ports: [6379, 70000]", "line 2: capture.ports[1]: must be a port")]
    [InlineData("capture:\n  interfaces: {a: b}", "line 2: capture.interfaces: must be a list")]
    [InlineData("capture:\n  tunnels: maybe", "line 2: capture.tunnels: must be true or false")]
    [InlineData("capture: eth0", "line 1: capture: must be keys with their values")]
    [InlineData("policy:\n  slow_command: 3", "line 2: policy.slow_command: must be a number with ms, s, m, h or d behind it")]
    [InlineData("policy:\n  slow_command: 30000d", "line 2: policy.slow_command: must be")]
    [InlineData("policy:\n  client_name_pattern: app", "line 2: policy.client_name_pattern: ")]
    [InlineData("policy:\n  forbidden_commands: [a b c]", "line 2: policy.forbidden_commands[0]: must be a command")]
    [InlineData("policy:\n  rules:\n    - name: a b", "line 3: policy.rules[0].name: must be 1 to 64 letters")]
    [InlineData("policy:\n  rules:\n    - name: a\n    - name: a", "line 4: policy.rules[1].name: a: another rule has this name")]
    [InlineData("policy:\n  rules: [{name: a, action: hide}]", "line 2: policy.rules[0].action: must be include, exclude or sample")]
    [InlineData("policy:\n  rules: [{name: a, action: sample}]", "line 2: policy.rules[0]: sample needs a rate")]
    [InlineData("policy:\n  rules: [{name: a, rate: 0.5}]", "line 2: policy.rules[0].rate: is for action: sample")]
    [InlineData("policy:\n  rules: [{name: a, categories: [money]}]", "line 2: policy.rules[0].categories[0]: must be failed_access")]
    [InlineData("policy:\n  rules: [{name: a, clients: [10.0.0.1/33]}]", "line 2: policy.rules[0].clients[0]: must be an address or a network")]
    [InlineData("policy:\n  rules: [{name: a, outcomes: [bad]}]", "line 2: policy.rules[0].outcomes[0]: must be success, failure or unknown")]
    [InlineData("policy:\n  rules: [{name: a, databases: [x]}]", "line 2: policy.rules[0].databases[0]: must be the number of a database")]
    [InlineData("policy:\n  rules: [{name: a, user: [x]}]", "line 2: policy.rules[0].user: no such key; policy.rules[0] has action, categories")]
    [InlineData("policy:\n  categories: {auth: [GET]}", "line 2: policy.categories.auth: is a category that exists")]
    [InlineData("policy:\n  payload: {secret: show}", "line 2: policy.payload.secret: must be redact or drop")]
    [InlineData("policy:\n  payload: {value: clip}", "line 2: policy.payload.value: must be show, redact, hash, drop or \"truncate: N\"")]
    [InlineData("policy:\n  payload: {value: hash}", "line 2: policy: hash_key_file is missing")]
    [InlineData("policy:\n  pseudonyms: {users: true}", "line 2: policy: hash_key_file is missing")]
    [InlineData("policy:\n  hash_key_file: /no/such", "line 2: policy.hash_key_file: /no/such: there is no such file; it should hold the key")]
    [InlineData("policy:\n  rules:\n    - name: a\n    - name: otherwise", "line 4: policy.rules[1].name: otherwise is a name of the sensor's own")]
    [InlineData("policy:\n  rules: [{name: internal_clients}]", "line 2: policy.rules[0].name: internal_clients is a name of the sensor's own")]
    [InlineData("policy:\n  rules: [{name: forbidden_command}]", "line 2: policy.rules[0].name: forbidden_command is a name of the sensor's own")]
    [InlineData("policy:\n  rules:\n    - name: a\n      commands:\n        - GET\n        - F*B", "line 6: policy.rules[0].commands[1]: must be COMMAND")]
    [InlineData("policy:\n  rules:\n    - name: a\n      categories: [sensor]", "line 4: policy.rules[0].categories[0]: must be failed_access")]
    [InlineData("policy:\n  rules:\n    - name: a\n      clients: [10]", "line 4: policy.rules[0].clients[0]: must be an address or a network")]
    [InlineData("policy:\n  rules:\n    - name: a\n      users: ['']", "line 4: policy.rules[0].users: an empty name is nobody's")]
    [InlineData("policy:\n  max_args: 1\n  key_templates:\n    - a\n    - ''", "line 5: policy.key_templates[1]: is empty")]
    [InlineData("policy:\n  max_args: 1\n  categories:\n    my.own: ['*']", "line 4: policy.categories.my.own[0]: must be COMMAND")]
    [InlineData("policy:\n  key_rules: [{data_category: PHI}]", "line 2: policy.key_rules[0]: needs glob")]
    [InlineData("policy:\n  key_rules: [{pattern: '(a'}]", "line 2: policy.key_rules[0].pattern: is no regular expression")]
    [InlineData("policy:\n  key_rules: [{pattern: '(?=a)'}]", "line 2: policy.key_rules[0].pattern: has what could take for ever")]
    [InlineData("policy:\n  slow_command_by_category: {reads: 5ms}", "line 2: policy.slow_command_by_category.reads: must be failed_access")]
    [InlineData("sinks:\n  name: a", "line 2: sinks: must be a list")]
    [InlineData("sinks:\n  - type: ftp\n    name: a\n    path: b", "line 2: sinks[0].type: must be file, stdout, kafka, syslog, splunk, elasticsearch or webhook")]
    [InlineData("sinks:\n  - name: a", "line 2: sinks[0].path: is missing: the file that events are written to")]
    [InlineData("sinks:\n  - {name: a, path: /x/y}\n  - {name: b, path: /x/../x/y}", "line 3: sinks[1].path: /x/../x/y: another sink")]
    [InlineData("sinks:\n  - {name: a, path: /x/y-connectionlog.z}\n  - {name: b, path: /x/y.z, format: redshift}", "line 3: sinks[1].path: /x/y-connectionlog.z: another sink")]
    [InlineData("sinks:\n  - {name: a, path: /x/y.z, format: redshift}\n  - {name: b, path: /x/y-userlog.z}", "line 3: sinks[1].path: /x/y-userlog.z: another sink")]
    [InlineData("sinks:\n  - {name: a, path: \"/x\\0\"}", "line 2: sinks[0].path: holds a zero byte")]
    [InlineData("sinks:\n  - {name: a, type: stdout}\n  - {name: a, path: c}", "line 3: sinks[1].name: a: another sink has this name")]
    [InlineData("instances:\n  - name: a", "line 2: instances[0]: has neither addresses nor poll")]
    [InlineData("instances:\n  - {name: a, addresses: [localhost]}", "line 2: instances[0].addresses[0]: must be an address with its port")]
    [InlineData("instances:\n  - name: a\n    poll: {url: 'http://x'}", "line 3: instances[0].poll.url: a server's address begins with")]
    [InlineData("instances:\n  - name: a\n    poll: {url: 'redis://x', ca_file: /dev/null}", "line 3: instances[0].poll.ca_file: is for TLS")]
    [InlineData("instances:\n  - name: a\n    poll: {url: 'redis://x', password_file: /nope}", "line 3: instances[0].poll.password_file: /nope: there is no such file")]
    [InlineData("limits:\n  flows: ${NOBODY}", "line 2: limits.flows: the environment variable NOBODY is not set")]
    [InlineData("sensor: a\nsensor: b", "line 2: is no YAML: Duplicate key")]
    [InlineData("sensor: [a", "line 2: is no YAML: ")]
    [InlineData("sensor: a\n---\nsensor: b", "line 3: a second document begins")]
    [InlineData("- a", "line 1: must be keys with their values")]
    public void What_is_wrong_is_said_with_line_and_key(string text, string expected)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => Parse(text));
        Assert.Contains(wrong.Problems, problem => problem.ToString().StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_their_lines()
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => Parse("""
            capture:
              snaplen: many
              snapplen: 1
            limits:
              flows: -1
            sinks:
              - name: a
            nonsense: true
            """));
        Assert.Equal([2, 3, 5, 7, 8], wrong.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void What_the_policy_alone_knows_comes_with_the_rest_and_once()
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => Parse("""
            capture:
              snaplen: many

            policy:
              max_args: 1
              rules:
                - name: one
                  action: include
                - name: otherwise
                  categories: [sensor]
                  commands: [GET, "F*B"]
                - name: three
                  action: sample
                  keys: ["a", ""]
                - name: a b
                  rate: 2
              events: [auth]
              categories: {auth: [GET]}
              payload: {secret: hash, value: hash}
              key_rules:
                - pattern: "(a"
                - data_category: a b
              slow_command_by_category:
                reads: 5ms
            """));
        Assert.Equal(
        [
            "2 capture.snaplen", "5 policy", "9 policy.rules[1].name", "10 policy.rules[1].categories[0]",
            "11 policy.rules[1].commands[1]", "12 policy.rules[2]", "14 policy.rules[2].keys", "15 policy.rules[3].name",
            "16 policy.rules[3].rate", "16 policy.rules[3].rate", "18 policy.categories.auth", "19 policy.payload.secret",
            "21 policy.key_rules[0].pattern", "22 policy.key_rules[1]", "22 policy.key_rules[1].data_category",
            "24 policy.slow_command_by_category.reads",
        ], wrong.Problems.Select(problem => $"{problem.Line} {problem.Key}").Order(ByLine));
    }

    [Fact]
    public void Two_sinks_on_one_file_are_found_through_links()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string real = folder.CreateSubdirectory("real").FullName;
            string link = Path.Combine(folder.FullName, "link");
            File.CreateSymbolicLink(link, "real");
            File.CreateSymbolicLink(Path.Combine(real, "other"), Path.Combine(link, "events"));
            string loop = Path.Combine(folder.FullName, "loop");
            File.CreateSymbolicLink(loop, loop);
            Assert.Equal(Path.Combine(real, "not", "there"), RealPath.Of(Path.Combine(link, ".", "not", "there")));
            Assert.Equal(Path.Combine(loop, "x"), RealPath.Of(Path.Combine(loop, "x")));
            foreach (string second in (string[])[Path.Combine(link, "events"), Path.Combine(real, "other")])
            {
                ConfigurationException wrong = Assert.Throws<ConfigurationException>(
                    () => Parse($"sinks:\n  - {{name: a, path: {real}/events}}\n  - name: b\n    path: {second}"));
                Assert.StartsWith($"line 4: sinks[1].path: {second}: another sink", Assert.Single(wrong.Problems).ToString(), StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_password_in_an_address_is_refused_without_repeating_it()
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(
            () => Parse("instances:\n  - name: a\n    poll: {url: 'redis://me:s3cr3t@host'}"));
        Assert.DoesNotContain("s3cr3t", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_variables_stand_for_values()
    {
        SensorConfiguration configuration = ConfigurationFile.Parse("test", """
            sensor: ${HOST_NAME}-audit
            policy:
              client_name_pattern: $${%{app}
            limits:
              flows: ${FLOWS}
            """, name => name == "HOST_NAME" ? "redis-7" : "1234");
        Assert.Equal("redis-7-audit", configuration.Sensor);
        Assert.Equal(1234, configuration.Stages.Tcp.MaxFlows);
        Assert.True(configuration.Stages.Policy.ClientNamePattern is not null);
    }

    [Fact]
    public void A_file_that_is_missing_or_a_folder_is_one_sentence()
    {
        Assert.Equal("/no/such.yaml: there is no such file", Message("/no/such.yaml"));
        Assert.Equal("/tmp: is a directory", Message("/tmp"));

        static string Message(string path) =>
            Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load(path)).Message;
    }

    /// <summary>Problems of one line come in no order that anybody promises.</summary>
    private static readonly IComparer<string> ByLine = Comparer<string>.Create((one, other) =>
        (LineOf(one), one).CompareTo((LineOf(other), other)));

    private static int LineOf(string problem) => int.Parse(problem.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static SensorConfiguration Parse(string text) => ConfigurationFile.Parse("test.yaml", text);
}
