using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>The refusals of Engine.IO, word for word.</summary>
internal static class Refused
{
    public static readonly Answer UnknownTransport = new(400, """{"code":0,"message":"Transport unknown"}""");
    public static readonly Answer UnknownSession = new(400, """{"code":1,"message":"Session ID unknown"}""");
    public static readonly Answer BadMethod = new(400, """{"code":2,"message":"Bad handshake method"}""");
    public static readonly Answer BadRequest = new(400, """{"code":3,"message":"Bad request"}""");
    public static readonly Answer Forbidden = new(403, """{"code":4,"message":"Forbidden"}""");
    public static readonly Answer UnsupportedVersion = new(400, """{"code":5,"message":"Unsupported protocol version"}""");
}
