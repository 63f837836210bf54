using System.Text;

namespace Sensor.Metrics;

/// <summary>What is answered to a request.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">May be empty.</param>
internal sealed record MetricsReply(int Status, string ContentType, byte[] Body)
{
    /// <summary>The page loads nothing but its own files and the figures, and runs nothing else.</summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>One line of text.</summary>
    public static MetricsReply Line(int status, string sentence) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(sentence + "\n"));

    /// <summary>As it goes over the wire; without its body where only the head was asked for.</summary>
    public byte[] Encode(DateTime now, bool headOnly)
    {
        string head = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {Status} {Reason}
            Date: {now:R}
            Content-Type: {ContentType}
            Content-Length: {Body.Length}
            Connection: close
            Cache-Control: no-store
            Content-Security-Policy: {Policy}
            Cross-Origin-Resource-Policy: same-origin
            Referrer-Policy: no-referrer
            X-Content-Type-Options: nosniff
            X-Frame-Options: DENY
            {(Status == 405 ? "Allow: GET, HEAD\n" : "")}

            """).ReplaceLineEndings("\r\n");
        return headOnly ? Encoding.ASCII.GetBytes(head) : [.. Encoding.ASCII.GetBytes(head), .. Body];
    }

    private string Reason => Status switch
    {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        _ => "Service Unavailable",
    };
}
