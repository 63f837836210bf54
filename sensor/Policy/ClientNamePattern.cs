using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sensor.Policy;

/// <summary>
/// How applications write their context into the client's name: literals and the fields <c>%{app}</c>,
/// <c>%{end_user}</c>, <c>%{request_id}</c>, as in <c>app=%{app};user=%{end_user};request=%{request_id}</c>. A field
/// ends
/// where the literal behind it begins for the first time, the last field at the name's end. A name gives all fields of
/// the pattern or none; a field that is empty is not there. Immutable.
/// </summary>
internal sealed class ClientNamePattern
{
    private static readonly string[] FieldNames = ["app", "end_user", "request_id"];

    /// <summary>What stands before the first field, then for each field what stands behind it.</summary>
    private readonly byte[][] _literals;
    private readonly ClientNameField[] _fields;

    private ClientNamePattern(byte[][] literals, ClientNameField[] fields)
    {
        _literals = literals;
        _fields = fields;
    }

    /// <summary>Reads a pattern; false with a sentence of what is wrong with it.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ClientNamePattern? pattern, [NotNullWhen(false)] out string? error)
    {
        List<byte[]> literals = [];
        List<ClientNameField> fields = [];
        string rest = text;
        pattern = null;
        while (rest.IndexOf("%{", StringComparison.Ordinal) is var start && start >= 0)
        {
            error = Complaint(rest, start, fields, out int end);
            if (error is not null)
            {
                return false;
            }

            literals.Add(Encoding.UTF8.GetBytes(rest[..start]));
            fields.Add((ClientNameField)Array.IndexOf(FieldNames, rest[(start + 2)..end]));
            rest = rest[(end + 1)..];
        }

        literals.Add(Encoding.UTF8.GetBytes(rest));
        error = fields.Count == 0 ? "names no field; write it like app=%{app};user=%{end_user}" : null;
        pattern = error is null ? new([.. literals], [.. fields]) : null;
        return error is null;
    }

    /// <summary>The fields of a client's name; a default one where the name is not like the pattern.</summary>
    public ClientContext Read(byte[] name)
    {
        ReadOnlySpan<byte> rest = name;
        if (!rest.StartsWith(_literals[0]))
        {
            return default;
        }

        ClientContext context = default;
        rest = rest[_literals[0].Length..];
        for (int i = 0; i < _fields.Length; i++)
        {
            byte[] behind = _literals[i + 1];
            int length = behind.Length == 0 ? rest.Length : rest.IndexOf(behind);
            if (length < 0)
            {
                return default;
            }

            context = context.With(_fields[i], length == 0 ? null : rest[..length].ToArray());
            rest = rest[(length + behind.Length)..];
        }

        return rest.IsEmpty ? context : default;
    }

    private static string? Complaint(string rest, int start, List<ClientNameField> fields, out int end)
    {
        end = rest.IndexOf('}', start);
        if (end < 0)
        {
            return "a field that begins with %{ has no } behind it";
        }

        string name = rest[(start + 2)..end];
        int field = Array.IndexOf(FieldNames, name);
        return field < 0 ? $"%{{{name}}} is no field; there are %{{app}}, %{{end_user}} and %{{request_id}}"
            : fields.Contains((ClientNameField)field) ? $"%{{{name}}} stands there twice"
            : fields.Count > 0 && start == 0 ? $"nothing stands before %{{{name}}} that would end the field before it"
            : null;
    }
}
