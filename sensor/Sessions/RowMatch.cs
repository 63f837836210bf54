using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// Finds the row of CLIENT LIST that belongs to a connection: by both its ends; else (NAT or a proxy between mirror and
/// server) by the client id that the wire showed. A row that tells another id, or is too young or too old to have been
/// accepted when the connection began, belongs to another one with the same ports. Never a guess.
/// </summary>
internal static class RowMatch
{
    /// <summary>
    /// Ages are differences of whole seconds of a clock that the server looks at ten times a second: ±1 s; another for
    /// clocks that were set, and a thousandth for clocks that drift.
    /// </summary>
    private const long ToleranceSeconds = 2;
    private const long DriftDivisor = 1000;
    private const long SecondNs = 1_000_000_000;

    public static ClientRow? Find(ClientList list, StreamOpened opened, long? clientId)
    {
        if (list.TryFind(opened.Key, out ClientRow? row) && Fits(row, list, opened, clientId))
        {
            return row;
        }

        if (clientId is { } id && list.TryFind(id, out row) && Fits(row, list, opened, clientId))
        {
            return row;
        }

        return list.TryFindWithoutLocal(opened.Key.Client, out row) && Fits(row, list, opened, clientId) ? row : null;
    }

    private static bool Fits(ClientRow row, ClientList list, StreamOpened opened, long? clientId)
    {
        if (clientId is { } id && id != row.Id)
        {
            return false;
        }

        long least = (list.SentNs - opened.TimeNs) / SecondNs;
        long most = (list.ReceivedNs - opened.TimeNs) / SecondNs;
        long tolerance = ToleranceSeconds + (Math.Max(0, most) / DriftDivisor);
        return row.AgeSeconds >= least - tolerance
            && (!opened.HandshakeSeen || row.AgeSeconds <= most + tolerance);
    }
}
