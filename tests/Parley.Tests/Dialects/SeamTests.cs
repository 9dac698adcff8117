using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Realtime;
using Parley.Tests.Blocks;
using Parley.Tests.Realtime;

namespace Parley.Tests.Dialects;

/// <summary>Sockets of several dialects side by side: the same happens to all of them, each is told in its own words.</summary>
public sealed class SeamTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Each_is_told_once_and_in_its_own_words_wherever_it_connects()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var old = await ConnectAsync(ben, "/");
        await using var asking = await ChatClient.ConnectAsync(world.Server, new { token = ben.Token, dialect = "001" }, hears: "user:online");
        await using var plain = await ConnectAsync(ben, "/", recovery: false);
        await using var own = await ChatClient.ConnectAsync(world.Server, new { token = ben.Token, dialect = "canonical" }, place: "/", hears: "onlineUsers");
        foreach (var socket in (ChatClient[])[old, asking, plain, own])
        {
            socket.Refused.ShouldBeNull();
        }

        var message = await annas.SayAsync(group, "hello");
        foreach (var socket in (ChatClient[])[old, asking, plain])
        {
            var received = await socket.SeeAsync("message:new");
            received.Payload.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(message.Id());
            (received.Offset is null).ShouldBe(socket == plain);
            socket.Seen("newMessage").ShouldBeEmpty();
        }

        (await own.SeeAsync("newMessage")).Payload.GetProperty("message").Id().ShouldBe(message.Id());
        await annas.SayAsync(group, "last");
        await old.SeeAsync("message:new", m => m.GetProperty("content").GetString() == "last");
        old.Seen("message:new").Count.ShouldBe(2);
        own.Seen("message:new").ShouldBeEmpty();
    }

    [Fact]
    public async Task Row_001_17_Without_a_valid_token_the_default_namespace_says_so_by_connect_error()
    {
        foreach (var token in (string?[])[null, "nonsense", "a.b.c"])
        {
            await using var socket = await ChatClient.ConnectAsync(world.Server, token is null ? null : new { token }, place: "/");
            socket.Refused.ShouldBe("Unauthorized");
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/chat")]
    public async Task A_dialect_that_is_not_there_is_refused(string place)
    {
        var anna = await world.PersonAsync();
        await using var socket = await ChatClient.ConnectAsync(world.Server, new { token = anna.Token, dialect = "003" }, place: place);
        socket.Refused.ShouldNotBeNull().ShouldStartWith("dialect must be one of canonical, 001");
    }

    [Fact]
    public async Task Row_001_28_A_connection_that_was_lost_goes_on_where_it_was_in_its_dialect()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await ConnectAsync(ben, "/");
        await annas.SayAsync(group, "one");
        await bens.SeeAsync("message:new");
        await bens.CloseAsync();
        var two = await annas.SayAsync(group, "two");
        await annas.AskAsync("addReaction", new { messageId = two.Id(), emoji = "👍" });
        await using var again = await bens.ComeBackAsync(world.Server, ben.Token);
        again.Recovered.ShouldBeTrue();
        await annas.SayAsync(group, "three");
        await again.SeeAsync("message:new", m => m.GetProperty("content").GetString() == "three");
        again.Seen("message:new").Select(m => m.Text("content")).ShouldBe(["two", "three"]);
        again.Events.Select(e => e.Name).Distinct().ShouldBeSubsetOf(["message:new", "user:online"]);
    }

    [Fact]
    public async Task In_another_dialect_or_namespace_it_is_a_new_connection()
    {
        var ben = await world.PersonAsync();
        await using var bens = await ConnectAsync(ben, "/");
        await bens.CloseAsync();
        await using var other = await ChatClient.ConnectAsync(
            world.Server, new { pid = bens.Pid, token = ben.Token, dialect = "canonical" }, place: "/", hears: "onlineUsers");
        other.Pid.ShouldNotBe(bens.Pid);
        await using var elsewhere = await ChatClient.ConnectAsync(world.Server, new { pid = bens.Pid, token = ben.Token, dialect = "001" }, hears: "user:online");
        elsewhere.Pid.ShouldNotBe(bens.Pid);
    }

    [Fact]
    public async Task Logging_out_ends_the_sockets_of_every_namespace()
    {
        var anna = await world.PersonAsync();
        await using var old = await ConnectAsync(anna, "/");
        await using var own = await world.ConnectAsync(anna);
        await old.SeeAsync("user:online");
        (await anna.CallAsync("POST /auth/logout")).Status.ShouldBe(204);
        (await old.Ended).ShouldBe("io server disconnect");
        (await own.Ended).ShouldBe("io server disconnect");
    }

    [Fact]
    public async Task Whoever_is_removed_is_told_nothing_any_more_in_any_dialect()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await ConnectAsync(ben, "/");
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        await annas.SayAsync(group, "secret");
        await annas.AskAsync("typing", new { conversationId = group });
        var direct = await anna.DirectAsync(ben);
        await annas.SayAsync(direct, "for him");
        await bens.SeeAsync("message:new", m => m.GetProperty("content").GetString() == "for him");
        bens.Events.Select(e => e.Name).Distinct().ShouldBeSubsetOf(["message:new", "user:online"]);
        bens.Seen("message:new").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_has_blocked_the_sender_is_told_so_in_every_dialect_and_nobody_else()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var group = await anna.GroupAsync(ben, cleo);
        await anna.BlockAsync(ben);
        await using var bens = await server.ConnectAsync(ben);
        foreach (var (reader, isMarked) in new[] { (anna, true), (ben, false), (cleo, false) })
        {
            await using var of001 = await ChatClient.ConnectAsync(server, new { token = reader.Token }, place: "/");
            await using var of002 = await server.ConnectAsync(reader);
            await ben.CallAsync($"POST /chats/conversations/{group}/messages", new { content = "to the group" });
            await bens.DoAsync("public_message", "to all");
            await bens.DoAsync("send_image", new { imageUrl = "https://img.invalid/a.png" });
            await ben.CallAsync($"POST /chats/conversations/{group}/messages", new { content = "last" });
            ShouldBeMarked((await of001.SeeAsync("message:new", m => m.GetProperty("content").GetString() == "last")).Payload, isMarked);
            ShouldBeMarked(of001.Seen("message:new")[0].Payload, isMarked);
            ShouldBeMarked((await of002.SeeAsync("public_message")).Payload, isMarked);
            ShouldBeMarked((await of002.SeeAsync("image_sent")).Payload, isMarked);
            ShouldBeMarked((await reader.CallAsync($"GET /chat/{group}/messages")).Body[0], isMarked);
            ShouldBeMarked((await reader.CallAsync($"GET /chat/{group}")).Body.GetProperty("lastMessage"), isMarked);
            ShouldBeMarked((await reader.CallAsync("GET /api/chat/public")).Body.GetProperty("data")[0], isMarked);
        }

        // What others write is not.
        await cleo.CallAsync($"POST /chats/conversations/{group}/messages", new { content = "of cleo" });
        var messages = (await anna.CallAsync($"GET /chat/{group}/messages")).Body;
        ShouldBeMarked(messages[messages.GetArrayLength() - 1], false);

        static void ShouldBeMarked(JsonElement message, bool isMarked)
        {
            message.TryGetProperty("isFromBlocked", out var mark).ShouldBe(isMarked, message.ToString());
            (!isMarked || mark.GetBoolean()).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Nothing_is_translated_for_nobody()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = Room.Conversation(long.Parse(await anna.GroupAsync(ben), System.Globalization.CultureInfo.InvariantCulture));
        var outlets = world.Server.Services.GetRequiredService<Outlets>();
        await using var bens = await ConnectAsync(ben, "/");
        await bens.SeeAsync("user:online");
        await bens.AskAsync("chat:join", new { chatId = group[2..] });
        outlets.All.Where(o => o.Has(group)).Select(o => o.Dialect.Name).ShouldBe(["001"]);
        await bens.CloseAsync();
        await EventuallyAsync(() => !outlets.All.Any(o => o.Has(group)));
    }

    private Task<ChatClient> ConnectAsync(TestUser user, string place, bool recovery = true) =>
        ChatClient.ConnectAsync(world.Server, new { token = user.Token, recovery }, place: place);

    private static async Task EventuallyAsync(Func<bool> isSo)
    {
        var patience = TimeSpan.FromSeconds(30);
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(patience);
            await Task.Yield();
        }
    }
}
