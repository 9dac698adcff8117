using System.Net;
using System.Text;

namespace Parley.SocketIO.Tests.Harness;

internal sealed record Answer(int Status, string Body);

/// <summary>Long-polling by hand: one GET or POST per call.</summary>
internal sealed class RawPolling : EngineClient
{
    private const char Separator = '\x1e';

    private readonly Uri _endpoint;
    private readonly Queue<string> _received = new();

    private RawPolling(Uri endpoint, OpenPacket open)
    {
        _endpoint = endpoint;
        Open = open;
        SessionUri = At(endpoint, $"EIO=4&transport=polling&sid={open.Sid}");
    }

    /// <summary>Never follows redirects, keeps no cookies and is shared: each request stands alone.</summary>
    public static HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    })
    { Timeout = Patience };

    public Uri SessionUri { get; }

    public static Uri At(Uri endpoint, string query) => new UriBuilder(endpoint) { Query = query }.Uri;

    public static Task<RawPolling> OpenAsync(Uri endpoint) => OpenWithAsync(endpoint, "");

    /// <summary>Opens a session with further query parameters, such as <c>&amp;token=1</c>.</summary>
    public static async Task<RawPolling> OpenWithAsync(Uri endpoint, string query)
    {
        var answer = await GetAsync(At(endpoint, "EIO=4&transport=polling" + query));
        answer.Status.ShouldBe(200, answer.Body);
        var packets = answer.Body.Split(Separator);
        var client = new RawPolling(endpoint, OpenPacket.Read(packets[0]));
        foreach (var packet in packets.Skip(1))
        {
            client._received.Enqueue(packet);
        }

        return client;
    }

    public static Task<Answer> GetAsync(Uri uri) => AskAsync(new HttpRequestMessage(HttpMethod.Get, uri));

    public static async Task<Answer> AskAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request);
            return new((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    public Task<Answer> PollAsync() => GetAsync(SessionUri);

    public Task<Answer> PostAsync(string body) => PostAsync(Encoding.UTF8.GetBytes(body));

    public Task<Answer> PostAsync(byte[] body, string contentType = "text/plain")
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return AskAsync(new HttpRequestMessage(HttpMethod.Post, SessionUri) { Content = content });
    }

    public override async Task SendAsync(params string[] packets) =>
        (await PostAsync(string.Join(Separator, packets))).ShouldBe(new(200, "ok"));

    public override async Task OfferAsync(params string[] packets)
    {
        try
        {
            await PostAsync(string.Join(Separator, packets));
        }
        catch (HttpRequestException)
        {
            // A refusal may come before the body was read, and reset the connection.
        }
    }

    public override async Task<string?> NextOrEndAsync()
    {
        if (_received.Count == 0)
        {
            var answer = await PollAsync();
            if (answer.Status != (int)HttpStatusCode.OK)
            {
                answer.Status.ShouldBe(400, answer.Body);
                return null;
            }

            foreach (var packet in answer.Body.Split(Separator))
            {
                _received.Enqueue(packet);
            }
        }

        var next = _received.Dequeue();
        if (next != "1")
        {
            return next;
        }

        (await PollAsync()).Status.ShouldBe(400, "a closed session still answers polls");
        return null;
    }

    /// <summary>Moves the session to a WebSocket: probe, answer, upgrade.</summary>
    public async Task<RawWebSocket> UpgradeAsync()
    {
        var socket = await RawWebSocket.ProbeAsync(_endpoint, Sid);
        await socket.SendAsync("5");
        return socket;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
