using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Realtime;

/// <summary>A small Socket.IO client over WebSocket: what the wire carries, and nothing clever.</summary>
internal sealed class ChatClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private readonly List<Received> _events = [];
    private readonly List<(Func<Received, bool> Wanted, TaskCompletionSource<Received> Found)> _waiting = [];
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _acks = [];
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    /// <summary>The first thing that it hears in its dialect, if there is one.</summary>
    private string _hears = "";

    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _receiving = Task.CompletedTask;
    private string _prefix = "";
    private int _lastAck;

    /// <summary>The name of an event, its first argument, and the offset after it if there is one, in the order of arrival.</summary>
    public sealed record Received(string Name, JsonElement Payload, string? Offset = null)
    {
        public string Text(string property) => Payload.GetProperty(property).GetString()!;
    }

    public IReadOnlyList<Received> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>By which the connection can be recovered, as the server says.</summary>
    public string? Pid { get; private set; }

    /// <summary>The last offset that came, also on the connections before.</summary>
    public string? Offset { get; private set; }

    /// <summary>Whether it goes on where another connection was lost.</summary>
    public bool Recovered { get; private set; }

    /// <summary>Why the namespace did not take it; null if it did.</summary>
    public string? Refused { get; private set; }

    /// <summary>"io server disconnect", or "closed" when only the connection ended.</summary>
    public Task<string> Ended => _ended.Task.WaitAsync(Patience);

    public static Task<ChatClient> ConnectAsync(ParleyServer server, TestUser user) => ConnectAsync(server, new { token = user.Token });

    /// <summary>Connects as the stock client does whose connection was lost.</summary>
    public async Task<ChatClient> ComeBackAsync(ParleyServer server, string token)
    {
        var place = _prefix.Length == 0 ? "/" : _prefix[..^1];
        var again = await ConnectAsync(server, new { pid = Pid, offset = Offset, token }, offset: Offset, place: place, hears: _hears);
        again.Recovered = again.Pid is not null && again.Pid == Pid;
        return again;
    }

    public static async Task<ChatClient> ConnectAsync(
        ParleyServer server, object? auth, string? authorization = null, string? offset = null, string place = "/chat",
        string? hears = null)
    {
        var client = new ChatClient
        {
            Offset = offset,
            _prefix = place == "/" ? "" : place + ",",
            _hears = hears ?? (place == "/" ? "user:online" : "onlineUsers"),
        };
        if (authorization is not null)
        {
            client._socket.Options.SetRequestHeader("Authorization", authorization);
        }

        var url = new UriBuilder(server.Url) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;
        await client._socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        client._receiving = client.ReceiveAsync();
        await client.SendAsync("40" + client._prefix + (auth is null ? "" : JsonSerializer.Serialize(auth)));
        await client._connected.Task.WaitAsync(Patience);
        if (client._hears.Length > 0 && client.Refused is null)
        {
            // It is in its rooms then: what is told to whoever is there, and not remembered, reaches it from here on.
            await await Task.WhenAny(client.SeeAsync(client._hears), client._ended.Task);
        }

        return client;
    }

    /// <summary>Sends an event without an acknowledgement.</summary>
    public Task EmitAsync(string name, object? payload = null) => SendAsync("42" + _prefix + Encode(name, payload));

    /// <summary>Sends an event and returns its acknowledgement.</summary>
    public async Task<JsonElement> AskAsync(string name, object? payload = null) => await (await BeginAsync(name, payload)).WaitAsync(Patience);

    /// <summary>Sends an event; the inner task is its acknowledgement.</summary>
    public async Task<Task<JsonElement>> BeginAsync(string name, object? payload = null)
    {
        var done = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id;
        lock (_gate)
        {
            id = ++_lastAck;
            _acks.Add(id, done);
        }

        await SendAsync(FormattableString.Invariant($"42{_prefix}{id}{Encode(name, payload)}"));
        return done.Task;
    }

    /// <summary>The first event, of those that came and those to come, that is wanted.</summary>
    public Task<Received> SeeAsync(string name, Func<JsonElement, bool>? wanted = null)
    {
        bool IsWanted(Received e) => e.Name == name && (wanted is null || wanted(e.Payload));
        lock (_gate)
        {
            if (_events.Find(IsWanted) is { } there)
            {
                return Task.FromResult(there);
            }

            var found = new TaskCompletionSource<Received>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((IsWanted, found));
            return WithPatienceAsync(found.Task, name);
        }
    }

    public IReadOnlyList<Received> Seen(string name) => [.. Events.Where(e => e.Name == name)];

    /// <summary>Forgets what came so far.</summary>
    public void Clear() => TakeAll();

    /// <summary>What came so far, which is then forgotten.</summary>
    public IReadOnlyList<Received> TakeAll()
    {
        lock (_gate)
        {
            Received[] all = [.. _events];
            _events.Clear();
            return all;
        }
    }

    /// <summary>Ends the connection as a closed page does.</summary>
    public async Task CloseAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await _receiving;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private static string Encode(string name, object? payload) =>
        JsonSerializer.Serialize(payload is null ? new[] { (object)name } : [name, payload]);

    private async Task<Received> WithPatienceAsync(Task<Received> found, string name)
    {
        try
        {
            return await found.WaitAsync(Patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{name} did not come. What came: {string.Join(", ", Events.Select(e => e.Name))}", late);
        }
    }

    private async Task SendAsync(string packet)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                await message.WriteAsync(buffer.AsMemory(0, part.Count));
                if (part.EndOfMessage)
                {
                    await HandleAsync(Encoding.UTF8.GetString(message.ToArray()));
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException)
        {
            // The other side, or the test, cut the connection.
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // As above.
        }

        _ended.TrySetResult("closed");
        _connected.TrySetResult();
    }

    private async Task HandleAsync(string packet)
    {
        if (packet == "2")
        {
            await SendAsync("3");
            return;
        }

        var type = packet[..Math.Min(2, packet.Length)];
        var rest = packet.Length > 2 ? packet[2..] : "";
        if (rest.StartsWith(_prefix, StringComparison.Ordinal))
        {
            rest = rest[_prefix.Length..];
        }

        switch (type)
        {
            case "40" or "44":
                Refused = type == "44" ? Parse(rest).GetProperty("message").GetString() : null;
                Pid = Parse(rest).TryGetProperty("pid", out var pid) ? pid.GetString() : null;
                _connected.TrySetResult();
                break;
            case "41":
                _ended.TrySetResult("io server disconnect");
                break;
            case "42":
                Take(Parse(rest));
                break;
            case "43":
                var digits = rest.TakeWhile(char.IsAsciiDigit).Count();
                var answer = Parse(rest[digits..]);
                lock (_gate)
                {
                    _acks.Remove(int.Parse(rest.AsSpan(0, digits), System.Globalization.CultureInfo.InvariantCulture), out var waiting);
                    waiting?.SetResult(answer.GetArrayLength() == 0 ? default : answer[0]);
                }

                break;
        }
    }

    private void Take(JsonElement array)
    {
        var last = array[array.GetArrayLength() - 1];
        var received = new Received(
            array[0].GetString()!,
            array.GetArrayLength() > 1 ? array[1] : default,
            last.ValueKind == JsonValueKind.String ? last.GetString() : null);
        lock (_gate)
        {
            Offset = received.Offset ?? Offset;
            _events.Add(received);
            foreach (var (_, found) in _waiting.Where(w => w.Wanted(received)).ToList())
            {
                _waiting.RemoveAll(w => w.Found == found);
                found.TrySetResult(received);
            }
        }
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
