using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO;

/// <summary>A request that an endpoint refuses.</summary>
/// <param name="Context">The request.</param>
/// <param name="Code">
/// As in the answer: 0 transport unknown, 1 session id unknown, 2 bad handshake method, 3 bad request, 4 forbidden,
/// 5 unsupported protocol version.
/// </param>
/// <param name="Message">As in the answer.</param>
public sealed record ConnectionError(HttpContext Context, int Code, string Message);
