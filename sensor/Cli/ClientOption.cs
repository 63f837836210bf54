using System.CommandLine.Parsing;
using System.Net;

namespace Sensor.Cli;

/// <summary>A client on the command line: an address, or a network (<c>10.0.0.0/8</c>).</summary>
internal static class ClientOption
{
    public static IPNetwork[] Parse(ArgumentResult result)
    {
        List<IPNetwork> networks = [];
        foreach (Token token in result.Tokens)
        {
            if (IPAddress.TryParse(token.Value, out IPAddress? address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(token.Value, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                result.AddError($"{token.Value}: neither an address nor a network; write 10.1.2.3 or 10.0.0.0/8");
                return [];
            }
        }

        return [.. networks];
    }
}
