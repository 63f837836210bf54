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

    /// <summary>
    /// The row of another connection that has taken the place of this one: the same ends, and another id or too young.
    /// To be asked where bytes were lost, for only there a connection may end and another begin unseen.
    /// </summary>
    public static ClientRow? FindSuccessor(ClientList list, StreamOpened opened, long? clientId) =>
        list.TryFind(opened.Key, out ClientRow? row)
            && (clientId is { } id ? row.Id > id : row.AgeSeconds < LeastSeconds(list, opened))
            ? row : null;

    private static bool Fits(ClientRow row, ClientList list, StreamOpened opened, long? clientId)
    {
        if (clientId is { } id && id != row.Id)
        {
            return false;
        }

        long most = (list.ReceivedNs - opened.TimeNs) / SecondNs;
        return row.AgeSeconds >= LeastSeconds(list, opened)
            && (!opened.HandshakeSeen || row.AgeSeconds <= most + Tolerance(list, opened));
    }

    private static long LeastSeconds(ClientList list, StreamOpened opened) =>
        ((list.SentNs - opened.TimeNs) / SecondNs) - Tolerance(list, opened);

    private static long Tolerance(ClientList list, StreamOpened opened) =>
        ToleranceSeconds + (Math.Max(0, (list.ReceivedNs - opened.TimeNs) / SecondNs) / DriftDivisor);
}
