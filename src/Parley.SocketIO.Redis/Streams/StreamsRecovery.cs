using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Parley.SocketIO.Redis;

/// <summary>
/// Recovery out of the stream, on any node: the offset is the entry's name, and connections that are lost lie in Redis. What is
/// emitted passes <see cref="Take"/> in the order of the stream, and clients come back in between.
/// </summary>
internal sealed partial class StreamsRecovery : ConnectionRecovery
{
    private readonly Namespace _place;
    private readonly RedisRecoveryOptions _options;
    private readonly RecentEntries _recent = new();
    private readonly ConcurrentDictionary<string, LiveConnection> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Socket, LiveConnection> _ofSockets = [];
    private StreamsLog? _log;

    /// <param name="place">The namespace.</param>
    /// <param name="options">The settings.</param>
    /// <param name="maxBytes">See <see cref="MaxBytes"/>.</param>
    internal StreamsRecovery(Namespace place, RedisRecoveryOptions options, long maxBytes)
    {
        (_place, _options, MaxBytes) = (place, options, maxBytes);

        // While the socket is still in its rooms, so that what is read later on is not taken for having had its effect on them.
        place.OnDisconnecting((socket, _) => _ofSockets.GetValueOrDefault(socket)?.OnEnding(_log?.Position));
    }

    public override bool SkipFilters => _options.SkipFilters;

    /// <summary>How much a client may have missed, or be sent at once.</summary>
    internal long MaxBytes { get; }

    /// <summary>The namespace's adapter is there.</summary>
    internal void Attach(StreamsLog log) => _log = log;

    /// <summary>An entry of the namespace has been read.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="act">Has its effect on the sockets of this node.</param>
    internal void Take(StreamEntry entry, Action act)
    {
        var isEvent = entry.Type == ClusterMessageType.Broadcast;
        Exclusively(_place, () =>
        {
            _recent.Add(entry);
            if (isEvent)
            {
                act();
            }
        });
        if (!isEvent)
        {
            // Handlers may run in this. Who comes back from now on knows of the entry, and who was here before feels it.
            act();
        }
    }

    public override string? Begin(Socket socket)
    {
        if (_log is null)
        {
            return null;
        }

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15));
        Remember(new LiveConnection(id, socket, _log.Position, new Dictionary<string, StreamId>(StringComparer.Ordinal)));
        return id;
    }

    public override void OnJoining(Socket socket, ReadOnlySpan<string> rooms)
    {
        if (_log?.Position is { } now && _ofSockets.TryGetValue(socket, out var connection))
        {
            connection.Join(rooms, now);
        }
    }

    public override void OnLeft(Socket socket, string room) => _ofSockets.GetValueOrDefault(socket)?.Leave(room);

    public override void OnDisconnect(Socket socket, string reason, IReadOnlyCollection<string> rooms)
    {
        if (_ofSockets.TryGetValue(socket, out var connection) && IsRecoverable(reason))
        {
            var session = connection.ToSession(rooms).Encode();
            var milliseconds = (long)_options.MaxDisconnectionDuration.TotalMilliseconds;
            connection.Saved = _log!.Commands.SendAsync(
                session.Length, "SET", KeyOf(connection.Id), session, "PX", milliseconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Comes after <see cref="Begin"/> for every socket, however early it ended.</summary>
    protected override void OnEnded(Socket socket)
    {
        if (_ofSockets.TryRemove(socket, out var connection))
        {
            _live.TryRemove(KeyValuePair.Create(connection.Id, connection));
            connection.OnEnded();
        }
    }

    private void Remember(LiveConnection connection)
    {
        _live[connection.Id] = connection;
        _ofSockets[connection.Socket] = connection;
    }

    private string KeyOf(string id) => _options.SessionKeyPrefix + id;
}
