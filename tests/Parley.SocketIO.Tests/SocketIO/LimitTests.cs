using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Each limit of the Socket.IO layer, at it and beyond it; a neighbour stays served.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task A_packet_has_so_many_attachments_at_most(int count, bool allowed)
    {
        await using var server = await StartAsync(options => options.MaxAttachments = 2);
        await using var client = await server.ConnectAsync();

        await client.OfferAsync(
            [FormattableString.Invariant($"45{count}-1[\"echo\"]"), .. Enumerable.Repeat("bAQID", count)]);

        await ShouldBeAllowedAsync(client, allowed, "431[]");
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public async Task The_attachments_of_a_packet_hold_so_many_bytes_together(int second, bool allowed)
    {
        await using var server = await StartAsync(options => options.MaxAttachmentBytes = 100);
        await using var client = await server.ConnectAsync();

        await client.OfferAsync("452-1[\"echo\"]", Bytes(50), Bytes(second));

        await ShouldBeAllowedAsync(client, allowed, "431[]");
    }

    [Fact]
    public async Task The_bytes_of_one_packet_do_not_count_for_the_next()
    {
        await using var server = await StartAsync(options => options.MaxAttachmentBytes = 100);
        await using var client = await server.ConnectAsync();

        for (var i = 0; i < 5; i++)
        {
            await client.SendAsync("451-1[\"echo\"]", Bytes(100));
            (await client.NextAsync()).ShouldBe("431[]");
        }
    }

    [Fact]
    public async Task A_connection_joins_so_many_namespaces_at_a_time()
    {
        await using var server = await TestServer.StartAsync(
            io =>
            {
                io.Of("/a");
                io.Of("/b");
            },
            options => options.MaxNamespacesPerConnection = 2);
        await using var neighbour = await server.ConnectAsync();
        await using var client = await server.ConnectAsync();
        await client.ConnectAsync("/a");

        await client.SendAsync("40/b,");

        var answer = await client.NextOrEndAsync();
        if (answer is not null)
        {
            answer.ShouldStartWith("44/b,");
            await client.SendAsync("41/a,");
            await client.ConnectAsync("/b");
        }

        server.IO.Of("/b").Sockets.Count.ShouldBe(answer is null ? 0 : 1);
        await neighbour.ShouldBeQuietAsync();
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(100, false)]
    [InlineData(100_000, false)]
    public async Task JSON_nests_so_deep(int depth, bool allowed)
    {
        await using var server = await StartAsync(options => options.MaxJsonDepth = 32);
        await using var neighbour = await server.ConnectAsync();

        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            await using var client = await server.ConnectAsync();
            var nested = string.Concat(Enumerable.Repeat(open, depth)) + "0" + string.Concat(Enumerable.Repeat(close, depth));

            await client.OfferAsync($"421[\"echo\",{nested}]");

            await ShouldBeAllowedAsync(client, allowed, $"431[{nested}]");
        }

        await neighbour.ShouldBeQuietAsync();
        server.Log.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("40")]
    [InlineData("421[\"echo\",")]
    [InlineData("430")]
    public async Task JSON_that_only_opens_ends_no_process(string start)
    {
        await using var server = await StartAsync(_ => { });
        await using var neighbour = await server.ConnectAsync();
        await using var client = await server.OpenAsync();
        if (start != "40")
        {
            await client.ConnectAsync();
        }

        await client.OfferAsync(start + string.Concat(Enumerable.Repeat("{\"a\":[", 100_000)));

        (await client.EndAsync()).ShouldBeEmpty();
        await neighbour.ShouldBeQuietAsync();
        server.Log.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Path", "socket.io")]
    [InlineData("PingInterval", null)]
    [InlineData("PingTimeout", null)]
    [InlineData("UpgradeTimeout", null)]
    [InlineData("ConnectTimeout", null)]
    [InlineData("MaxHttpBufferSize", null)]
    [InlineData("MaxQueuedBytes", null)]
    [InlineData("MaxPacketsPerPayload", null)]
    [InlineData("MaxNamespacesPerConnection", null)]
    [InlineData("MaxConcurrentHandlers", null)]
    [InlineData("MaxOutstandingAcks", null)]
    [InlineData("MaxJsonDepth", null)]
    [InlineData("Transports", null)]
    [InlineData("AttachmentTimeout", null)]
    [InlineData("MaxAttachments", -1)]
    [InlineData("MaxAttachmentBytes", null)]
    [InlineData("ShutdownTimeout", null)]
    [InlineData("HttpCompressionThreshold", -1)]
    [InlineData("PerMessageDeflateThreshold", -1)]
    public async Task A_senseless_option_stops_the_start_by_its_name(string name, object? value)
    {
        var wrong = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await using var server = await TestServer.StartAsync(options: options =>
            {
                var property = typeof(SocketIOOptions).GetProperty(name)!;
                property.SetValue(options, value ?? Activator.CreateInstance(property.PropertyType));
            });
        });

        wrong.Message.ShouldContain(name);
    }

    private static string Bytes(int count) => "b" + Convert.ToBase64String(new byte[count]);

    private static Task<TestServer> StartAsync(Action<SocketIOOptions> options) => TestServer.StartAsync(
        io => io.Default.On("echo", (_, message) =>
        {
            message.Ack(message.Args.ToArgs());
            return default;
        }),
        options);

    private static async Task ShouldBeAllowedAsync(EngineClient client, bool allowed, string answer)
    {
        if (allowed)
        {
            (await client.NextAsync()).ShouldBe(answer);
        }
        else
        {
            (await client.EndAsync()).ShouldBeEmpty();
        }
    }
}
