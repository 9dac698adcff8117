namespace Parley.Accounts;

/// <summary>Turns the text of a token into the caller it stands for; HTTP and sockets alike.</summary>
internal sealed class SocketAuthentication(AccessTokens tokens, Sessions sessions)
{
    private const string BearerPrefix = "Bearer ";

    /// <summary>Takes <c>x</c> and <c>Bearer x</c>. Null: not a token of ours, expired, or its session has ended.</summary>
    public Caller? Authenticate(string? token)
    {
        var text = token.AsSpan().Trim();
        if (text.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            text = text[BearerPrefix.Length..].Trim();
        }

        return tokens.Read(text) is var (user, session) ? sessions.Find(user, session) : null;
    }
}
