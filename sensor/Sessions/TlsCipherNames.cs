using System.Globalization;

namespace Sensor.Sessions;

/// <summary>
/// Names of the cipher suites that OpenSSL, the library of every Redis and Valkey build, still negotiates (IANA's TLS
/// registry, in OpenSSL's spelling for TLS 1.2); others as <c>0xhhhh</c>.
/// </summary>
internal static class TlsCipherNames
{
    public static string NameOf(ushort cipher) => cipher switch
    {
        0x1301 => "TLS_AES_128_GCM_SHA256",
        0x1302 => "TLS_AES_256_GCM_SHA384",
        0x1303 => "TLS_CHACHA20_POLY1305_SHA256",
        0x1304 => "TLS_AES_128_CCM_SHA256",
        0xC02B => "ECDHE-ECDSA-AES128-GCM-SHA256",
        0xC02C => "ECDHE-ECDSA-AES256-GCM-SHA384",
        0xC02F => "ECDHE-RSA-AES128-GCM-SHA256",
        0xC030 => "ECDHE-RSA-AES256-GCM-SHA384",
        0xCCA8 => "ECDHE-RSA-CHACHA20-POLY1305",
        0xCCA9 => "ECDHE-ECDSA-CHACHA20-POLY1305",
        0x009E => "DHE-RSA-AES128-GCM-SHA256",
        0x009F => "DHE-RSA-AES256-GCM-SHA384",
        0xCCAA => "DHE-RSA-CHACHA20-POLY1305",
        0xC023 => "ECDHE-ECDSA-AES128-SHA256",
        0xC024 => "ECDHE-ECDSA-AES256-SHA384",
        0xC027 => "ECDHE-RSA-AES128-SHA256",
        0xC028 => "ECDHE-RSA-AES256-SHA384",
        0xC009 => "ECDHE-ECDSA-AES128-SHA",
        0xC00A => "ECDHE-ECDSA-AES256-SHA",
        0xC013 => "ECDHE-RSA-AES128-SHA",
        0xC014 => "ECDHE-RSA-AES256-SHA",
        0x009C => "AES128-GCM-SHA256",
        0x009D => "AES256-GCM-SHA384",
        0x002F => "AES128-SHA",
        0x0035 => "AES256-SHA",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{cipher:X4}"),
    };
}
