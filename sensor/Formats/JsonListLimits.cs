namespace Sensor.Formats;

/// <summary>How many items of an event's lists are written.</summary>
internal readonly record struct JsonListLimits(int Args, int Keys, int Channels)
{
    /// <summary>The next smaller ones: args go first, then keys, then channels.</summary>
    public bool TryShrink(out JsonListLimits smaller)
    {
        smaller = Args > 0 ? this with { Args = Args / 2 }
            : Keys > 0 ? this with { Keys = Keys / 2 }
            : this with { Channels = Channels / 2 };
        return smaller != this;
    }
}
