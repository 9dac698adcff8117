using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Epoll;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Chooses how sockets are served.</summary>
public static class SocketIOTransport
{
    /// <summary>
    /// Serves sockets by a transport of our own on Linux (x64 and arm64): ordinary HTTP as before, but a WebSocket without TLS
    /// leaves the HTTP layer after its handshake, which takes a fraction of the memory and of the processor time.
    /// Elsewhere, and for TLS and HTTP/2, Kestrel's own transport and streams are used.
    /// </summary>
    /// <remarks>
    /// Handlers then run on the thread that serves the sockets (one for each core): a handler that blocks its thread
    /// stops the other connections of that thread. Handlers that await do not.
    /// </remarks>
    public static IWebHostBuilder UseSocketIOTransport(this IWebHostBuilder builder) =>
        Native.IsSupported
            ? builder.ConfigureServices(services => services.AddSingleton<IConnectionListenerFactory, EpollTransport>())
            : builder;
}
