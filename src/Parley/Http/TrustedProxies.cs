using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Parley.Configuration;
using IPNetwork = System.Net.IPNetwork;

namespace Parley.Http;

/// <summary>
/// Proxies before this server. What they say of a request, and nobody else, is taken for where it comes from and whether it came
/// over TLS: <c>X-Forwarded-For</c>, read from its end as far as one of them wrote it, and <c>X-Forwarded-Proto</c>.
/// </summary>
internal static class TrustedProxies
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Reads a list of addresses, networks (<c>10.0.0.0/8</c>) and <c>loopback</c>; null: one of them is none of that.</summary>
    public static IReadOnlyList<IPNetwork>? Parse(string list)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (text == "loopback")
            {
                networks.AddRange(Loopback);
            }
            else if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                return null;
            }
        }

        return networks;
    }

    public static void UseTrustedProxies(this WebApplication app, Settings settings)
    {
        if (settings.TrustedProxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
