using Parley.Conversations;
using Parley.Log;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>A session that has just been opened or refreshed, and the tokens for it.</summary>
internal sealed record SignedIn(Me User, string AccessToken, string RefreshToken, Caller Caller);

/// <summary>The ways into a session: registering, signing in, and refreshing.</summary>
internal sealed partial class SignIn(
    EventLog log, People people, Sessions sessions, Passwords passwords, AccessTokens tokens, PublicRoom room, ILogger<SignIn> logger)
{
    private static readonly Refusal Taken =
        new(StatusCodes.Status409Conflict, "This e-mail or username is already registered");

    private static readonly Refusal Wrong =
        new(StatusCodes.Status401Unauthorized, "Wrong e-mail or password");

    public async Task<Outcome<SignedIn>> RegisterAsync(Registration wanted, Device device)
    {
        var email = wanted.Email?.Trim();
        var username = wanted.Username?.Trim();
        var name = wanted.Name is { } written && Line.Tidy(written) is { Length: > 0 } given ? given : username;
        var location = wanted.Location is { } place && Line.Tidy(place) is { Length: > 0 } tidy ? tidy : null;
        if ((AccountRules.Email(email) ?? AccountRules.NewUsername(username) ?? AccountRules.Name(name!)
            ?? AccountRules.Password(wanted.Password) ?? ProfileRules.Location(location) ?? ProfileRules.Age(wanted.Age)) is { } invalid)
        {
            return invalid;
        }

        // Only to spare the hash; the append decides.
        if (people.IsTaken(email!, username!))
        {
            return Taken;
        }

        var hashed = await passwords.HashAsync(wanted.Password!);
        if (hashed.Refusal is { } busy)
        {
            return busy;
        }

        var registered = await log.AppendAsync<Outcome<Opened>>(append =>
        {
            if (Insert(append, email!, username!, name!, location, wanted.Age, hashed.Value) is not { } userId)
            {
                return Taken;
            }

            room.Admit(append, userId);
            return Open(append, userId, device);
        });
        return registered.Refusal is { } refusal ? refusal : Complete(registered.Value, device);
    }

    public async Task<Outcome<SignedIn>> LogInAsync(Credentials credentials, Device device)
    {
        if (credentials.Email is not { Length: > 0 } email || credentials.Password is not { Length: > 0 } password)
        {
            return Refusal.Invalid("email and password are required");
        }

        var found = people.FindPassword(email.Trim());
        var verified = await passwords.VerifyAsync(password, found?.Hash);
        if (verified.Refusal is { } busy)
        {
            return busy;
        }

        if (!verified.Value)
        {
            return Wrong;
        }

        // The password may have been changed, or the account deleted, since it was compared.
        var (user, hash) = found!.Value;
        var opened = await log.AppendAsync<Outcome<Opened>>(
            append => OwnAccount.IsStill(append, user, hash) ? Open(append, user, device) : Wrong);
        return opened.Refusal is { } refusal ? refusal : Complete(opened.Value, device);
    }

    public async Task<Outcome<SignedIn>> RefreshAsync(string refreshToken)
    {
        var refreshed = await sessions.RefreshAsync(refreshToken);
        if (refreshed.Refusal is { } refusal)
        {
            return refusal;
        }

        var (userId, sessionId, next) = refreshed.Value;
        return Answer(new Opened(userId, sessionId, next));
    }

    private static long? Insert(
        Append append, string email, string username, string name, string? location, long? age, string hash)
    {
        var taken = append.Scalar<long>(
            "SELECT COUNT(*) FROM users WHERE email_key = @email OR username_key = @username",
            ("@email", AccountRules.Key(email)), ("@username", AccountRules.Key(username)));
        if (taken > 0)
        {
            return null;
        }

        var isFirst = append.Scalar<long>("SELECT COUNT(*) FROM (SELECT 1 FROM users WHERE deleted_at IS NULL LIMIT 1) AS anybody") == 0;
        var id = append.NextId("user");
        append.Run(
            """
            INSERT INTO users (id, email, email_key, username, username_key, name, name_key, location, age, password_hash, role, created_at)
            VALUES (@id, @email, @emailKey, @username, @usernameKey, @name, @nameKey, @location, @age, @hash, @role, @now)
            """,
            ("@id", id), ("@email", email), ("@emailKey", AccountRules.Key(email)), ("@username", username),
            ("@usernameKey", AccountRules.Key(username)), ("@name", name), ("@nameKey", AccountRules.Key(name)),
            ("@location", location), ("@age", age), ("@hash", hash),
            ("@role", isFirst ? AccountRole.Admin : AccountRole.User), ("@now", append.Now));
        append.Add(EventKind.UserRegistered, subject: id, actor: id);
        return id;
    }

    private static Opened Open(Append append, long userId, Device device)
    {
        var (sessionId, refreshToken) = Sessions.Open(append, userId, device);
        return new Opened(userId, sessionId, refreshToken);
    }

    private SignedIn Complete(Opened opened, Device device)
    {
        LogSignedIn(logger, opened.UserId, opened.SessionId, device.Address);
        return Answer(opened);
    }

    private SignedIn Answer(Opened opened)
    {
        var me = people.FindMe(opened.UserId)!;
        var caller = new Caller(opened.UserId, opened.SessionId, me.Username, me.Email, me.Role);
        return new SignedIn(me, tokens.Issue(caller), opened.RefreshToken, caller);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} signed in from {Address} (session {SessionId})")]
    private static partial void LogSignedIn(ILogger logger, long userId, long sessionId, string address);

    private sealed record Opened(long UserId, long SessionId, string RefreshToken);
}
