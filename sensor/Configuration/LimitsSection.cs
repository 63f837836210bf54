namespace Sensor.Configuration;

/// <summary>The part <c>limits</c>: what traffic may take of memory, in all and for one connection.</summary>
internal static class LimitsSection
{
    private const long Least = 1L << 20;
    private const long Most = 1L << 40;

    public static SensorOptions Read(YamlSection section, SensorOptions options)
    {
        Tcp.TcpOptions tcp = options.Tcp;
        Exchanges.ExchangeOptions exchanges = options.Exchanges;
        options = options with
        {
            Tcp = tcp with
            {
                MaxFlows = (int)section.Integer("flows", tcp.MaxFlows, 1, 10_000_000),
                MaxTotalBytes = section.Bytes("stream_bytes", tcp.MaxTotalBytes, Least, Most),
            },
            Exchanges = exchanges with
            {
                MaxHeldBytes = section.Bytes("waiting_bytes", exchanges.MaxHeldBytes, Least, Most),
            },
            Sessions = options.Sessions with
            {
                MaxUndecidedBytes = section.Bytes("undecided_bytes", options.Sessions.MaxUndecidedBytes, Least, Most),
            },
            MaxWaitingBytes = section.Bytes("user_wait_bytes", options.MaxWaitingBytes, Least, Most),
        };
        section.End();
        return options;
    }
}
