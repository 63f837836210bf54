using System.Text;

namespace Sensor.Commands;

/// <summary>What is known of a parameter's name.</summary>
internal enum ParameterKind : byte
{
    Unknown,
    OfServer,

    /// <summary>Named as modules name theirs: with a dot.</summary>
    OfModule,
}

/// <summary>
/// The names of CONFIG SET (config-parameters.txt) and which of them hold secrets (K7). The value of a name that is
/// neither known nor a module's is hidden like the name: both may be a mistyped password.
/// </summary>
internal sealed class ConfigParameters
{
    private readonly NameIndex _names;

    private ConfigParameters(List<byte[]> names) => _names = new NameIndex(names, new int[names.Count]);

    public static ConfigParameters Load() =>
        new([.. EmbeddedFile.ReadLines("config-parameters.txt").Select(Encoding.UTF8.GetBytes)]);

    public ParameterKind KindOf(in CommandWords words, int index)
    {
        if (!words.IsWhole(index))
        {
            return ParameterKind.Unknown;
        }

        if (_names.Find(words[index], 0) >= 0)
        {
            return ParameterKind.OfServer;
        }

        bool dotted = words[index].IndexOf((byte)'.') > 0 && SecretArguments.LooksLikeName(words, index);
        return dotted ? ParameterKind.OfModule : ParameterKind.Unknown;
    }

    /// <summary>K7, in any case; of a module, whose parameters nobody lists, also what sounds like a secret.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> name, ParameterKind kind) => IsSecret(name)
        || (kind == ParameterKind.OfModule
            && (Contains(name, "auth"u8) || Contains(name, "key"u8) || Contains(name, "cred"u8) || Contains(name, "pwd"u8)));

    /// <summary>K7, in any case.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> name) =>
        Contains(name, "pass"u8) || Contains(name, "secret"u8) || Contains(name, "token"u8)
        || Ascii.EqualsIgnoreCase(name, "masterauth"u8) || Ascii.EqualsIgnoreCase(name, "primaryauth"u8)
        || Ascii.EqualsIgnoreCase(name, "masteruser"u8) || Ascii.EqualsIgnoreCase(name, "primaryuser"u8);

    private static bool Contains(ReadOnlySpan<byte> name, ReadOnlySpan<byte> part)
    {
        for (int i = 0; i + part.Length <= name.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name.Slice(i, part.Length), part))
            {
                return true;
            }
        }

        return false;
    }
}
