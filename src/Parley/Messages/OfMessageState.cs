namespace Parley.Messages;

/// <summary>
/// What an event refers to that is about a message which was there before: not all who are in the conversation may see it.
/// </summary>
internal abstract record OfMessageState
{
    /// <summary>People who are in the conversation and may not see the message. Loaded, nobody, until <see cref="For"/>.</summary>
    public IReadOnlyList<long> Hidden { get; init; } = [];

    /// <summary>As one person may see it.</summary>
    /// <param name="user">The person.</param>
    /// <param name="message">What it is about.</param>
    /// <param name="sees">Whether the person may see a message of the conversation.</param>
    public virtual OfMessageState For(long user, long message, Func<long, bool> sees) =>
        sees(message) ? this : this with { Hidden = [user] };
}
