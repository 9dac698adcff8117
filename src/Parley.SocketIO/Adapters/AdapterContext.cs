using Microsoft.Extensions.Logging;

namespace Parley.SocketIO;

/// <summary>What an adapter is made for and with.</summary>
/// <param name="Namespace">The namespace to connect.</param>
/// <param name="Time">The server's clock.</param>
/// <param name="Loggers">The server's log.</param>
public sealed record AdapterContext(Namespace Namespace, TimeProvider Time, ILoggerFactory Loggers);
