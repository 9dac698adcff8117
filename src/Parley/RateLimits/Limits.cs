using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Parley.Configuration;

namespace Parley.RateLimits;

/// <summary>
/// Every limit there is. Each method takes from the buckets that apply, and returns the refusal or null.
/// <c>RATE_LIMITS=off</c> switches all of them off.
/// </summary>
internal sealed class Limits : IDisposable
{
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    // What a client wrote is kept as a key: no longer than an e-mail can be.
    private const int LongestKey = 254;

    private readonly bool _on;
    private readonly Limit _person;
    private readonly Limit _address;
    private readonly Limit _sends;
    private readonly Limit _uploads;
    private readonly Limit _loginsOfAccount;
    private readonly Limit _loginsOfAccountFromAddress;
    private readonly Limit _loginsOfAddress;
    private readonly Limit _registrations;
    private readonly Limit _channelPasswords;
    private readonly ITimer _sweep;

    public Limits(Settings settings, TimeProvider time)
    {
        _on = settings.RateLimits;
        _person = PerSecond(50, burst: 200);
        _address = PerSecond(100, burst: 400);
        _sends = PerSecond(20, burst: 100);
        _uploads = PerMinute(60);
        _loginsOfAccount = PerMinute(60);
        _loginsOfAccountFromAddress = PerMinute(10);
        _loginsOfAddress = PerMinute(60);
        _registrations = PerMinute(30);
        _channelPasswords = PerMinute(10);
        Limit[] all =
        [
            _person, _address, _sends, _uploads, _loginsOfAccount, _loginsOfAccountFromAddress, _loginsOfAddress, _registrations, _channelPasswords,
        ];
        _sweep = time.CreateTimer(
            _ =>
            {
                foreach (var limit in all)
                {
                    limit.DropIdle();
                }
            },
            null,
            Sweep,
            Sweep);

        Limit PerSecond(int rate, int burst) => new(burst, TimeSpan.FromSeconds(1) / rate, time);

        Limit PerMinute(int rate) => new(rate, TimeSpan.FromMinutes(1) / rate, time);
    }

    /// <summary>Any request, by where it comes from.</summary>
    public Refusal? Request(HttpContext context) => Take(_address, Address(context.Connection.RemoteIpAddress));

    /// <summary>Any request or socket event, by whose it is.</summary>
    public Refusal? Person(long userId) => Take(_person, Key(userId));

    /// <summary>A socket event: its person and its address, and for a message also the sends of that person.</summary>
    public Refusal? Event(long userId, string address, bool isSend) =>
        Take(_person, Key(userId))
        ?? Take(_address, IPAddress.TryParse(address, out var ip) ? Address(ip) : address)
        ?? (isSend ? Send(userId) : null);

    /// <summary>A message, or a change of one.</summary>
    public Refusal? Send(long userId) => Take(_sends, Key(userId));

    public Refusal? Upload(long userId) => Take(_uploads, Key(userId));

    public Refusal? Registration(HttpContext context) => Take(_registrations, Address(context.Connection.RemoteIpAddress));

    /// <summary>
    /// The narrow limit counts an account and an address together: who guesses a password must not shut its owner, who comes
    /// from elsewhere, out.
    /// </summary>
    public Refusal? LogIn(HttpContext context, string account)
    {
        var address = Address(context.Connection.RemoteIpAddress);
        var key = account.Length > LongestKey ? "" : account;
        return Take(_loginsOfAddress, address) ?? Take(_loginsOfAccountFromAddress, $"{address} {key}") ?? Take(_loginsOfAccount, key);
    }

    /// <summary>A password of a channel, right or wrong, by who tries it.</summary>
    public Refusal? ChannelPassword(long userId, long channel) => Take(_channelPasswords, Invariant($"{userId} {channel}"));

    public void Dispose() => _sweep.Dispose();

    private Refusal? Take(Limit limit, string key)
    {
        if (!_on || limit.Take(key) is not { Ticks: > 0 } wait)
        {
            return null;
        }

        return new Refusal(
            StatusCodes.Status429TooManyRequests, "Too many requests; wait a little", (int)Math.Ceiling(wait.TotalSeconds));
    }

    private static string Key(long userId) => userId.ToString(CultureInfo.InvariantCulture);

    // Somebody with IPv6 has a whole /64 to himself.
    private static string Address(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes).ToString();
    }
}
