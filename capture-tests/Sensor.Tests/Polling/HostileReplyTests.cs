using System.Text;
using Sensor.Commands;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>
/// Every parser on random bytes, and on real replies with random damage: none throws, none takes more memory than the
/// bytes that it was given justify. A seed that fails is in the message.
/// </summary>
public sealed class HostileReplyTests
{
    private const int Rounds = 4_000;
    private static readonly CommandTable Table = CommandTable.Load();
    private static readonly PollTarget Target = PolledServer.Target("redis://asked");

    private static readonly string[] Seeds =
    [
        "*1\r\n%10\r\n$5\r\ncount\r\n:3\r\n$6\r\nreason\r\n$3\r\nkey\r\n$7\r\ncontext\r\n$5\r\nmulti\r\n$6\r\n"
            + "object\r\n$2\r\nzz\r\n"
            + "$8\r\nusername\r\n$4\r\ncarl\r\n$11\r\nage-seconds\r\n,1.851\r\n$11\r\nclient-info\r\n$43\r\n"
            + "id=24 addr=127.0.0.1:55468 db=0 user=carl \n\r\n$8\r\nentry-id\r\n:4\r\n$17\r\ntimestamp-created\r\n"
            + ":1795338884212\r\n"
            + "$22\r\ntimestamp-last-updated\r\n:1795338884300\r\n",
        "*2\r\n$46\r\nuser bob on #2d711642b726b044 ~a* (~x +get) +a\r\n$34\r\nuser default on nopass ~* &* +@all\r\n",
        "%2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n$2\r\nhz\r\n$2\r\n10\r\n",
        "$82\r\nrun_id:7ae71b78\r\nrole:slave\r\nmaster_host:h\r\nmaster_port:1\r\ndb0:keys=12,expires=1\r\n\r\n",
        "*1\r\n%3\r\n$5\r\nslots\r\n*2\r\n:0\r\n:16383\r\n$5\r\nnodes\r\n*1\r\n%3\r\n$4\r\nport\r\n:7000\r\n$2\r\n"
            + "ip\r\n$1\r\nh\r\n"
            + "$4\r\nrole\r\n$6\r\nmaster\r\n$2\r\nid\r\n$4\r\nabcd\r\n",
        "*1\r\n*4\r\n:0\r\n:8000\r\n*4\r\n$1\r\nh\r\n:7000\r\n$4\r\nabcd\r\n*0\r\n*3\r\n_\r\n:7001\r\n$4\r\nabce\r\n",
        "*3\r\n$6\r\nmaster\r\n:14\r\n*1\r\n*3\r\n$9\r\n127.0.0.1\r\n$5\r\n27474\r\n$2\r\n14\r\n",
        "*1\r\n*10\r\n$4\r\nmsex\r\n:-3\r\n*2\r\n+write\r\n+denyoom\r\n:1\r\n:-1\r\n:2\r\n*1\r\n+@write\r\n*0\r\n"
            + "*1\r\n*6\r\n$5\r\nflags\r\n"
            + "*2\r\n+OW\r\n+update\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n"
            + "$5\r\nindex\r\n:1\r\n"
            + "$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:-1\r\n"
            + "$7\r\nkeystep\r\n:2\r\n"
            + "$5\r\nlimit\r\n:0\r\n*0\r\n",
        ClientListQuestionTests.ManyClients(3),
        FakeServer.Hello,
    ];

    private static readonly string[] Damage =
    [
        "*2147483647\r\n", "$2147483647\r\n", "%1073741825\r\n", "*-1\r\n", "$-1\r\n", "_\r\n",
        ":9223372036854775807\r\n", ":-9223372036854775808\r\n", "|1\r\n+k\r\n+v\r\n", ">1\r\n+p\r\n", "*0\r\n", "\r\n",
        "=3\r\nabc\r\n", ",nan\r\n", "-ERR x\r\n", "!",
    ];

    [Fact]
    public void Damaged_replies_throw_nothing_and_take_no_memory_of_their_own()
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            byte[] reply = Damaged(new Random(seed));
            try
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                ReadAll(reply);
                long taken = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(taken < 600_000 + (reply.Length * 100L), $"seed {seed}: {taken} bytes of {reply.Length}");
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
    }

    [Fact]
    public void Every_seed_is_read_by_one_parser_at_least()
    {
        Assert.All(Seeds, seed => Assert.True(ReadAll(Encoding.Latin1.GetBytes(seed)) > 0, seed));
    }

    [Fact]
    public void Every_beginning_of_a_reply_is_harmless()
    {
        foreach (string seed in Seeds)
        {
            byte[] reply = Encoding.Latin1.GetBytes(seed);
            for (int length = 0; length < reply.Length; length++)
            {
                ReadAll(reply.AsSpan(0, length).ToArray());
            }
        }
    }

    private static byte[] Damaged(Random random)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(Seeds[random.Next(Seeds.Length)]);
        if (random.Next(8) == 0)
        {
            random.NextBytes(bytes);
        }

        var damaged = bytes.ToList();
        for (int i = random.Next(6); i >= 0 && damaged.Count > 0; i--)
        {
            int at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.InsertRange(at, Encoding.Latin1.GetBytes(Damage[random.Next(Damage.Length)]));
                    break;
                case 2:
                    damaged.RemoveRange(at, random.Next(Math.Min(9, damaged.Count - at)));
                    break;
                default:
                    damaged[at] = (byte)"0123456789-*$%~>|"[random.Next(17)];
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>How many parsers took it.</summary>
    private static int ReadAll(byte[] reply)
    {
        IReadOnlyList<ServerCommand>? commands = CommandQuestion.Read(reply, []);
        object?[] read =
        [
            new AclLogQuestion().Read(new AdminReply
            {
                Bytes = reply, ReceivedNs = long.MaxValue, SentNs = long.MinValue,
            }),
            new AclListQuestion().Read(reply),
            AclUsersQuestion.Read(reply),
            ConfigQuestion.Read(reply, ["timeout", "hz"], []) ? reply : null,
            InfoQuestion.Read(reply),
            TopologyQuestion.ReadShards(reply, Target),
            TopologyQuestion.ReadSlots(reply, Target),
            TopologyQuestion.ReadRole(reply),
            CommandQuestion.Read(reply, [[1], [2]]),
            commands is null ? null : Table.With(commands),
            new ClientListQuestion().Read(reply),
            ReplyFailure.Of(reply, Target),
            Sensor.Sessions.ReplyFacts.TryReadHello(reply, out _, out _) ? reply : null,
        ];
        return read.Count(one => one is not null);
    }
}
