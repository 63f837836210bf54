using System.Diagnostics;

namespace Sensor.Tests.Polling;

/// <summary>
/// An authority, a server's and a client's certificate made by openssl, in a folder that goes with the test.
/// </summary>
internal sealed class CertificateFiles : IDisposable
{
    private const string NewKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

    private readonly string _folder = Directory.CreateTempSubdirectory("certs-").FullName;

    public CertificateFiles()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        foreach (string authority in new[] { "ca", "other-ca" })
        {
            Run($"req -x509 {NewKey} -keyout {authority}.key -out {authority}.pem "
                + $"-days 30 -subj /CN={authority}");
        }

        File.WriteAllText(this["server.ext"], "subjectAltName=DNS:redis.test,IP:127.0.0.1\n");
        File.WriteAllText(this["client.ext"], "extendedKeyUsage=clientAuth\n");
        Sign("server");
        Sign("client");
    }

    public string this[string name] => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Sign(string name)
    {
        Run($"req {NewKey} -keyout {name}.key -out {name}.csr -subj /CN={name}");
        Run($"x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out {name}.pem -days 30 "
            + $"-extfile {name}.ext");
    }

    private void Run(string arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/openssl", arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
