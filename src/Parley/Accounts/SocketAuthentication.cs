namespace Parley.Accounts;

/// <summary>Turns the text of a token into the caller it stands for; HTTP and sockets alike.</summary>
internal sealed class SocketAuthentication(AccessTokens tokens, EncryptedTokens encrypted, Sessions sessions, TimeProvider time)
{
    private const string BearerPrefix = "Bearer ";

    /// <summary>Takes <c>x</c> and <c>Bearer x</c>. Null: not a token of ours, expired, or its session has ended.</summary>
    public Caller? Authenticate(string? token) =>
        Read(token) is var (user, session, expires) && expires > time.GetUtcNow().ToUnixTimeSeconds()
            ? sessions.Find(user, session)
            : null;

    /// <summary>
    /// For a client that proves otherwise which session it had: its token may have expired, but it must be one of that
    /// session. Null also when the session has ended.
    /// </summary>
    public Caller? Authenticate(string? token, long userId, long sessionId) =>
        Read(token) is var (user, session, _) && user == userId && session == sessionId
            ? sessions.Find(userId, sessionId)
            : null;

    private (long UserId, long SessionId, long Expires)? Read(string? token)
    {
        var bare = Bare(token);
        return EncryptedTokens.IsOne(bare) ? encrypted.ReadAnyAge(bare) : tokens.ReadAnyAge(bare);
    }

    private static ReadOnlySpan<char> Bare(string? token)
    {
        var text = token.AsSpan().Trim();
        return text.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? text[BearerPrefix.Length..].Trim() : text;
    }
}
