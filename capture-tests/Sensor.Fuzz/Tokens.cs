using System.Text;

namespace Sensor.Fuzz;

/// <summary>The dictionary of mutation: what parsers of RESP, packets and capture files look for.</summary>
internal static class Tokens
{
    public static byte[][] All { get; } =
    [
        .. new[]
        {
            "\r\n", "\n", "\r", "\0", "*", "$", "*0\r\n", "*-1\r\n", "$-1\r\n", "$0\r\n\r\n", "*1\r\n", "*2\r\n", "*3\r\n",
            "*2147483647\r\n", "*2147483648\r\n", "*9223372036854775807\r\n", "$536870912\r\n", "$4294967296\r\n",
            "$9223372036854775807\r\n", "$-9223372036854775808\r\n", "$+1\r\n", "$01\r\n", "$ 1\r\n", "$?\r\n", ";4\r\n",
            ";0\r\n", "*?\r\n", "%?\r\n", "~?\r\n", ".\r\n", "%1\r\n", "~1\r\n", ">2\r\n", "|1\r\n", "!5\r\nERR x\r\n",
            "=7\r\ntxt:abc\r\n", ",1.5\r\n", ",inf\r\n", "#t\r\n", "#x\r\n", "_\r\n", "(123456789012345678901234567890\r\n",
            ":1\r\n", ":-9223372036854775808\r\n", "+OK\r\n", "+QUEUED\r\n", "+PONG\r\n", "+RESET\r\n",
            "-ERR unknown command\r\n", "-NOAUTH Authentication required.\r\n", "-WRONGPASS invalid\r\n",
            "-EXECABORT Transaction discarded\r\n", "-ERR Protocol error: invalid bulk length\r\n", "-MOVED 1 a:1\r\n",
            "-NOPERM this user has no permissions\r\n", "+CONTINUE\r\n", "+FULLRESYNC 0123 1\r\n", "$EOF:",
            "*1\r\n$4\r\nPING\r\n", "*1\r\n$5\r\nMULTI\r\n", "*1\r\n$4\r\nEXEC\r\n", "*1\r\n$7\r\nDISCARD\r\n",
            "*1\r\n$5\r\nRESET\r\n", "*1\r\n$4\r\nQUIT\r\n", "*1\r\n$7\r\nMONITOR\r\n", "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n",
            "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n", "*2\r\n$4\r\nAUTH\r\n$2\r\npw\r\n",
            "*3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$2\r\npw\r\n", "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n",
            "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n", "*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$1\r\np\r\n",
            "*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$3\r\nOFF\r\n", "*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$2\r\nON\r\n",
            "*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$4\r\nSKIP\r\n", "*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n",
            "*1\r\n$11\r\nUNSUBSCRIBE\r\n", "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n",
            "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n", "*3\r\n$5\r\nPSYNC\r\n$1\r\n?\r\n$2\r\n-1\r\n", "*1\r\n$4\r\nSYNC\r\n",
            "GET k\r\n", "set k \"a b\\x00\"\r\n", "AUTH 'p w'\r\n", "PING\n", "\"\r\n", "EVAL \"return 1\" 0\r\n", "POST / HTTP/1.1\r\n",
            "Host: a\r\n", "KEYS", "STREAMS", "AUTH2", "SETNAME", "WITHSCORES", "STORE", "BY", "GET",
        }.Select(Encoding.Latin1.GetBytes),
        [0x16, 3, 1, 0, 0x40, 1, 0, 0, 0x3c, 3, 3],
        [0xd4, 0xc3, 0xb2, 0xa1],
        [0x0a, 0x0d, 0x0d, 0x0a],
        [0x4d, 0x3c, 0x2b, 0x1a],
        [0x1f, 0x8b, 0x08],
        [0x81, 0x00],
        [0x88, 0xa8],
        [0x08, 0x00, 0x45],
        [0x86, 0xdd, 0x60],
        [0x88, 0x47],
        [0x65, 0x58],
        [0x88, 0xbe],
        [0x22, 0xeb],
        [0xff, 0xff],
        [0xff, 0xff, 0xff, 0xff],
        [0x7f, 0xff, 0xff, 0xff],
        [0x80, 0, 0, 0],
        [0, 0, 0, 0],
    ];
}
