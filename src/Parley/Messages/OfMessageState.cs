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
    /// <param name="sees">Whether the person may see the message.</param>
    public OfMessageState For(long user, bool sees) => sees ? this : this with { Hidden = [user] };
}
