using Parley.SocketIO;

namespace Parley.ConformanceHost;

/// <summary>Sends every Engine.IO message back; some messages have an answer of their own.</summary>
internal sealed class Echo : EngineHandler
{
    internal string? Greeting { get; init; }

    internal Func<EngineSession, string, ReadOnlyMemory<byte>?>? BinaryAnswer { get; init; }

    internal Func<EngineSession, string, string?>? TextAnswer { get; init; }

    public override void OnOpen(EngineSession session)
    {
        if (Greeting is not null)
        {
            session.SendText(System.Text.Encoding.UTF8.GetBytes(Greeting));
        }
    }

    public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary)
    {
        var text = binary ? "" : System.Text.Encoding.UTF8.GetString(data.Span);
        if (binary)
        {
            session.SendBinary(data.Span);
        }
        else if (BinaryAnswer?.Invoke(session, text) is { } bytes)
        {
            session.SendBinary(bytes.Span);
        }
        else if (TextAnswer?.Invoke(session, text) is { } answer)
        {
            session.SendText(System.Text.Encoding.UTF8.GetBytes(answer));
        }
        else
        {
            session.SendText(data.Span);
        }

        return default;
    }
}
