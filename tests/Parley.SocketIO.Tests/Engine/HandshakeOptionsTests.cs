using Microsoft.AspNetCore.Builder;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What an application can change about the handshake.</summary>
public sealed class HandshakeOptionsTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task Session_ids_of_the_application(string transport)
    {
        await using var server = await TestServer.StartAsync(
            options: options => options.GenerateId = context => new("node-1." + context.Request.Query["who"]));

        await using var client = transport == EngineClient.Polling
            ? (EngineClient)await RawPolling.OpenWithAsync(server.Endpoint, "&who=anna")
            : await RawWebSocket.OpenWithAsync(server.Endpoint, "&who=anna");

        client.Sid.ShouldBe("node-1.anna");
        await client.ConnectAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("taken")]
    [InlineData("with \"quotes\"")]
    [InlineData("with/slash")]
    [InlineData("throw")]
    public async Task One_that_cannot_be_used_is_refused(string id)
    {
        await using var server = await TestServer.StartAsync(options: options => options.GenerateId = context =>
            (string?)context.Request.Query["id"] is { } wanted and not "throw" ? new(wanted) : throw new InvalidOperationException("no id"));
        await using var first = await RawPolling.OpenWithAsync(server.Endpoint, "&id=taken");

        (await RawPolling.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling&id=" + Uri.EscapeDataString(id))))
            .ShouldBe(new(400, """{"code":3,"message":"Bad request"}"""));
        (await first.PostAsync("40")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Two_handshakes_at_once_do_not_get_one_id()
    {
        var (both, go) = (new CountdownEvent(2), new Signal());
        await using var server = await TestServer.StartAsync(options: options => options.GenerateId = async _ =>
        {
            if (both.Signal())
            {
                go.Set();
            }

            await go.Task;
            return "same";
        });
        var query = RawPolling.At(server.Endpoint, "EIO=4&transport=polling");

        var answers = await Task.WhenAll(RawPolling.GetAsync(query), RawPolling.GetAsync(query));

        answers.Select(answer => answer.Status).ShouldBe([200, 400], ignoreOrder: true);
        server.IO.ConnectionCount.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_first_message_for_everyone(string transport)
    {
        await using var server = await TestServer.StartAsync(
            app: app => app.MapEngineIO("/engine", new EngineOptions { InitialMessage = "welcome" }, new Silent()));

        await using var client = await EngineClient.OpenAsync(new Uri(server.Address, "/engine/"), transport);

        (await client.NextAsync()).ShouldBe("4welcome");
    }

    private sealed class Silent : EngineHandler
    {
        public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary) => default;
    }
}
