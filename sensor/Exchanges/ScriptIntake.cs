using System.Security.Cryptography;
using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>
/// What is kept of a script: its size and, where all of it passed by, the SHA-1 that names it (REDIS-FACTS K13).
/// </summary>
internal static class ScriptIntake
{
    private const int Sha1Bytes = 20;

    public static void Note(
        Exchange exchange, CommandDefinition definition, in CommandWords words, in RespCommand command)
    {
        int index = ScriptArgument.Index(definition, words);
        if (index < 0 || index >= words.Available)
        {
            return;
        }

        long length = words.FullLength(index);
        exchange.ScriptSizeBytes = length;
        ReadOnlySpan<byte> script = words.IsWhole(index) ? words[index]
            : command.IsContiguous ? command.Buffer.Slice(command.Words[index].Start, (int)length) : default;
        bool hashable = script.Length == length;
        if (exchange.ScriptSha1.Length == 0)
        {
            exchange.ScriptSha1 = new byte[Sha1Bytes];
        }

        if (hashable)
        {
#pragma warning disable CA5350 // SHA-1 is what names a script in Redis (EVALSHA); it protects nothing here.
            SHA1.HashData(script, exchange.ScriptSha1);
#pragma warning restore CA5350
        }
        else if (command.LongWordSha1.Length == Sha1Bytes)
        {
            command.LongWordSha1.CopyTo(exchange.ScriptSha1);
            hashable = true;
        }

        exchange.ScriptSha1Known = hashable;
    }
}
