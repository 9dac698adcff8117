using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

public sealed class SendMessageTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task The_same_tempId_with_the_same_content_is_the_same_message_over_reconnects()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await using var annas = await world.ConnectAsync(anna);
            ids.Add((await annas.SayAsync(conversation, "Hello", "t1")).Id());
            (await annas.SeeAsync("messageSent")).Text("messageId").ShouldBe(ids[0]);
        }

        ids.Distinct().Count().ShouldBe(1);
        (await ben.ContentsAsync(conversation)).ShouldBe(["Hello"]);
        await using var last = await world.ConnectAsync(anna);
        await last.SayAsync(conversation, "end");
        await bens.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("content").GetString() == "end");
        bens.Seen("newMessage").Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_same_tempId_is_the_same_message_after_a_restart()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { JwtSecret = "a secret of a sufficient length" });
        var anna = await server.RegisterAsync("anna");
        var ben = await server.RegisterAsync("ben");
        var conversation = await anna.DirectAsync(ben);
        string first;
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            first = (await annas.SayAsync(conversation, "Hello", "t1")).Id();
        }

        await server.RestartAsync();
        await using var again = await ChatClient.ConnectAsync(server, anna);
        (await again.SayAsync(conversation, "Hello", "t1")).Id().ShouldBe(first);
        (await again.SayAsync(conversation, "Hello", "t2")).Id().ShouldNotBe(first);
    }

    [Fact]
    public async Task Many_at_once_with_the_same_tempId_are_one_message()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var one = await world.ConnectAsync(anna);
        await using var two = await world.ConnectAsync(anna);
        var sent = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : two).SayAsync(conversation, "Hello", "t1")));
        sent.Select(m => m.Id()).Distinct().Count().ShouldBe(1);
        (await ben.MessagesAsync(conversation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_content_another_person_or_another_conversation_makes_another_message()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var withBen = await anna.DirectAsync(ben);
        var withCleo = await anna.DirectAsync(cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        string[] ids =
        [
            (await annas.SayAsync(withBen, "Hello", "t1")).Id(),
            (await annas.SayAsync(withBen, "Hello!", "t1")).Id(),
            (await annas.SayAsync(withCleo, "Hello", "t1")).Id(),
            (await bens.SayAsync(withBen, "Hello", "t1")).Id(),
        ];
        ids.Distinct().Count().ShouldBe(4);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("   \n ", 400)]
    [InlineData("a\0b", 400)]
    [InlineData("x", 200)]
    public async Task A_message_has_a_content(string content, int status) => await SendAsync(content, status);

    [Theory]
    [InlineData(9_999, 200)]
    [InlineData(10_000, 200)]
    [InlineData(10_001, 400)]
    public async Task A_message_has_at_most_10000_characters(int length, int status) => await SendAsync(new string('ä', length), status);

    [Fact]
    public async Task Messages_sent_without_waiting_on_one_socket_keep_their_order()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var acks = new List<Task<System.Text.Json.JsonElement>>();
        for (var i = 0; i < 200; i++)
        {
            acks.Add(await annas.BeginAsync("sendMessage", new { conversationId = conversation, content = FormattableString.Invariant($"{i}") }));
        }

        var seqs = (await Task.WhenAll(acks)).Select(a => a.GetProperty("message").GetProperty("seq").GetInt64());
        seqs.ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
        (await ben.ContentsAsync(conversation, "?limit=3")).ShouldBe(["197", "198", "199"]);
    }

    private async Task SendAsync(string content, int status)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var ack = await annas.AskAsync("sendMessage", new { conversationId = conversation, content });
        ack.GetProperty("success").GetBoolean().ShouldBe(status == 200, ack.ToString());
        (await ben.MessagesAsync(conversation)).Count.ShouldBe(status == 200 ? 1 : 0);
    }
}
