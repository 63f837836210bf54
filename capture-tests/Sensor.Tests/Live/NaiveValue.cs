namespace Sensor.Tests.Live;

/// <summary>A RESP value as the random clients read it; knows nothing of the sensor's own reader.</summary>
internal sealed record NaiveValue(char Type, byte[] Text, IReadOnlyList<NaiveValue> Items, bool IsNull)
{
    private static readonly string[] Deliveries =
        ["message", "pmessage", "smessage", "invalidate", "tracking-redir-broken", "server-cpu-usage"];

    private static readonly string[] Confirmations =
        ["subscribe", "psubscribe", "ssubscribe", "unsubscribe", "punsubscribe", "sunsubscribe"];

    public bool IsError => Type is '-' or '!';

    public string AsText => System.Text.Encoding.Latin1.GetString(Text);

    /// <summary>The first word of an error.</summary>
    public string ErrorWord => AsText.Split(' ', 2)[0];

    public bool IsDelivery => Type is '>' or '*' && Items.Count > 0 && Deliveries.Contains(Items[0].AsText);

    public bool IsConfirmation => Type is '>' or '*' && Items.Count == 3 && Confirmations.Contains(Items[0].AsText);

    public bool IsMonitorLine => Type == '+' && Text.Length > 18 && char.IsAsciiDigit((char)Text[0]) && Text[10] == '.';
}
