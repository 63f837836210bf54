using Sensor.Events;

namespace Sensor.Tests.Events;

/// <summary>What an event is where users and addresses leave as pseudonyms.</summary>
internal static class Pseudonyms
{
    public const string User = "hmac:00112233445566778899aabbccddeeff";
    public const string Address = "hmac:ffeeddccbbaa99887766554433221100";

    public static void PutOn(AuditEvent audit)
    {
        byte[] user = SampleEvents.Utf8(User);
        byte[] address = SampleEvents.Utf8(Address);
        audit.UsersAreHashes = true;
        audit.AdminUser = audit.AdminUser.Exists ? new(user) : default;
        audit.TargetUser = audit.TargetUser.Exists ? new(user) : default;
        audit.TriedUser = default;
        if (audit.Connection is { } block)
        {
            audit.Connection = block with
            {
                ClientAddress = UInt128.Zero,
                ClientAddressHash = block.ServerSocket is null ? address : null,
                ClientName = user,
                EndUser = user,
                User = user,
                TlsClientSubject = block.TlsClientSubject is null ? null : user,
                UsersAreHashes = true,
                FormatSlot = null,
                FormatBytes = null,
            };
        }

        if (audit.Polled is { } polled)
        {
            polled.User = polled.ClientName = polled.InitiatedBy = new(user);
            polled.ClientAddressHash = polled.ClientAddress == PolledFacts.NoAddress ? null : address;
            polled.ClientAddress = PolledFacts.NoAddress;
        }
    }
}
