using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO;

/// <summary>The transports a client may use.</summary>
[Flags]
public enum EngineTransports
{
    /// <summary>None: refused by <see cref="EngineOptions.Validate"/>.</summary>
    None = 0,

    /// <summary>HTTP long-polling.</summary>
    Polling = 1,

    /// <summary>WebSocket.</summary>
    WebSocket = 2,

    /// <summary>Both.</summary>
    All = Polling | WebSocket,
}

/// <summary>Settings of an Engine.IO endpoint. They are read once, when the endpoint is mapped.</summary>
public class EngineOptions
{
    /// <summary>Time from a pong to the next ping.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Time within which a ping must be answered.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time within which an upgrade from polling to WebSocket must be complete.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time that a closing server gives its handlers to end (half of it) and its connections to take what was sent and
    /// to say goodbye. Longer than the host's own shutdown timeout is of no use.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of the largest request body or WebSocket message that is accepted, inclusive.</summary>
    public long MaxHttpBufferSize { get; set; } = 1_000_000;

    /// <summary>Whether a polling session may become a WebSocket session.</summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>The transports a client may use.</summary>
    public EngineTransports Transports { get; set; } = EngineTransports.All;

    /// <summary>
    /// Bytes that may wait for one connection. One that falls further behind is closed with
    /// <see cref="DisconnectReason.SlowConsumer"/>.
    /// </summary>
    public long MaxQueuedBytes { get; set; } = 1024 * 1024;

    /// <summary>Packets in one polling request body.</summary>
    public int MaxPacketsPerPayload { get; set; } = 10_000;

    /// <summary>
    /// Polling answers of so many bytes or more are compressed (gzip, deflate) for clients that accept it, unless all of their
    /// packets are marked not to be; null: never.
    /// </summary>
    public int? HttpCompressionThreshold { get; set; } = 1024;

    /// <summary>
    /// Offers permessage-deflate (RFC 7692) to WebSocket clients, without context takeover, and compresses messages of so
    /// many bytes or more; null: never. A broadcast is compressed once. It costs processor time on both sides.
    /// </summary>
    public int? PerMessageDeflateThreshold { get; set; }

    /// <summary>
    /// A cookie with the session's id, set by the handshake, such as a load balancer needs to bring all requests of a
    /// polling client to one server: <c>new CookieBuilder { Name = "io", HttpOnly = true, SameSite = SameSiteMode.Lax }</c>.
    /// </summary>
    public CookieBuilder? Cookie { get; set; }

    /// <summary>
    /// Asked at each handshake: null lets it pass, a text refuses it with 403 <c>{"code":4,"message":text}</c>.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? AllowRequest { get; set; }

    /// <summary>
    /// Makes the session's id at each handshake, out of letters, digits and <c>-._~</c>. It must be one that nobody can guess. If it
    /// is empty, in use, or the function throws, the handshake is refused with code 3. Null: 20 characters out of 120 random bits.
    /// </summary>
    public Func<HttpContext, ValueTask<string>>? GenerateId { get; set; }

    /// <summary>A text message that every client gets right after the handshake, with it where it polls. Of use to Engine.IO alone.</summary>
    public string? InitialMessage { get; set; }

    /// <summary>Adds headers to the response of each handshake.</summary>
    public Action<HttpContext, IHeaderDictionary>? InitialHeaders { get; set; }

    /// <summary>Adds headers to every response: handshakes, polls, posts and upgrades; after <see cref="InitialHeaders"/>.</summary>
    public Action<HttpContext, IHeaderDictionary>? Headers { get; set; }

    /// <summary>Is told of every request that is refused, before it is answered.</summary>
    public Action<ConnectionError>? OnConnectionError { get; set; }

    /// <summary>
    /// Which browser origins may connect. Null: no CORS headers are sent and the Origin header is not looked at.
    /// A request without an Origin header always passes.
    /// </summary>
    public Func<string, HttpContext, bool>? AllowOrigin { get; set; }

    /// <summary>Whether an allowed origin may send cookies.</summary>
    public bool AllowCredentials { get; set; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOperationException">A value is wrong; the message names it.</exception>
    public virtual void Validate()
    {
        RequireDuration(PingInterval, nameof(PingInterval));
        RequireDuration(PingTimeout, nameof(PingTimeout));
        RequireDuration(UpgradeTimeout, nameof(UpgradeTimeout));
        RequireDuration(ShutdownTimeout, nameof(ShutdownTimeout));
        RequireRange(MaxHttpBufferSize, 1, 1 << 30, nameof(MaxHttpBufferSize));
        RequireRange(MaxQueuedBytes, 1, 1 << 30, nameof(MaxQueuedBytes));
        RequireRange(MaxPacketsPerPayload, 1, int.MaxValue, nameof(MaxPacketsPerPayload));
        RequireRange(HttpCompressionThreshold ?? 0, 0, int.MaxValue, nameof(HttpCompressionThreshold));
        RequireRange(PerMessageDeflateThreshold ?? 0, 0, int.MaxValue, nameof(PerMessageDeflateThreshold));
        if (Cookie is { Name: null or "" })
        {
            throw new InvalidOperationException("Cookie must have a name.");
        }

        if ((Transports & EngineTransports.All) == EngineTransports.None)
        {
            throw new InvalidOperationException("Transports must name at least one transport.");
        }
    }

    private protected static void RequireDuration(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > TimeSpan.FromDays(1))
        {
            throw new InvalidOperationException($"{name} must be between 1 ms and 1 day, but is {value}.");
        }
    }

    private protected static void RequireRange(long value, long least, long most, string name)
    {
        if (value < least || value > most)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{name} must be between {least} and {most}, but is {value}."));
        }
    }
}
