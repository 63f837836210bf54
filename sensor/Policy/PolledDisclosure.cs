using Sensor.Events;

namespace Sensor.Policy;

/// <summary>The same for what polling found: names, addresses and rules in a server's answers.</summary>
internal sealed class PolledDisclosure
{
    private readonly PolicyOptions _options;
    private readonly KeyedHash? _hash;
    private readonly WordDisclosure _words;

    public PolledDisclosure(PolicyOptions options, KeyedHash? hash, WordDisclosure words)
    {
        _options = options;
        _hash = hash;
        _words = words;
    }

    public void Apply(AuditEvent audit, PolledFacts polled)
    {
        audit.AdminUser = _words.Person(audit.AdminUser);
        audit.TargetUser = _words.Person(audit.TargetUser);
        audit.UsersAreHashes = _options.Pseudonyms.Users;
        polled.User = _words.Person(polled.User);
        polled.ClientName = _words.Person(polled.ClientName);
        polled.InitiatedBy = _words.Person(polled.InitiatedBy);
        if (_options.Pseudonyms.Addresses && polled.ClientAddress != PolledFacts.NoAddress)
        {
            polled.ClientAddressHash = _hash!.Of(polled.ClientAddress);
            polled.ClientAddress = PolledFacts.NoAddress;
        }

        PayloadTreatment option = _options.Payload.Option;
        if (polled.AclObject.Exists && !WordDisclosure.IsHidden(polled.AclObject))
        {
            bool isKey = polled.Denial is AclDenial.Key or AclDenial.Channel;
            _words.TryTell(
                polled.AclObject,
                isKey ? _options.Payload.Key : PayloadTreatment.Show,
                ClippedMembers.AclObject,
                audit,
                out TextSlice told);
            polled.AclObject = told;
        }

        _words.TellInPlace(audit.OldValues, option, ClippedMembers.OldValue, audit);
        _words.TellInPlace(audit.NewValues, option, ClippedMembers.NewValue, audit);
        _words.TellInPlace(audit.Permissions, option, ClippedMembers.Permissions, audit);
        _words.TellInPlace(polled.PermissionsGained, option, ClippedMembers.PermissionsGained, audit);
        _words.TellInPlace(polled.PermissionsLost, option, ClippedMembers.PermissionsLost, audit);
    }
}
