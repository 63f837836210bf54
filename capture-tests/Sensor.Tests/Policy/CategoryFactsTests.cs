using Sensor.Commands;
using Sensor.Exchanges;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class CategoryFactsTests
{
    private readonly PolicyRun _policy = new();

    [Fact]
    public void Config_set_tells_parameters_and_values()
    {
        Event told = _policy.Tell(Of(
            Definition("CONFIG SET", CommandCategory.PrivilegedAction),
            ("maxmemory", WordClass.Option),
            ("1gb", WordClass.Option),
            ("masterauth", WordClass.Option),
            ("s3cret", WordClass.Secret)));

        Assert.Equal("privileged_action", told["event_category"]);
        Assert.Equal("maxmemory,masterauth", told["parameter"]);
        Assert.Equal("<UNKNOWN>,<UNKNOWN>", told["old_value"]);
        Assert.Equal("1gb,<REDACTED>", told["new_value"]);
    }

    [Fact]
    public void Config_set_requirepass_changes_the_password_of_default()
    {
        Exchange exchange = Of(
            Definition("CONFIG SET", CommandCategory.PrivilegedAction),
            ("maxmemory", WordClass.Option),
            ("1gb", WordClass.Option),
            ("RequirePass", WordClass.Option),
            ("s3cret", WordClass.Secret));
        exchange.Category = CommandCategory.AuthModification; // as CommandTable.CategoryOf has it for these words
        Event told = _policy.Tell(exchange);

        Assert.Equal("auth_modification", told["event_category"]);
        Assert.Equal("default", told["target_user"]);
        Assert.Equal("alice", told["admin_user"]);
        Assert.Equal("True", told["password_changed"]);
        Assert.False(_policy.Tell(exchange.Fail(FailureReason.Other, "ERR")).Has("password_changed"));
    }

    [Fact]
    public void Acl_setuser_tells_whose_rights_and_whether_the_password_changed()
    {
        CommandDefinition setUser = Definition("ACL SETUSER", CommandCategory.AuthModification)
            .With(CommandBehaviour.AclSetUser);
        Event told = _policy.Tell(Of(
            setUser,
            ("bob", WordClass.Option),
            ("on", WordClass.Option),
            (">s3cret", WordClass.Secret),
            ("+get", WordClass.Option)));
        Assert.Equal("alice bob on,+get True", Summary(told));
        Assert.Equal("bob,on,<REDACTED>,+get", told["args"]);

        Exchange enable = Of(setUser, ("bob", WordClass.Option), ("on", WordClass.Option));
        Assert.Equal("alice bob on ", Summary(_policy.Tell(enable)));
        Exchange open = Of(setUser, ("bob", WordClass.Option), ("NoPass", WordClass.Option));
        Assert.Equal("alice bob NoPass True", Summary(_policy.Tell(open)));
    }

    private static string Summary(Event told) =>
        $"{told["admin_user"]} {told["target_user"]} {told["permissions"]} {told["password_changed"]}";
}
