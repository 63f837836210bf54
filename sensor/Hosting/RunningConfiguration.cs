using System.Text;
using Sensor.Configuration;

namespace Sensor.Hosting;

/// <summary>
/// The configuration of a run while it runs: read anew from its file, or changed key by key, checked as a whole, and
/// handed to <c>apply</c> only when nothing in it is wrong. A change is made in the text, so that it can be written back
/// as a person would have written it. Safe for several threads.
/// </summary>
internal sealed class RunningConfiguration
{
    private const int SettleMilliseconds = 50;
    private const int MostReadings = 20;

    private readonly string? _path;
    private readonly Action<ConfigurationChange> _apply;
    private readonly Lock _lock = new();
    private string _text;
    private byte[]? _hashKey;
    private FileState _seen;
    private FileState _changing;

    /// <param name="path">The file; null where the sensor was started without.</param>
    /// <param name="start">What it held at the start, and what that said.</param>
    /// <param name="apply">Puts a change in force; what it throws undoes nothing but refuses the change.</param>
    public RunningConfiguration(
        string? path, (string Text, SensorConfiguration Read) start, Action<ConfigurationChange> apply)
    {
        _path = path;
        _text = start.Text;
        _hashKey = start.Read.Stages.Policy.HashKey;
        _apply = apply;
        _seen = _changing = FileState.Of(path);
    }

    /// <summary>Where and when a file was last written.</summary>
    private readonly record struct FileState(DateTime Written, long Length)
    {
        public static FileState Of(string? path) => path is not null && new FileInfo(path) is { Exists: true } file
            ? new(file.LastWriteTimeUtc, file.Length)
            : default;
    }

    /// <summary>The file; null where the sensor was started without.</summary>
    public string? FullPath => _path is null ? null : Path.GetFullPath(_path);

    /// <summary>What was read last, whether or not it changed a key; null: nothing was since the start.</summary>
    public SensorConfiguration? Last { get; private set; }

    /// <summary>Whether something holds that the file does not say.</summary>
    public bool IsEdited { get; private set; }

    /// <summary>Every key that is set, as it is written and may be shown.</summary>
    public IReadOnlyDictionary<string, string> Values
    {
        get
        {
            lock (_lock)
            {
                SortedDictionary<string, string> values = ConfigurationText.Values(_text);
                foreach (string key in values.Keys.ToArray())
                {
                    values[key] = ChangedKey.Shown(key, values[key]);
                }

                return values;
            }
        }
    }

    /// <summary>Reads the file anew.</summary>
    /// <exception cref="ConfigurationException">Something is wrong in it: all stays as it was.</exception>
    public ConfigurationChange? Reload(string by)
    {
        lock (_lock)
        {
            string path = _path ?? throw new ConfigurationException(
                "the sensor", [new(0, "", "was started without a configuration file: there is nothing to read anew")]);
            string text = ReadSettled(path);
            if (string.IsNullOrWhiteSpace(text))
            {
                throw new ConfigurationException(path, [new(0, "", "is empty")]);
            }

            return Take(text, by, edited: false);
        }
    }

    /// <summary>
    /// Reads the file anew when it has been written since, and has stood unchanged from one call to the next: an editor
    /// may still be at it.
    /// </summary>
    /// <exception cref="ConfigurationException">Something is wrong in it: all stays as it was; said once.</exception>
    public ConfigurationChange? ReloadWhenWritten()
    {
        lock (_lock)
        {
            FileState now = FileState.Of(_path);
            bool settled = now == _changing;
            _changing = now;
            return now == _seen || !settled || now == default ? null : Reload("a change of the file");
        }
    }

    /// <summary>Changes keys; they hold until the next start unless <see cref="Save"/> follows.</summary>
    /// <exception cref="ConfigurationException">A value is not allowed: all stays as it was.</exception>
    public ConfigurationChange? Edit(IEnumerable<KeyValuePair<string, string>> keys, string by)
    {
        lock (_lock)
        {
            string text = keys.Aggregate(_text, (changed, key) => ConfigurationText.Set(changed, key.Key, key.Value));
            return Take(text, by, edited: true);
        }
    }

    /// <summary>Writes what holds now to the file: as a whole or not at all, with the mode that it has.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save()
    {
        lock (_lock)
        {
            string path = _path ?? throw new IOException("the sensor was started without a configuration file");
            string next = $"{path}.new";
            UnixFileMode mode = File.GetUnixFileMode(path);
            using (FileStream file = new(next, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
            }))
            {
                file.Write(Encoding.UTF8.GetBytes(_text));
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
            _seen = _changing = FileState.Of(path);
            IsEdited = false;
        }
    }

    /// <summary>
    /// What the file holds when nobody has written it while it was read, nor a moment before: half a file may be a whole
    /// configuration.
    /// </summary>
    private string ReadSettled(string path)
    {
        FileState before;
        string text;
        int left = MostReadings;
        do
        {
            before = FileState.Of(path);
            Thread.Sleep(SettleMilliseconds);
            text = ConfigurationFile.Read(path);
            left--;
        }
        while (left > 0 && FileState.Of(path) != before);
        _seen = _changing = before;
        return text;
    }

    private ConfigurationChange? Take(string text, string by, bool edited)
    {
        SensorConfiguration after = ConfigurationFile.Parse(_path ?? "the change", text);
        byte[]? hashKey = after.Stages.Policy.HashKey;
        IReadOnlyList<ChangedKey> keys = ChangedKey.Between(
            ConfigurationText.Values(_text), ConfigurationText.Values(text),
            otherHashKey: !hashKey.AsSpan().SequenceEqual(_hashKey));
        ConfigurationChange? change = keys.Count == 0 ? null : new(after, keys, by);
        if (change is not null)
        {
            _apply(change);
        }

        _text = text;
        _hashKey = hashKey;
        Last = after;
        IsEdited = edited && (IsEdited || change is not null);
        return change;
    }
}
