using System.IO.Compression;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.SocketIO;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Long polling answers are compressed for clients that accept it.</summary>
public sealed class HttpCompressionTests
{
    private static readonly string Long = new('x', 2000);

    [Theory]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip;q=0.1, deflate", "deflate")]
    [InlineData("gzip;q=0, *", "deflate")]
    [InlineData("br, identity", null)]
    [InlineData(null, null)]
    public async Task As_the_client_accepts(string? accepted, string? expected)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);
        guest.Socket.Emit("long", Long);

        var (encoding, body) = await PollAsync(guest, accepted);

        encoding.ShouldBe(expected);
        body.ShouldBe($"42[\"long\",\"{Long}\"]");
    }

    [Fact]
    public async Task What_is_short_is_sent_as_it_is()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);
        guest.Socket.Emit("short", "x");

        (await PollAsync(guest, "gzip")).ShouldBe((null, """42["short","x"]"""));
    }

    [Fact]
    public async Task The_threshold_counts_the_whole_answer()
    {
        await using var hall = await Hall.OpenAsync(options: options => options.HttpCompressionThreshold = 20);
        var guest = await hall.EnterAsync(EngineClient.Polling);
        guest.Socket.Emit("a", "123");
        guest.Socket.Emit("b", "456");

        (await PollAsync(guest, "gzip")).ShouldBe(("gzip", "42[\"a\",\"123\"]\x1e" + "42[\"b\",\"456\"]"));
    }

    [Fact]
    public async Task Not_if_all_its_packets_say_no()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);

        guest.Socket.Compress(false).Emit("long", Long);
        (await PollAsync(guest, "gzip")).Encoding.ShouldBeNull();

        hall.Everyone.Compress(false).Emit("long", Long);
        guest.Socket.Emit("short");
        (await PollAsync(guest, "gzip")).Encoding.ShouldBe("gzip");
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var hall = await Hall.OpenAsync(options: options => options.HttpCompressionThreshold = null);
        var guest = await hall.EnterAsync(EngineClient.Polling);
        guest.Socket.Emit("long", Long);

        (await PollAsync(guest, "gzip")).Encoding.ShouldBeNull();
    }

    private static async Task<(string? Encoding, string Body)> PollAsync(Guest guest, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ((RawPolling)guest.Client).SessionUri);
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        using var answer = await RawPolling.Http.SendAsync(request);
        var encoding = answer.Content.Headers.ContentEncoding.SingleOrDefault();
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = encoding switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(plain);
        return (encoding, await reader.ReadToEndAsync());
    }
}
