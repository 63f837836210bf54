using System.Net;
using System.Net.Sockets;
using Sensor.Hosting.Checks;
using Sensor.Tests.Sinks;

namespace Sensor.Tests.Hosting.Checks;

public sealed class MetricsCheckTests
{
    [Fact]
    public void A_free_port_is_well_and_left_free()
    {
        IPEndPoint at = new(IPAddress.Loopback, FreePort.Next());
        Assert.Equal(CheckState.Ok, MetricsCheck.Run(at, control: null).State);
        Assert.Equal(CheckState.Ok, MetricsCheck.Run(at, control: null).State);
    }

    [Fact]
    public void A_port_that_another_program_holds_is_said_unless_it_is_the_sensors_own()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        IPEndPoint at = (IPEndPoint)other.LocalEndpoint;
        CheckResult taken = MetricsCheck.Run(at, "/no/such/control.sock");
        Assert.Equal(CheckState.Warning, taken.State);
        Assert.Contains($"{at}: another program listens there", taken.Found, StringComparison.Ordinal);
        Assert.Contains("metrics.listen", taken.Advice, StringComparison.Ordinal);
        string control = Path.Combine(Directory.CreateTempSubdirectory("check-").FullName, "control.sock");
        using Socket sensor = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        sensor.Bind(new UnixDomainSocketEndPoint(control));
        sensor.Listen();
        Assert.Equal(CheckState.Ok, MetricsCheck.Run(at, control).State);
        Directory.Delete(Path.GetDirectoryName(control)!, recursive: true);
    }
}
