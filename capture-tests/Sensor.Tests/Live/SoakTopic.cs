using System.Diagnostics;

namespace Sensor.Tests.Live;

/// <summary>A topic, read by kcat all the while, for the mock cluster keeps only what is newest, and counted.</summary>
internal sealed class SoakTopic
{
    private readonly Process _kcat;
    private readonly Thread _reader;
    private readonly byte[] _buffer = new byte[4 << 20];
    private long _lines;

    public SoakTopic(Process kcat, SoakAccount account)
    {
        _kcat = kcat;
        Account = account;
        _reader = new Thread(Read);
        _reader.Start();
    }

    public SoakAccount Account { get; }

    /// <summary>Waits until nothing more comes, and ends it. Gives what kcat said.</summary>
    public string Complete(TimeSpan quiet)
    {
        long before;
        do
        {
            before = Volatile.Read(ref _lines);
            Thread.Sleep(quiet);
        }
        while (Volatile.Read(ref _lines) != before);

        _kcat.Kill(entireProcessTree: true);
        _kcat.WaitForExit();
        _reader.Join();
        return _kcat.StandardError.ReadToEnd();
    }

    private void Read()
    {
        Stream output = _kcat.StandardOutput.BaseStream;
        int filled = 0;
        while (output.Read(_buffer, filled, _buffer.Length - filled) is > 0 and var read)
        {
            filled += read;
            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, filled);
            for (int end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                Account.Add(rest[..end]);
                rest = rest[(end + 1)..];
                Volatile.Write(ref _lines, _lines + 1);
            }

            filled = rest.Length;
            rest.CopyTo(_buffer);
        }
    }
}
