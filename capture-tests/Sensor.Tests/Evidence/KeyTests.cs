using Sensor.Evidence;
using Sensor.Sinks;
using Sensor.Sinks.File;
using Sensor.Tests.Support;

namespace Sensor.Tests.Evidence;

public sealed class KeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-key-");

    private string Private => Path.Combine(_folder.FullName, "evidence.key");

    private string Public => Path.Combine(_folder.FullName, "evidence.pub");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_key_is_never_written_over()
    {
        KeyPair.Create(Private, Public);
        string before = File.ReadAllText(Private);
        Assert.Throws<EvidenceFailure>(() => KeyPair.Create(Private, Public + "2"));
        Assert.Throws<EvidenceFailure>(() => KeyPair.Create(Private + "2", Public));
        Assert.Equal(before, File.ReadAllText(Private));
        Assert.False(File.Exists(Private + "2"));
    }

    [Fact]
    public void The_private_key_is_for_its_owner_alone()
    {
        KeyPair.Create(Private, Public);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Private));
        Assert.Contains("PRIVATE KEY", File.ReadAllText(Private));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(Public));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead, "others than its owner")]
    [InlineData(UnixFileMode.GroupRead, "others than its owner")]
    public void A_key_that_others_can_read_is_refused(UnixFileMode more, string expected)
    {
        KeyPair.Create(Private, Public);
        File.SetUnixFileMode(Private, File.GetUnixFileMode(Private) | more);
        Assert.Contains(expected, Refused());
    }

    [Fact]
    public void What_is_no_private_key_is_refused_without_showing_it()
    {
        Assert.Contains("no such file", Refused());
        File.WriteAllText(Private, "hunter2");
        File.SetUnixFileMode(Private, UnixFileMode.UserRead);
        Assert.Contains("holds no private key", Refused());
        Assert.DoesNotContain("hunter2", Refused());
        File.Delete(Private);
        ProgramRun.MustSucceed("openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", Private);
        Assert.Contains("no key of the curve P-256", Refused());
    }

    [Fact]
    public void Keys_of_openssl_serve_as_well()
    {
        ProgramRun.MustSucceed("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", Private);
        ProgramRun.MustSucceed("openssl", "ec", "-in", Private, "-pubout", "-out", Public);
        using SigningKey signing = SigningKey.Load(Private);
        using VerifyingKeys verifying = VerifyingKeys.Load([Public]);
        Assert.True(verifying.Verify(signing.Fingerprint, [1, 2, 3], signing.Sign([1, 2, 3])));
        Assert.False(verifying.Verify(signing.Fingerprint, [1, 2, 4], signing.Sign([1, 2, 3])));
    }

    private string Refused() => Assert.Throws<SinkFailure>(() => FileSink.Open(new FileSinkOptions
    {
        Path = Path.Combine(_folder.FullName, "events.ndjson"),
        Evidence = new EvidenceOptions { KeyFile = Private },
    })).Message;
}
