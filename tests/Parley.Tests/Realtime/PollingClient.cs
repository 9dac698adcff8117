using System.Text.Json;

namespace Parley.Tests.Realtime;

/// <summary>A client that polls, and only when the test says so.</summary>
internal sealed class PollingClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _path;

    private PollingClient(HttpClient http, string path) => (_http, _path) = (http, path);

    public string? Pid { get; private set; }

    public string? Offset { get; private set; }

    /// <summary>Names and first arguments of what came.</summary>
    public List<ChatClient.Received> Events { get; } = [];

    public static async Task<PollingClient> ConnectAsync(ParleyServer server, object auth)
    {
        const string Path = "/socket.io/?EIO=4&transport=polling";
        var http = new HttpClient { BaseAddress = server.Url };
        var open = await http.GetStringAsync(Path, TestContext.Current.CancellationToken);
        var client = new PollingClient(http, $"{Path}&sid={JsonDocument.Parse(open[1..]).RootElement.GetProperty("sid").GetString()}");
        (await http.PostAsync(client._path, new StringContent($"40/chat,{JsonSerializer.Serialize(auth)}"), TestContext.Current.CancellationToken))
            .EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>One poll; false if the session has ended.</summary>
    public async Task<bool> PollAsync()
    {
        using var answer = await _http.GetAsync(_path, TestContext.Current.CancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            return false;
        }

        foreach (var packet in (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\x1e'))
        {
            if (packet.StartsWith("40/chat,", StringComparison.Ordinal))
            {
                Pid = JsonDocument.Parse(packet[8..]).RootElement.GetProperty("pid").GetString();
            }
            else if (packet.StartsWith("42/chat,", StringComparison.Ordinal))
            {
                var args = JsonDocument.Parse(packet[8..]).RootElement;
                var last = args[args.GetArrayLength() - 1];
                Offset = last.ValueKind == JsonValueKind.String ? last.GetString() : Offset;
                Events.Add(new ChatClient.Received(args[0].GetString()!, args[1]));
            }
        }

        return true;
    }

    public async Task PollUntilAsync(Func<bool> enough)
    {
        while (!enough())
        {
            (await PollAsync()).ShouldBeTrue();
        }
    }

    public void Dispose() => _http.Dispose();
}
