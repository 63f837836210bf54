using System.Net.Sockets;
using System.Text;
using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

public sealed class ServiceNotifierTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-notify-");
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    private string Address => Path.Combine(_folder.FullName, "notify");

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_run_tells_that_it_is_ready_lives_reads_anew_and_ends()
    {
        Listen(new UnixDomainSocketEndPoint(Address));
        using ServiceNotifier service = new(Address);
        service.Ready();
        service.Look(() => new LiveCounters(5, 2, 1, 0));
        service.Reloading();
        service.Look(() => default);
        service.Stopping();

        Assert.Equal("READY=1", Receive());
        Assert.Equal("WATCHDOG=1", Receive());
        Assert.Equal("STATUS=5 packets, 2 dropped by the kernel, 1 by the sensor", Receive());
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+$", Receive());
        Assert.Equal("READY=1", Receive());
        Assert.Equal("WATCHDOG=1", Receive());
        Assert.Equal("STOPPING=1", Receive());
    }

    [Fact]
    public void A_name_that_begins_with_an_at_sign_is_in_the_abstract_space()
    {
        string name = $"sensor-notify-{Guid.NewGuid():N}";
        Listen(new UnixDomainSocketEndPoint('\0' + name));
        using ServiceNotifier service = new('@' + name);
        service.Ready();

        Assert.Equal("READY=1", Receive());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/no/such/folder/notify")]
    public void Without_systemd_nothing_happens(string? address)
    {
        using ServiceNotifier service = new(address);
        service.Ready();
        service.Reloading();
        service.Look(() => throw new InvalidOperationException("nobody asked"));
        service.Stopping();
    }

    [Fact]
    public void A_systemd_that_takes_nothing_holds_nothing_up()
    {
        Listen(new UnixDomainSocketEndPoint(Address));
        using ServiceNotifier service = new(Address);
        for (int i = 0; i < 10_000; i++)
        {
            service.Look(() => default);
        }

        _systemd.Dispose();
        service.Stopping();
    }

    private void Listen(UnixDomainSocketEndPoint at)
    {
        _systemd.ReceiveTimeout = 30_000;
        _systemd.Bind(at);
    }

    private string Receive()
    {
        byte[] datagram = new byte[1024];
        return Encoding.UTF8.GetString(datagram, 0, _systemd.Receive(datagram));
    }
}
