namespace Sensor.Sessions;

/// <summary>Takes over what a row of CLIENT LIST was found to prove.</summary>
internal static class RowFacts
{
    /// <summary>True where the user was known for certain to be another; the row wins, for it is newer.</summary>
    public static bool TakeOver(ClientRow row, SessionMembers members, SessionIdentity identity)
    {
        bool contradicts = (members & SessionMembers.User) != 0 && identity.LearnUser(row.User, UserSource.ClientList);
        ConnectionFacts old = identity.Facts;
        ConnectionFacts facts = old with
        {
            ClientId = old.ClientId ?? row.Id,
            Database = Has(members, SessionMembers.Database) ? row.Database ?? old.Database : old.Database,
            RespVersion = Has(members, SessionMembers.RespVersion)
                ? row.RespVersion ?? old.RespVersion : old.RespVersion,
            ClientName = Has(members, SessionMembers.ClientName) ? Newer(old.ClientName, row.Name) : old.ClientName,
            ClientLib = Has(members, SessionMembers.Library) ? Newer(old.ClientLib, row.Library) : old.ClientLib,
            ClientLibVersion = Has(members, SessionMembers.Library)
                ? Newer(old.ClientLibVersion, row.LibraryVersion) : old.ClientLibVersion,
        };

        // A row that says nothing new costs no new facts: a format has encoded the old ones. (The slot, which a copy
        // takes along, is compared too, and is the same.)
        if (facts != old)
        {
            identity.Facts = facts with { FormatSlot = null };
        }

        identity.Confirm((UncertainMembers)(members & ~SessionMembers.Library) & ~Unsaid(row));
        return contradicts;
    }

    private static bool Has(SessionMembers members, SessionMembers member) => (members & member) != 0;

    /// <summary>The same array where the text is the same, so that facts that are equal compare so.</summary>
    private static byte[]? Newer(byte[]? old, byte[]? text) => old.AsSpan().SequenceEqual(text) ? old : text;

    /// <summary>What a server of this version does not say.</summary>
    private static UncertainMembers Unsaid(ClientRow row) =>
        (row.Database is null ? UncertainMembers.Database : UncertainMembers.None)
        | (row.RespVersion is null ? UncertainMembers.RespVersion : UncertainMembers.None);
}
