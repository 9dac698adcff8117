namespace Parley.SocketIO;

/// <summary>Not everybody who was asked has acknowledged in time.</summary>
public sealed class AckTimeoutException : TimeoutException
{
    /// <summary>A timeout after these answers.</summary>
    public AckTimeoutException(IReadOnlyList<Argument> responses, Exception? cause = null)
        : base($"Not all acknowledgements came in time; {responses.Count} did.", cause) => Responses = responses;

    /// <summary>The answers that did come: the first argument of each.</summary>
    public IReadOnlyList<Argument> Responses { get; }
}
