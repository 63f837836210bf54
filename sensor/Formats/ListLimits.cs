namespace Sensor.Formats;

/// <summary>How many items of an event's lists are written.</summary>
internal readonly record struct ListLimits(int Args, int Keys, int Channels)
{
    public bool AreZero => Args == 0 && Keys == 0 && Channels == 0;

    /// <summary>The next smaller ones: args go first, then keys, then channels.</summary>
    public ListLimits Shrink() => Args > 0 ? this with { Args = Args / 2 }
        : Keys > 0 ? this with { Keys = Keys / 2 }
        : this with { Channels = Channels / 2 };
}
