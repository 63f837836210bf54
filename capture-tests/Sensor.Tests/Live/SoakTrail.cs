using Sensor.Evidence;

namespace Sensor.Tests.Live;

/// <summary>
/// The archiving job of a file sink: reads each closed file once, counts it, and lets it go. What is still written is
/// read at the end.
/// </summary>
internal sealed class SoakTrail
{
    private readonly HashSet<string> _read = [];
    private readonly string _path;
    private readonly Thread _thread;
    private volatile bool _stop;
    private volatile Exception? _error;

    public SoakTrail(string path, SoakAccount account)
    {
        _path = path;
        Account = account;
        _thread = new Thread(Run);
        _thread.Start();
    }

    public SoakAccount Account { get; }

    public int Files => _read.Count;

    /// <summary>After the sensor has ended.</summary>
    public void Complete()
    {
        _stop = true;
        _thread.Join();
        Assert.Null(_error);
        ReadClosed();
        Read(_path);
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                ReadClosed();
                Thread.Sleep(200);
            }
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            _error = e;
        }
    }

    private void ReadClosed()
    {
        foreach (string file in TrailNames.ClosedOf(_path).Where(file => !_read.Contains(file)
            && File.Exists(file + TrailNames.DigestSuffix)))
        {
            Read(file);
            _read.Add(file);
            Archive(file);
        }
    }

    /// <summary>Says so to the sensor; its disk may be full just now.</summary>
    private static void Archive(string file)
    {
        for (int i = 0; i < 200; i++)
        {
            try
            {
                File.WriteAllBytes(file + TrailNames.ArchivedSuffix, []);
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(100);
            }
        }
    }

    private void Read(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] buffer = new byte[4 << 20];
        int filled = 0;
        while (stream.Read(buffer, filled, buffer.Length - filled) is > 0 and var read)
        {
            filled += read;
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, filled);
            for (int end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                Account.Add(rest[..end]);
                rest = rest[(end + 1)..];
            }

            filled = rest.Length;
            rest.CopyTo(buffer);
        }

        if (filled > 0)
        {
            Account.Complaints.Add($"{file}: ends in the middle of a line");
        }
    }
}
