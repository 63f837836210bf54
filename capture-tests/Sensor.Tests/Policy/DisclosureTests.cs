using System.Security.Cryptography;
using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Policy;
using Sensor.Sessions;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class DisclosureTests
{
    private const string Card = "4111111111111111";
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key of a test, long enough");

    [Fact]
    public void Keys_are_hashed_alike_wherever_they_stand()
    {
        Event told = Tell(new() { Key = PayloadTreatment.Hash }, Get("user:1:mallory"));
        string hash = Hmac("user:1:mallory");
        Assert.Equal((hash, hash, hash, ""), (told["args"], told["keys"], told["key_accessed"], told["key_pattern"]));
        Assert.Equal("read", told["key_access"]);
        Assert.DoesNotContain("mallory", told.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_of_ones_own_stays_with_hashed_keys()
    {
        PolicyOptions options = Options(new() { Key = PayloadTreatment.Hash }) with { KeyTemplates = ["user:*:*"] };
        Assert.Equal("user:*:*", new PolicyRun(options).Tell(Get("user:1:mallory"))["key_pattern"]);
        Assert.False(new PolicyRun(options).Tell(Get("cart:1"))["key_pattern"].Length > 0);
    }

    [Theory]
    [InlineData("redact", "<REDACTED>", "")]
    [InlineData("truncate: 6", "user:1", "user:*")]
    [InlineData("truncate: 20", "user:1:mallory", "user:*:mallory")]
    [InlineData("drop", "", "")]
    [InlineData("show", "user:1:mallory", "user:*:mallory")]
    public void Keys_are_told_as_their_class_says(string treatment, string key, string pattern)
    {
        Event told = Tell(new() { Key = Treatment(treatment) }, Get("user:1:mallory"));
        Assert.Equal((key, key, key, pattern), (told["args"], told["keys"], told["key_accessed"], told["key_pattern"]));
        bool dropped = treatment == "drop";
        Assert.Equal(
            dropped ? ("1", "1", "") : ("", "", "read"),
            (told["args_dropped"], told["keys_dropped"], told["key_access"]));
        Assert.Equal(
            treatment == "truncate: 6" ? "args,keys,key_accessed" : "", told["clipped"].Replace(",key_pattern", ""));
    }

    [Theory]
    [InlineData("redact", "k,<REDACTED>")]
    [InlineData("show", "k,the value")]
    [InlineData("truncate: 5", "k,the v")]
    [InlineData("drop", "k")]
    public void Values_are_told_as_their_class_says(string treatment, string args)
    {
        Exchange set = Of(Definition("SET"), ("k", WordClass.Key)).AddKept("the value", WordClass.Value);
        Assert.Equal(args, Tell(new() { Value = Treatment(treatment) }, set)["args"]);
    }

    [Fact]
    public void A_value_is_hashed_with_the_key()
    {
        Exchange set = Of(Definition("SET"), ("k", WordClass.Key)).AddKept("the value", WordClass.Value);
        Assert.Equal($"k,{Hmac("the value")}", Tell(new() { Value = PayloadTreatment.Hash }, set)["args"]);
    }

    [Fact]
    public void A_value_that_was_not_kept_stays_hidden()
    {
        Exchange set = Of(Definition("SET"), ("k", WordClass.Key), ("the value", WordClass.Value));
        foreach (string treatment in (string[])["show", "hash", "truncate: 3"])
        {
            Assert.Equal("k,<REDACTED>", Tell(new() { Value = Treatment(treatment) }, set)["args"]);
        }
    }

    [Fact]
    public void A_value_with_odd_bytes_escapes_the_texts_and_its_hash_does_not()
    {
        Exchange set = Of(Definition("SET"), ("k", WordClass.Key)).AddKept("a\nb", WordClass.Value);
        Event shown = Tell(new() { Value = PayloadTreatment.Show }, set);
        Assert.Equal(("escaped", "k,a\\nb"), (shown["encoding"], shown["args"]));
        Event hidden = Tell(new() { Key = PayloadTreatment.Hash }, Get("a\nb"));
        Assert.Equal(("", Hmac("a\nb")), (hidden["encoding"], hidden["keys"]));
    }

    [Theory]
    [InlineData("redact", "<REDACTED>", "<REDACTED>")]
    [InlineData("drop", "", "<REDACTED>")]
    [InlineData("truncate: 4", "maxm,allk", "allk")]
    public void Options_are_told_as_their_class_says(string treatment, string args, string newValue)
    {
        CommandDefinition definition = Definition("CONFIG SET", CommandCategory.PrivilegedAction);
        Exchange set = Of(definition, ("maxmemory-policy", WordClass.Option), ("allkeys-lru", WordClass.Option));
        Event told = Tell(new() { Option = Treatment(treatment) }, set);
        Assert.Equal(args.Length > 0 && !args.Contains(',') ? $"{args},{args}" : args, told["args"]);
        Assert.Equal(("maxmemory-policy", newValue), (told["parameter"], told["new_value"]));
    }

    [Fact]
    public void Secrets_are_hidden_or_dropped()
    {
        Exchange login = Login("bob", "S3CR3T");
        Assert.Equal("bob,<REDACTED>", Tell(new(), login)["args"]);
        Event dropped = Tell(new() { Secret = PayloadTreatment.Drop }, login);
        Assert.Equal(("bob", "1"), (dropped["args"], dropped["args_dropped"]));
    }

    [Fact]
    public void Without_arguments_the_rest_stands()
    {
        Event told = Tell(new() { Arguments = false }, Get("user:1"));
        Assert.False(told.Has("args"));
        Assert.Equal(("2", "user:1", "user:*"), (told["argc"], told["keys"], told["key_pattern"]));
    }

    [Fact]
    public void The_arguments_of_an_event_have_a_size()
    {
        Exchange mget = Of(
            Definition("MGET"), ("first", WordClass.Key), ("second", WordClass.Key), ("third", WordClass.Key));
        Event told = Tell(new() { MaxBytes = 8 }, mget);
        Assert.Equal(("first,sec", "1", "args"), (told["args"], told["args_truncated"], told["clipped"]));
        Event exact = Tell(new() { MaxBytes = 11 }, mget);
        Assert.Equal(("first,second", "1"), (exact["args"], exact["args_truncated"]));
        Assert.Equal("first,second,third", exact["keys"]);
    }

    [Fact]
    public void Users_leave_as_pseudonyms()
    {
        PolicyOptions options = Options(new()) with { Pseudonyms = new() { Users = true } };
        ConnectionFacts facts = Facts() with { ClientName = "alice's laptop"u8.ToArray() };
        Event told = new PolicyRun(options).Tell(Get("k"), facts);
        Assert.Equal((Hmac("alice"), ""), (told["user_hash"], told["user"]));
        Assert.Equal((Hmac("alice's laptop"), ""), (told["client_name_hash"], told["client_name"]));
        Assert.DoesNotContain("alice", told.Line, StringComparison.Ordinal);
        Assert.Equal("10.9.0.2", told["client_ip"]);
    }

    [Fact]
    public void A_login_and_who_is_changed_leave_as_pseudonyms()
    {
        PolicyOptions options = Options(new()) with { Pseudonyms = new() { Users = true } };
        Event login = new PolicyRun(options).Tell(Login("carol", "p"));
        Assert.Equal((Hmac("carol"), $"{Hmac("carol")},<REDACTED>"), (login["user_hash"], login["args"]));
        CommandDefinition definition = Definition("ACL SETUSER", CommandCategory.AuthModification)
            .With(CommandBehaviour.AclSetUser);
        Exchange setUser = Of(definition, ("dave", WordClass.Option), ("+get", WordClass.Option));
        Event change = new PolicyRun(options).Tell(setUser);
        Assert.Equal((Hmac("dave"), Hmac("alice")), (change["target_user_hash"], change["admin_user_hash"]));
        Assert.Equal($"{Hmac("dave")},+get", change["args"]);
    }

    [Fact]
    public void A_hidden_name_of_a_login_is_not_hashed()
    {
        PolicyOptions options = Options(new()) with { Pseudonyms = new() { Users = true } };
        Exchange login = Login("p@ss word", "p").Fail(FailureReason.InvalidPassword, "WRONGPASS");
        Event failed = new PolicyRun(options).Tell(login);
        Assert.Equal(("<REDACTED>", "<REDACTED>,<REDACTED>"), (failed["user_hash"], failed["args"]));
    }

    [Fact]
    public void Addresses_leave_as_pseudonyms()
    {
        PolicyOptions options = Options(new()) with { Pseudonyms = new() { Addresses = true } };
        CommandDefinition definition = Definition("CLIENT KILL", CommandCategory.PrivilegedAction);
        Exchange kill = Of(definition, ("ADDR", WordClass.Option), ("10.9.0.2:50123", WordClass.Option));
        Event told = new PolicyRun(options).Tell(kill);
        Assert.Equal((Hmac("10.9.0.2"), "", "50123"), (told["client_ip_hash"], told["client_ip"], told["client_port"]));
        Assert.Equal($"ADDR,{Hmac("10.9.0.2")}:50123", told["args"]);
        Assert.DoesNotContain("10.9.0.2", told.Line, StringComparison.Ordinal);
        Exchange replica = Of(
            Definition("REPLCONF"), ("listening-port", WordClass.Option), ("7000", WordClass.Option),
            ("ip-address", WordClass.Option), ("10.9.0.2", WordClass.Option));
        Assert.Equal($"listening-port,7000,ip-address,{Hmac("10.9.0.2")}", new PolicyRun(options).Tell(replica)["args"]);
        Event closed = new PolicyRun(options).Tell(new PolicyRun(options).Sessions.Identified(Facts(), 0, 0));
        Assert.Equal(Hmac("10.9.0.2"), closed["client_ip_hash"]);
    }

    [Fact]
    public void The_length_of_hashes_can_be_chosen()
    {
        PolicyOptions options = Options(new() { Key = PayloadTreatment.Hash }) with { HashBytes = 32 };
        string whole = "hmac:" + Convert.ToHexStringLower(HMACSHA256.HashData(Key, "k"u8));
        Assert.Equal(whole, new PolicyRun(options).Tell(Get("k"))["keys"]);
    }

    [Fact]
    public void What_polling_found_is_told_under_the_same_rules()
    {
        AuditEvent audit = Sensor.Tests.Events.PolledSamples.FillAll(new(), EventType.AclLog);
        audit.Polled!.Denial = AclDenial.Key;
        audit.Polled.AclObject = new("secret:key"u8.ToArray());
        PolicyOptions options = Options(new() { Key = PayloadTreatment.Hash }) with
        {
            Pseudonyms = new() { Users = true, Addresses = true },
        };
        Event told = new PolicyRun(options).Tell(audit);
        Assert.Equal(Hmac("secret:key"), told["acl_object"]);
        Assert.Equal(Hmac("2001:db8::2"), told["client_ip_hash"]);
        Assert.Equal("", told["client_ip"] + told["user"] + told["client_name"]);
        Assert.NotEmpty(told["user_hash"]);
    }

    [Fact]
    public void Nothing_is_allocated_for_an_event()
    {
        PolicyOptions options = Options(new()
        {
            Key = PayloadTreatment.Hash,
            Value = PayloadTreatment.Truncate(3),
        }) with
        { Pseudonyms = new() { Users = true, Addresses = true } };
        PolicyStage stage = new(PolicySnapshot.Compile(options), 0, null);
        Exchange set = Of(Definition("SET"), ("card " + Card, WordClass.Key)).AddKept("the value", WordClass.Value);
        ConnectionFacts facts = Facts();
        Assert.Equal(0, Support.Allocations.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                stage.Disclose(stage.Commands.Command(set, new(facts, default)), set);
            }
        }));
    }

    private static Event Tell(PayloadOptions payload, Exchange exchange) =>
        new PolicyRun(Options(payload)).Tell(exchange);

    private static PolicyOptions Options(PayloadOptions payload) => new() { Payload = payload, HashKey = Key };

    private static PayloadTreatment Treatment(string text)
    {
        Assert.True(PayloadTreatment.TryParse(text, out PayloadTreatment treatment));
        return treatment;
    }

    private static Exchange Get(string key) => Of(Definition("GET"), (key, WordClass.Key));

    private static string Hmac(string text) => "hmac:"
        + Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
