using Sensor.Events;

namespace Sensor.Tests.Events;

/// <summary>Bytes that would break a line, a field or a column, where an event may hold what a client chose.</summary>
internal static class HostileEvents
{
    public static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[random.Next(0, 40)];
        random.NextBytes(bytes);
        string[] planted =
        [
            "\"", "\\", "\r\n", "\u2028", "\u0085", "\ufeff", "\ud83d\ude00", "\"}\n{\"a\":\"",
            "\\u0000", "\\x41", "\0", "|", "=1+1", "@x", "-2", ",x,\"",
            " suser=root act=", "\tusrName=root", "' LOG: FLUSHALL",
            "] [AUTH", "\u202e", " result=SUCCESS", "\v\f\u001c",
            " client_name=admin", "tags=policy_violation",
        ];
        return [.. bytes, .. SampleEvents.Utf8(planted[random.Next(planted.Length)]), .. bytes.Take(random.Next(4))];
    }

    public static void PutEverywhere(AuditEvent audit, byte[] bytes)
    {
        TextSlice text = new(bytes);
        ConnectionBlock full = SampleEvents.FullConnection();
        audit.Connection = new()
        {
            MadeFrom = full,
            SessionId = full.SessionId,
            Sensor = bytes,
            Instance = bytes,
            ClientAddress = full.ClientAddress,
            ClientPort = 1,
            ServerAddress = full.ServerAddress,
            ServerPort = 2,
            ClientName = bytes,
            ClientLib = bytes,
            ClientLibVersion = bytes,
            User = bytes,
            TlsVersion = bytes,
            TlsCipher = bytes,
            TlsSni = bytes,
            TlsClientSubject = bytes,
        };
        audit.Command = audit.Subcommand = audit.KeyAccessed = audit.KeyPattern = audit.ErrorCode = text;
        audit.CaptureFile = audit.AdminUser = audit.TargetUser = audit.Interface = audit.Version = text;
        foreach (TextList list in (TextList[])[audit.Args, audit.Keys, audit.Channels, audit.Permissions, audit.Rules])
        {
            list.Clear();
            list.Add(text);
            list.Add(text);
        }

        audit.Parameters.Clear();
        audit.Parameters.Add(text);
        audit.NewValues.Clear();
        audit.NewValues.Add(text);
        if (audit.Polled is { } polled)
        {
            polled.User = polled.ClientName = polled.ClientLib = polled.ClientLibVersion = polled.AclObject = text;
            polled.Role = polled.PreviousRole = polled.Master = polled.InitiatedBy = text;
            polled.PermissionsGained.Add(text);
            polled.ConfigChanges.Add(text);
        }
    }
}
