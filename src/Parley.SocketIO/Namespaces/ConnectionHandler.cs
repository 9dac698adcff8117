namespace Parley.SocketIO.Namespaces;

/// <summary>Socket.IO on an Engine.IO endpoint: a connection for each session.</summary>
internal sealed class ConnectionHandler(SocketIOServer server) : EngineHandler
{
    private readonly long _connectTimeout = (long)server.Options.ConnectTimeout.TotalMilliseconds;

    public override void OnOpen(EngineSession session)
    {
        session.Connection = new Connection(server, session);
        session.SetDeadline(_connectTimeout);
    }

    public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary) =>
        session.Connection!.OnMessage(data.Span, binary);

    public override void OnClose(EngineSession session, string reason) => session.Connection?.OnClose(reason);

    internal override void OnDeadline(EngineSession session) => session.Connection!.OnDeadline();
}
