using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>
/// The SUBSCRIBE family, deliveries and other pushes (REDIS-FACTS §3, FINDINGS A8, A12, A13, A14, b17).
/// </summary>
public sealed class SubscriptionTests
{
    [Theory]
    [InlineData("several channels, each confirmed", "C SUBSCRIBE a b c\nS {s:a:1}{s:b:2}{s:c:3}\nC PING\nS *2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n",
        "SUBSCRIBE *3, PING *2")]
    [InlineData("the same channel twice", "C SUBSCRIBE a a\nS {s:a:1}{s:a:1}\nC UNSUBSCRIBE a\nS {u:a:0}\nC PING\nS +PONG\\r\\n",
        "SUBSCRIBE *3, UNSUBSCRIBE *3, PING +")]
    [InlineData("UNSUBSCRIBE without names answers each", "C SUBSCRIBE a b\nS {s:a:1}{s:b:2}\nC UNSUBSCRIBE\nS {u:b:1}{u:a:0}\nC PING\nS +PONG\\r\\n",
        "SUBSCRIBE *3, UNSUBSCRIBE *3, PING +")]
    [InlineData("UNSUBSCRIBE of nothing", "C UNSUBSCRIBE , PING\nS *3\\r\\n$11\\r\\nunsubscribe\\r\\n$-1\\r\\n:0\\r\\n+PONG\\r\\n",
        "UNSUBSCRIBE *3, PING +")]
    [InlineData("UNSUBSCRIBE of nothing, RESP3", "C UNSUBSCRIBE , PING\nS >3\\r\\n$11\\r\\nunsubscribe\\r\\n_\\r\\n:0\\r\\n+PONG\\r\\n",
        "UNSUBSCRIBE >3, PING +")]
    [InlineData("UNSUBSCRIBE of nothing, Valkey 8.0", "C UNSUBSCRIBE , PING\nS -NOSUB 'unsubscribe' command executed not in subscribed mode\\r\\n+PONG\\r\\n",
        "UNSUBSCRIBE -NOSUB/Other, PING +")]
    [InlineData("UNSUBSCRIBE of names that are not subscribed", "C UNSUBSCRIBE x y , PING\nS {u:x:0}{u:y:0}+PONG\\r\\n",
        "UNSUBSCRIBE *3, PING +")]
    [InlineData("the bare form covers its own kind", "C SUBSCRIBE a\nS {s:a:1}\nC PSUBSCRIBE p*\nS {ps:p*:2}\nC UNSUBSCRIBE\nS {u:a:1}\nC PUNSUBSCRIBE\nS {pu:p*:0}\nC PING\nS +PONG\\r\\n",
        "SUBSCRIBE *3, PSUBSCRIBE *3, UNSUBSCRIBE *3, PUNSUBSCRIBE *3, PING +")]
    [InlineData("shard channels count alone", "C SUBSCRIBE a , SSUBSCRIBE s , UNSUBSCRIBE a , PING\nS {s:a:1}{ss:s:1}{u:a:0}*2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n\nC SUNSUBSCRIBE\nS {su:s:0}\nC PING\nS +PONG\\r\\n",
        "SUBSCRIBE *3, SSUBSCRIBE *3, UNSUBSCRIBE *3, PING *2, SUNSUBSCRIBE *3, PING +")]
    [InlineData("NOPERM is one error for all channels", "C SUBSCRIBE a b , PING\nS -NOPERM No permissions to access a channel\\r\\n+PONG\\r\\n",
        "SUBSCRIBE -NOPERM/PermissionDenied, PING +")]
    [InlineData("a command that the mode forbids", "C PSUBSCRIBE *\nS {ps:*:1}\nC ECHO x\nS -ERR Can't execute 'echo': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\\r\\n\nC QUIT\nS +OK\\r\\n\nclose fin S",
        "PSUBSCRIBE *3, ECHO -ERR/Other, QUIT +")]
    [InlineData("RESET leaves the mode", "C SUBSCRIBE a\nS {s:a:1}\nC RESET\nS +RESET\\r\\n\nC PING\nS +PONG\\r\\n", "SUBSCRIBE *3, RESET +, PING +")]
    [InlineData("deliveries between", "C SUBSCRIBE a\nS {s:a:1}\nS {m:a:hello}\nC PING\nS {m:a:x}*2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n{m:a:y}",
        "SUBSCRIBE *3, PING *2")]
    [InlineData("a message that is a list of keys, and a null", "C SUBSCRIBE __redis__:invalidate\nS {s:__redis__:invalidate:1}\nS *3\\r\\n$7\\r\\nmessage\\r\\n$20\\r\\n__redis__:invalidate\\r\\n*1\\r\\n$2\\r\\nkk\\r\\n*3\\r\\n$7\\r\\nmessage\\r\\n$20\\r\\n__redis__:invalidate\\r\\n$-1\\r\\n\nC PING\nS *2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n",
        "SUBSCRIBE *3, PING *2")]
    [InlineData("the server unsubscribes by itself", "C SSUBSCRIBE s\nS {ss:s:1}\nS {su:s:0}\nC PING\nS +PONG\\r\\n", "SSUBSCRIBE *3, PING +")]
    [InlineData("the server unsubscribes two, RESP3", "C HELLO 3 , SSUBSCRIBE s t\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n>3\\r\\n$10\\r\\nssubscribe\\r\\n$1\\r\\ns\\r\\n:1\\r\\n>3\\r\\n$10\\r\\nssubscribe\\r\\n$1\\r\\nt\\r\\n:2\\r\\n\nS >3\\r\\n$12\\r\\nsunsubscribe\\r\\n$1\\r\\ns\\r\\n:1\\r\\n>3\\r\\n$12\\r\\nsunsubscribe\\r\\n$1\\r\\nt\\r\\n:0\\r\\n\nC PING\nS +PONG\\r\\n",
        "HELLO %1, SSUBSCRIBE >3, PING +")]
    [InlineData("HELLO 2 in RESP3 keeps the subscription", "C HELLO 3 , SUBSCRIBE a\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n>3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n\nC HELLO 2\nS *2\\r\\n$5\\r\\nproto\\r\\n:2\\r\\n\nS {m:a:x}\nC PING\nS *2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n",
        "HELLO %1, SUBSCRIBE >3, HELLO *2, PING *2")]
    [InlineData("own PUBLISH, push first", "C HELLO 3 , SUBSCRIBE a\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n>3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n\nC PUBLISH a m , PING\nS >3\\r\\n$7\\r\\nmessage\\r\\n$1\\r\\na\\r\\n$1\\r\\nm\\r\\n:1\\r\\n+PONG\\r\\n",
        "HELLO %1, SUBSCRIBE >3, PUBLISH :1, PING +")]
    [InlineData("own PUBLISH, reply first", "C HELLO 3 , SUBSCRIBE a\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n>3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n\nC PUBLISH a m , PING\nS :1\\r\\n>3\\r\\n$7\\r\\nmessage\\r\\n$1\\r\\na\\r\\n$1\\r\\nm\\r\\n+PONG\\r\\n",
        "HELLO %1, SUBSCRIBE >3, PUBLISH :1, PING +")]
    [InlineData("pushes inside MGET, up to 7.0", "C HELLO 3\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n\nC MGET e1 x e2 , PING\nS *3\\r\\n>4\\r\\n$8\\r\\npmessage\\r\\n$19\\r\\n__keyevent*:expired\\r\\n$22\\r\\n__keyevent@0__:expired\\r\\n$2\\r\\ne1\\r\\n_\\r\\n_\\r\\n>4\\r\\n$8\\r\\npmessage\\r\\n$19\\r\\n__keyevent*:expired\\r\\n$22\\r\\n__keyevent@0__:expired\\r\\n$2\\r\\ne2\\r\\n_\\r\\n+PONG\\r\\n",
        "HELLO %1, MGET *3, PING +")]
    [InlineData("pushes behind MGET, newer", "C HELLO 3\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n\nC MGET m1 m2 , PING\nS *2\\r\\n_\\r\\n_\\r\\n>4\\r\\n$8\\r\\npmessage\\r\\n$19\\r\\n__keyevent*:keymiss\\r\\n$22\\r\\n__keyevent@0__:keymiss\\r\\n$2\\r\\nm1\\r\\n>4\\r\\n$8\\r\\npmessage\\r\\n$19\\r\\n__keyevent*:keymiss\\r\\n$22\\r\\n__keyevent@0__:keymiss\\r\\n$2\\r\\nm2\\r\\n+PONG\\r\\n",
        "HELLO %1, MGET *2, PING +")]
    [InlineData("an invalidation, and the redirection that broke", "C HELLO 3\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n\nC CLIENT TRACKING on\nS +OK\\r\\n>2\\r\\n$21\\r\\ntracking-redir-broken\\r\\n:5\\r\\n\nC GET k\nS >2\\r\\n$10\\r\\ninvalidate\\r\\n*1\\r\\n$2\\r\\nkk\\r\\n$1\\r\\nv\\r\\n>2\\r\\n$10\\r\\ninvalidate\\r\\n_\\r\\n",
        "HELLO %1, CLIENT_TRACKING +, GET $")]
    [InlineData("scripts that publish, push first", "C HELLO 3 , SUBSCRIBE ch\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n>3\\r\\n$9\\r\\nsubscribe\\r\\n$2\\r\\nch\\r\\n:1\\r\\n\nC EVAL s 0\nS >3\\r\\n$7\\r\\nmessage\\r\\n$2\\r\\nch\\r\\n$1\\r\\n1\\r\\n>3\\r\\n$7\\r\\nmessage\\r\\n$2\\r\\nch\\r\\n$1\\r\\n2\\r\\n*2\\r\\n:1\\r\\n*2\\r\\n:2\\r\\n:3\\r\\n",
        "HELLO %1, SUBSCRIBE >3, EVAL *2")]
    [InlineData("a reply that only looks like a delivery", "C LRANGE l 0 -1 , PING\nS *3\\r\\n$7\\r\\nmessage\\r\\n$1\\r\\na\\r\\n$1\\r\\nb\\r\\n+PONG\\r\\n", "LRANGE *3, PING +")]
    [InlineData("a reply that only looks like a confirmation", "C LRANGE l 0 -1 , PING\nS {s:a:1}+PONG\\r\\n", "LRANGE *3, PING +")]
    [InlineData("a delivery before the confirmation of the next channel", "C SUBSCRIBE a\nS {s:a:1}\nC SUBSCRIBE b\nS {m:a:x}{s:b:2}", "SUBSCRIBE *3, SUBSCRIBE *3")]
    public void Confirmations_belong_to_commands_and_deliveries_to_none(string what, string script, string expected)
    {
        Assert.NotEmpty(what);
        Conversation.Gives(expected, Expand(script));
    }

    [Fact]
    public void Every_delivery_is_told_with_its_channel()
    {
        string script = Expand("C SUBSCRIBE a b\nS {s:a:1}{s:b:2}\nS {m:a:1}{m:b:2}{m:a:3}");
        foreach (List<WireItem> items in new[] { WireScript.Parse(script),
            WireScript.ByteByByte(WireScript.Parse(script)) })
        {
            Assert.Equal(["message a", "message b", "message a"], new WireRun().Play(items).Pushes);
        }
    }

    [Fact]
    public void The_channel_of_a_pattern_delivery_is_not_the_pattern() => Assert.Equal(
        ["pmessage news.1"],
        new WireRun().Play(WireScript.Parse(Expand(
            "C PSUBSCRIBE n*\nS {ps:n*:1}\nS *4\\r\\n$8\\r\\npmessage\\r\\n$2\\r\\nn*\\r\\n$6\\r\\nnews.1\\r\\n$1\\r\\nx\\r\\n"))).Pushes);

    /// <summary>
    /// {s:a:1} the confirmation of SUBSCRIBE a, u ps pu ss su the others, {m:a:x} a message, all in RESP2.
    /// </summary>
    private static string Expand(string script)
    {
        for (int start = script.IndexOf('{'); start >= 0; start = script.IndexOf('{'))
        {
            int end = script.IndexOf('}', start);
            string inside = script[(start + 1)..end];
            int last = inside.LastIndexOf(':');
            int first = inside.IndexOf(':');
            string channel = inside[(first + 1)..last];
            string value = inside[(last + 1)..];
            string kind = inside[..first] switch
            {
                "s" => "subscribe",
                "u" => "unsubscribe",
                "ps" => "psubscribe",
                "pu" => "punsubscribe",
                "ss" => "ssubscribe",
                "su" => "sunsubscribe",
                _ => "message",
            };
            string tail = kind == "message" ? $"${value.Length}\\r\\n{value}\\r\\n" : $":{value}\\r\\n";
            script = script[..start]
                + $"*3\\r\\n${kind.Length}\\r\\n{kind}\\r\\n${channel.Length}\\r\\n{channel}\\r\\n{tail}"
                + script[(end + 1)..];
        }

        return script;
    }
}
