using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;

namespace Parley.Tests.Realtime;

public sealed class ConnectTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task A_client_without_a_valid_token_is_let_in_and_disconnected(string? token)
    {
        await using var socket = await ChatClient.ConnectAsync(world.Server, token is null ? null : new { token });
        (await socket.Ended).ShouldBe("io server disconnect");
        socket.Events.ShouldBeEmpty();
    }

    // An error would be an answer to stock clients, after which they stay away for ever.
    [Theory]
    [InlineData("/chat")]
    [InlineData("/")]
    public async Task Who_could_not_be_looked_up_is_not_answered_but_cut_off_and_comes_again(string place)
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        await using var connection = server.Services.GetRequiredService<Database>().Open();
        await connection.ExecuteAsync("ALTER TABLE participants RENAME TO hidden");
        await using (var socket = await ChatClient.ConnectAsync(server, new { token = anna.Token }, place: place))
        {
            (await socket.Ended).ShouldBe("closed");
            socket.Refused.ShouldBeNull();
        }

        server.Logs.Lines.ShouldContain(line => line.StartsWith("Error Parley.Realtime.ChatSockets Who connects could not be looked up", StringComparison.Ordinal));
        await connection.ExecuteAsync("ALTER TABLE hidden RENAME TO participants");
        await using var again = await ChatClient.ConnectAsync(server, new { token = anna.Token }, place: place);
        again.Events.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("")]
    public async Task The_token_may_come_in_the_authorization_header(string prefix)
    {
        var anna = await world.PersonAsync();
        await using var socket = await ChatClient.ConnectAsync(world.Server, null, prefix + anna.Token);
        (await socket.SeeAsync("onlineUsers")).Payload[0].GetString().ShouldBe(anna.Id);
    }

    [Fact]
    public async Task Logging_out_disconnects_the_sockets_of_that_session_only()
    {
        var anna = await world.PersonAsync();
        var again = await world.Server.Client.CallAsync("POST /auth/login", new { email = anna.Email, password = TestUser.DefaultPassword });
        await using var first = await world.ConnectAsync(anna);
        await using var second = await ChatClient.ConnectAsync(world.Server, new { token = again.Text("token") });
        await first.SeeAsync("onlineUsers");
        await second.SeeAsync("onlineUsers");
        (await anna.CallAsync("POST /auth/logout")).Status.ShouldBe(204);
        (await first.Ended).ShouldBe("io server disconnect");
        (await second.AskAsync("getOnlineUsers")).GetProperty("onlineUsers").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_event_says_why_by_ack_and_by_exception_and_the_socket_lives()
    {
        var anna = await world.PersonAsync();
        await using var socket = await world.ConnectAsync(anna);
        var ack = await socket.AskAsync("sendMessage", new { conversationId = "999999", content = "x" });
        ack.GetProperty("success").GetBoolean().ShouldBeFalse();
        ack.GetProperty("message").GetString().ShouldBe("Conversation not found");
        ack.GetProperty("statusCode").GetInt32().ShouldBe(404);
        var exception = await socket.SeeAsync("exception");
        exception.Text("status").ShouldBe("error");
        exception.Payload.GetProperty("cause").GetProperty("data").GetProperty("content").GetString().ShouldBe("x");
        (await socket.AskAsync("getOnlineUsers")).GetProperty("onlineUsers").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("sendMessage", """{"content":"x"}""")]
    [InlineData("sendMessage", """{"conversationId":{"a":1},"content":"x"}""")]
    [InlineData("sendMessage", """{"conversationId":"-1","content":"x"}""")]
    [InlineData("sendMessage", """{"conversationId":"1","content":7}""")]
    [InlineData("sendMessage", """["1","x"]""")]
    [InlineData("sendMessage", "\"x\"")]
    [InlineData("createConversation", """{"participants":"2"}""")]
    [InlineData("createConversation", """{"participants":[null]}""")]
    [InlineData("createConversation", "{}")]
    [InlineData("markAsRead", """{"conversationId":"1"}""")]
    [InlineData("deleteMessage", "{}")]
    [InlineData("typing", "null")]
    public async Task A_wrong_payload_is_refused_with_400(string name, string payload)
    {
        var anna = await world.PersonAsync();
        await using var socket = await world.ConnectAsync(anna);
        var ack = await socket.AskAsync(name, System.Text.Json.JsonDocument.Parse(payload).RootElement);
        ack.GetProperty("statusCode").GetInt32().ShouldBe(400, ack.ToString());
    }

    [Fact]
    public async Task A_socket_that_comes_in_while_people_send_and_come_and_go_misses_nothing_after_its_view()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync();
        await using var annas = await world.ConnectAsync(anna);
        using var enough = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await annas.SayAsync(group, FormattableString.Invariant($"{i}"));
            }
        });

        for (var round = 0; round < 8; round++)
        {
            await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
            await using var bens = await world.ConnectAsync(ben);
            var view = await SeqsAsync(ben, group);
            await bens.SeeAsync("newMessage", m => Seq(m) > (view.Count == 0 ? 0 : view[^1]) + 5);
            var live = bens.Seen("newMessage").Select(m => Seq(m.Payload)).ToList();
            live.ShouldBe(Enumerable.Range(0, live.Count).Select(i => live[0] + i), "no gap, no repeat, no inversion");
            var visible = await SeqsAsync(ben, group);
            visible.Where(seq => seq <= live[^1]).ShouldBeSubsetOf(view.Union(live));
            (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}")).Status.ShouldBe(200);
            await bens.SeeAsync("participantRemoved");
        }

        await enough.CancelAsync();
        await sending;
    }

    private static async Task<IReadOnlyList<long>> SeqsAsync(TestUser user, string group) =>
        [.. (await user.MessagesAsync(group, "?limit=100")).Select(m => m.GetProperty("seq").GetInt64())];

    private static long Seq(System.Text.Json.JsonElement newMessage) => newMessage.GetProperty("message").GetProperty("seq").GetInt64();
}
