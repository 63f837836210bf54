namespace Sensor.Sessions;

/// <summary>
/// Who is on a connection now: its facts, which of them are in doubt, and the rules by which a user is taken over. A
/// value that a loss or a silenced answer may have changed stays as it was, in doubt, until it is proven again.
/// </summary>
internal sealed class SessionIdentity(ConnectionFacts facts)
{
    private static readonly byte[] DefaultUser = "default"u8.ToArray();

    public ConnectionFacts Facts { get; set; } = facts;

    public UncertainMembers Uncertain { get; private set; }

    /// <summary>
    /// Whether an answer has shown that <c>default</c> may act without a login; before, a lost NOAUTH may say
    /// otherwise.
    /// </summary>
    public bool DefaultProven { get; set; }

    public bool IsUserUnknown => Facts.UserSource == UserSource.Unknown;

    /// <summary>
    /// Acts as <c>default</c> for want of a login, which no answer has shown to be allowed. What CLIENT LIST calls
    /// <c>default</c> may be nobody (FINDINGS A24).
    /// </summary>
    public bool IsDefaultUnproven => !DefaultProven && IsAssumedDefault(Facts);

    public static byte[] NameOfDefault => DefaultUser;

    public static bool IsAssumedDefault(ConnectionFacts facts) => facts.UserSource == UserSource.Default
        || (facts.UserSource == UserSource.ClientList && IsDefault(facts.User));

    private static bool IsDefault(ReadOnlySpan<byte> user) => user.SequenceEqual(DefaultUser);

    public bool IsDoubtful(UncertainMembers member) => (Uncertain & member) != 0;

    /// <summary>Only what is known can be in doubt: an unknown user stays unknown.</summary>
    public void Doubt(UncertainMembers members)
    {
        if (Facts.User is null && Facts.UserSource == UserSource.Unknown)
        {
            members &= ~UncertainMembers.User;
        }

        members &= Facts.Database is null ? ~UncertainMembers.Database : ~UncertainMembers.None;
        members &= Facts.RespVersion is null ? ~UncertainMembers.RespVersion : ~UncertainMembers.None;
        Uncertain |= members;
        if ((members & UncertainMembers.User) != 0)
        {
            // Whoever acts as default now may have come to it by a RESET that was not seen.
            DefaultProven = false;
        }
    }

    public void Confirm(UncertainMembers members) => Uncertain &= ~members;

    /// <summary>A login worked; null: the name is not known.</summary>
    public void LogIn(byte[]? user)
    {
        UserSource source = user is null ? UserSource.Unknown : UserSource.Auth;
        Facts = Facts with { User = user, UserSource = source, FormatSlot = null };
        Confirm(UncertainMembers.User);
    }

    /// <summary>NOAUTH: nobody is logged in, whatever was assumed.</summary>
    public void FindNobody()
    {
        Facts = Facts with { User = null, UserSource = UserSource.None, FormatSlot = null };
        Confirm(UncertainMembers.User);
    }

    /// <summary>Nothing is known of who is there.</summary>
    public void Forget()
    {
        Facts = Facts with
        {
            User = null,
            UserSource = UserSource.Unknown,
            Database = null,
            RespVersion = null,
            ClientId = null,
            ClientName = null,
            ClientLib = null,
            ClientLibVersion = null,
            FormatSlot = null,
        };
        Uncertain = UncertainMembers.None;
        DefaultProven = false;
    }

    public void Reset()
    {
        Facts = Facts with
        {
            User = DefaultUser,
            UserSource = UserSource.Default,
            Database = 0,
            RespVersion = 2,
            ClientName = null,
            FormatSlot = null,
        };
        Uncertain = UncertainMembers.None;
        DefaultProven = false;
    }

    /// <summary>The server names the user; true where that contradicts what was known for certain.</summary>
    public bool LearnUser(ReadOnlySpan<byte> user, UserSource source)
    {
        bool nobody = Facts.UserSource == UserSource.None;
        if (nobody && source == UserSource.ClientList && IsDefault(user))
        {
            // A connection without a login stands in the list as default.
            return false;
        }

        bool same = Facts.User is { } known && user.SequenceEqual(known);
        bool doubtful = IsDoubtful(UncertainMembers.User);

        // That a list names another than an assumed default is no contradiction: a certificate logs in unseen.
        bool assumed = source == UserSource.ClientList && IsDefaultUnproven;
        bool contradicts = !same && !doubtful && !assumed && (nobody || Facts.User is not null);
        Confirm(UncertainMembers.User);
        if (!same || doubtful || Facts.UserSource == UserSource.Unknown)
        {
            Facts = Facts with { User = user.ToArray(), UserSource = source, FormatSlot = null };
        }

        return contradicts;
    }
}
