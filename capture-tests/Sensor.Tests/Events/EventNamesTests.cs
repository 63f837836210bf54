using System.Text;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Tests.Events;

public sealed class EventNamesTests
{
    [Fact]
    public void Vocabularies_are_those_of_the_contract()
    {
        Assert.Equal(
            "redis_command redis_session redis_push redis_server acl_log acl_change server_config_change sensor",
            Join(EventNames.Types));
        Assert.Equal(
            "failed_access auth_modification authentication system_lifecycle system_object privileged_action"
            + " data_access pubsub session other sensor",
            Join(EventNames.Categories));
        Assert.Equal(
            "none invalid_password not_authenticated permission_denied unknown_command invalid_syntax protocol_error"
            + " connection_refused not_executed redirected wrong_type read_only out_of_memory loading busy no_script"
            + " timeout other",
            Join(EventNames.Failures));
        Assert.Equal(
            "none simple_string error integer bulk_string null array map set double boolean big_number"
            + " verbatim_string push",
            Join(EventNames.Replies));
        Assert.Equal("unknown auth default none reply client_list acl_log", Join(EventNames.UserSources));
        Assert.Equal("midstream after_gap truncated unpaired", Join(EventNames.Captures));
        Assert.Equal("user database client_name resp_version outcome keys", Join(EventNames.Uncertain));
        Assert.Equal(
            "none missing_segment snapshot_cut memory_limit flow_limit parse_error internal_error ring_full kernel_drop"
            + " queue_full interface_down one_direction not_running unclean_stop spool_full sink_full"
            + " spool_expired spool_damaged",
            Join(EventNames.GapCauses));
        Assert.Equal(
            "dangerous_command dangerous_pattern slow_command bulk_read big_key policy_violation unlisted_command"
            + " cross_protocol brute_force password_spraying login_after_failures first_seen_user first_seen_address"
            + " first_seen_command first_seen_library monitor_opened login_from_new_address",
            Join(EventNames.Tags));
    }

    /// <summary>Policy casts these from the enums of earlier stages.</summary>
    [Fact]
    public void Values_of_earlier_stages_have_the_same_name_and_number_here()
    {
        AssertSame<FailureReason, AuditFailure>();
        AssertSame<ReplyType, AuditReply>();
        AssertSame<Sensor.Commands.KeyAccess, AuditKeyAccess>();
        AssertSame<UserSource, AuditUserSource>();
        AssertSame<Sensor.Instances.AclLogReason, AclDenial>();
        AssertSame<Sensor.Instances.AclLogContext, AclDenialContext>();
        foreach (UncertainMembers member in Enum.GetValues<UncertainMembers>())
        {
            Assert.Equal(member.ToString(), ((AuditUncertain)member).ToString());
        }

        foreach (GapCause cause in Enum.GetValues<GapCause>())
        {
            Assert.Equal(cause.ToString(), ((GapEventCause)(cause + 1)).ToString());
        }
    }

    private static void AssertSame<TEarlier, TEvent>()
        where TEarlier : struct, Enum
        where TEvent : struct, Enum
    {
        Assert.Equal(Enum.GetNames<TEarlier>(), Enum.GetNames<TEvent>());
        Assert.Equal(
            Enum.GetValues<TEarlier>().Select(value => Convert.ToInt32(value)),
            Enum.GetValues<TEvent>().Select(value => Convert.ToInt32(value)));
    }

    private static string Join(byte[][] names) => string.Join(' ', names.Select(Encoding.ASCII.GetString));
}
