using System.Diagnostics;
using System.Security.Cryptography;

namespace Sensor.Fuzz;

/// <summary>
/// Writes the inputs that broke something, made as small as quickly can be, one file for each way of breaking.
/// </summary>
internal sealed class FindStore(string folder, int seed)
{
    private static readonly TimeSpan ShrinkTime = TimeSpan.FromSeconds(10);
    private readonly HashSet<string> _known = [];

    public int Count => _known.Count;

    public void Add(FuzzTarget target, byte[] input, Exception error)
    {
        string signature = Signature(target, error);
        if (!_known.Add(signature))
        {
            return;
        }

        byte[] small = error is TimeoutException ? input : Shrink(target, input, signature);
        Directory.CreateDirectory(folder);
        string hash = Convert.ToHexStringLower(SHA256.HashData(small))[..8];
        string path = Path.Combine(folder, $"{target.Name}-seed{seed}-{hash}.bin");
        File.WriteAllBytes(path, small);
        File.WriteAllText(path + ".txt", $"{target.Name}, seed {seed}, {small.Length} bytes\n{error}\n");
        Console.WriteLine($"FIND {target.Name} seed {seed}: {error.GetType().Name}: {Cut(error.Message, 600)}");
        Console.WriteLine($"  {path}: {Cut(Convert.ToHexString(small), 400)}");
        Console.WriteLine("  " + string.Join("\n  ", Frames(error).Take(6)));
    }

    private static string Signature(FuzzTarget target, Exception error)
    {
        // Of a sentence only its words: numbers and quoted bytes differ between inputs.
        string where = error is InvariantBroken
            ? new string([.. Cut(error.Message, 60).Where(c => char.IsLetter(c) || c == ' ')])
            : string.Join(' ', Frames(error).Take(2));
        return $"{target.Name} {error.GetType().Name} {where}";
    }

    private static string[] Frames(Exception error) =>
        (error.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + "...";

    private static byte[] Shrink(FuzzTarget target, byte[] input, string signature)
    {
        Stopwatch watch = Stopwatch.StartNew();
        for (int piece = Math.Max(1, input.Length / 2); piece > 0 && watch.Elapsed < ShrinkTime; piece /= 2)
        {
            for (int at = 0; at < input.Length && watch.Elapsed < ShrinkTime;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(input.Length, at + piece))];
                if (BreaksAlike(target, shorter, signature))
                {
                    input = shorter;
                }
                else
                {
                    at += piece;
                }
            }
        }

        return input;
    }

    private static bool BreaksAlike(FuzzTarget target, byte[] input, string signature)
    {
        try
        {
            target.Fuzz(input);
            return false;
        }
        catch (Exception e)
        {
            return Signature(target, e) == signature;
        }
    }
}
