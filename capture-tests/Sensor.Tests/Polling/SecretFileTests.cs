using System.Text;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

public sealed class SecretFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("secret\n", "secret")]
    [InlineData("secret\r\n", "secret")]
    [InlineData("secret\n\n", "secret\n")]
    [InlineData(" se cret ", " se cret ")]
    public void One_line_end_is_cut(string text, string expected)
    {
        File.WriteAllText(_path, text);
        Assert.True(SecretFile.TryRead(_path, out byte[] secret, out string? problem), problem);
        Assert.Equal(expected, Encoding.ASCII.GetString(secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_file_is_no_password(string text)
    {
        File.WriteAllText(_path, text);
        Assert.False(SecretFile.TryRead(_path, out byte[] secret, out string? problem));
        Assert.Empty(secret);
        Assert.Contains("empty", problem);
    }

    [Fact]
    public void A_large_file_is_no_password()
    {
        File.WriteAllText(_path, new string('x', 5000));
        Assert.False(SecretFile.TryRead(_path, out _, out string? problem));
        Assert.Contains("longer", problem);
        Assert.DoesNotContain("xxx", problem);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Assert.False(SecretFile.TryRead(_path, out _, out string? problem));
        Assert.Contains(_path, problem);
        Assert.Contains("no such file", problem);
    }

    [Fact]
    public void A_folder_is_no_password()
    {
        Assert.False(SecretFile.TryRead(Path.GetTempPath(), out _, out string? problem));
        Assert.Contains(Path.GetTempPath(), problem);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherWrite, true)]
    public void A_file_that_everybody_may_read_is_warned_of(UnixFileMode mode, bool warned)
    {
        File.WriteAllText(_path, "secret");
        File.SetUnixFileMode(_path, mode);
        Assert.Equal(warned, SecretFile.Warning(_path) is not null);
    }

    public void Dispose() => File.Delete(_path);
}
