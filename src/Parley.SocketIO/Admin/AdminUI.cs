using Microsoft.Extensions.Logging;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO.Admin;

/// <summary>The server side of the Socket.IO Admin UI: its namespace, and every two seconds the numbers.</summary>
internal sealed partial class AdminUI : ITimed
{
    /// <summary>Milliseconds between two server_stats.</summary>
    private const int StatsInterval = 2_000;

    private readonly SocketIOServer _server;
    private readonly AdminUIOptions _options;
    private readonly ILogger _logger;
    private readonly ServerStats _stats;
    private readonly Namespace _place;
    private TimerLink _link;

    internal AdminUI(SocketIOServer server, AdminUIOptions options)
    {
        _server = server;
        _options = options;
        _logger = server.Loggers.CreateLogger<AdminUI>();
        _stats = new ServerStats(server, options.ServerId ?? Environment.MachineName);

        // Administrators log in again; a recovery would let them pass without, and keep what they were told.
        var recovery = server.Options.Recovery;
        server.Options.Recovery = recovery is null ? null : place => place.Name == options.Namespace ? null : recovery(place);
        _place = server.Of(options.Namespace);
    }

    ref TimerLink ITimed.Link => ref _link;

    /// <summary>Whether anybody is there to be told. On another node somebody may always be.</summary>
    private bool IsWatched => _place.Adapter is not null || _place.Rooms.Count > 0;

    internal void Start()
    {
        _place.Use(new AdminLogin(_options, _server.Time, _logger).CheckAsync);
        new AdminCommands(_server, _options.ReadOnly, _logger).Register(_place);
        _place.OnConnection(Welcome);
        if (_options.Mode == AdminUIMode.Development)
        {
            new SocketWatch(_server, this, _place).Start();
        }

        _server.Engine.Metrics.Traffic = _stats.Traffic;
        _server.Wheel.Schedule(this, _server.Wheel.Now + StatsInterval);
    }

    long ITimed.OnDue(long now)
    {
        try
        {
            // The count begins anew even if nobody hears of it.
            var passed = _stats.Traffic.Take();
            Tell(() => _stats.Make(passed));
        }
        catch (Exception e)
        {
            LogFailed(e);
        }

        return now + StatsInterval;
    }

    /// <summary>Tells every administrator, on all nodes. The event is made only if there may be one.</summary>
    internal void Tell(Func<JsonPayload> make)
    {
        if (IsWatched)
        {
            var payload = make();
            var everyone = _place.To();
            everyone.EmitLocally(payload);
            _place.Adapter?.Broadcast(payload, everyone.Target());
        }
    }

    private async ValueTask Welcome(Socket socket)
    {
        if (socket.State is string session)
        {
            socket.Emit("session", session);
        }

        socket.Send(PacketEncoder.Event(_place, AdminEvents.Config(_options)));
        if (_options.Mode == AdminUIMode.Development)
        {
            var elsewhere = await FetchElsewhereAsync();
            var most = _server.Options.MaxQueuedBytes / 2;
            socket.Send(PacketEncoder.Event(_place, AdminEvents.AllSockets(_server.Namespaces, elsewhere, most)));
        }
    }

    private async Task<List<(Namespace Place, RemoteSocket Socket)>> FetchElsewhereAsync()
    {
        var all = new List<(Namespace, RemoteSocket)>();
        foreach (var place in _server.Namespaces.Where(place => place.Adapter is not null))
        {
            try
            {
                var sockets = await place.Adapter!.FetchSocketsAsync(new BroadcastTarget(), CancellationToken.None);
                all.AddRange(sockets.Select(socket => (place, socket)));
            }
            catch (TimeoutException e)
            {
                LogNotFetched(e, place.Name);
            }
        }

        return all;
    }

    [LoggerMessage(4, LogLevel.Error, "The admin UI could not be sent the server's numbers")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(5, LogLevel.Warning, "The admin UI is not shown the sockets that other nodes have in namespace {Namespace}")]
    private partial void LogNotFetched(Exception failure, string @namespace);
}
