namespace Parley.SocketIO.Engine;

/// <summary>How a session is brought to its end.</summary>
internal enum Ending : byte
{
    /// <summary>What waits is still sent, then the close packet or frame.</summary>
    AfterQueue,

    /// <summary>What waits is dropped.</summary>
    Abrupt,

    /// <summary>The client said so: a pending poll is answered with a noop packet.</summary>
    ByClient,

    /// <summary>The client gave up a pending poll. Nothing happens if it has been answered meanwhile.</summary>
    PollAborted,
}
