using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Dialects;

public sealed class Seed001SocketTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Row_001_18_A_chat_is_joined_and_left_and_a_stranger_s_is_not()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = long.Parse(await anna.GroupAsync(ben), System.Globalization.CultureInfo.InvariantCulture);
        await using var annas = await ConnectAsync(anna);
        await using var cleos = await ConnectAsync(cleo);
        foreach (var name in (string[])["chat:join", "chat:leave"])
        {
            (await annas.DoAsync(name, new { chatId = group })).GetProperty("chatId").GetInt64().ShouldBe(group);
            await cleos.FailAsync(name, new { chatId = group }, 404);
            await annas.FailAsync(name, new { }, 400);
        }
    }

    [Fact]
    public async Task Row_001_19_and_29_A_message_comes_to_all_participants_and_to_its_sender_once()
    {
        var (anna, ben) = await world.TwoAsync();
        var chat = await anna.DirectAsync(ben);
        await using var annas = await ConnectAsync(anna);
        await using var bens = await ConnectAsync(ben);
        var ack = await annas.DoAsync("message:send", new { chatId = chat, content = "hi", messageType = "TEXT" });
        foreach (var socket in (ChatClient[])[annas, bens])
        {
            var message = (await socket.SeeAsync("message:new")).Payload;
            message.ToString().ShouldBe(ack.GetProperty("message").ToString());
            message.GetProperty("chatId").ValueKind.ShouldBe(JsonValueKind.Number);
        }

        await annas.DoAsync("message:send", new { chatId = chat, content = "https://example.org", messageType = "LINK" });
        (await bens.SeeAsync("message:new", m => m.GetProperty("messageType").GetString() == "LINK")).Text("content").ShouldBe("https://example.org");
        annas.Seen("message:new").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"content":"x","messageType":"TEXT"}""")]
    [InlineData("""{"chatId":1,"content":"x","messageType":"text"}""")]
    [InlineData("""{"chatId":1,"content":"x","messageType":"VOICE"}""")]
    [InlineData("""{"chatId":"x","content":"x","messageType":"TEXT"}""")]
    [InlineData("""{"chatId":-1,"content":"x"}""")]
    [InlineData("""{"chatId":1,"content":7}""")]
    [InlineData("""{"chatId":1,"messageType":"TEXT"}""")]
    [InlineData("\"x\"")]
    public async Task A_wrong_message_is_refused_with_400(string payload)
    {
        var anna = await world.PersonAsync();
        await using var annas = await ConnectAsync(anna);
        await annas.FailAsync("message:send", JsonDocument.Parse(payload).RootElement, 400);
        (await annas.SeeAsync("exception")).Payload.GetProperty("cause").GetProperty("pattern").GetString().ShouldBe("message:send");
    }

    [Theory]
    [InlineData("typing:update")]
    [InlineData("message:typing")]
    public async Task Row_001_20_Typing_by_either_name_is_told_by_both_and_is_always_of_the_socket_s_own_person(string name)
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var chat = long.Parse(await anna.GroupAsync(ben), System.Globalization.CultureInfo.InvariantCulture);
        await using var annas = await ConnectAsync(anna);
        await using var bens = await ConnectAsync(ben);
        await using var own = await world.ConnectAsync(ben);
        await annas.DoAsync(name, new { chatId = chat, userId = cleo.Id, isTyping = true });
        foreach (var told in (string[])["typing:update", "message:typing"])
        {
            (await bens.SeeAsync(told)).Payload.ToString()
                .ShouldBe(FormattableString.Invariant($$"""{"chatId":{{chat}},"userId":{{anna.Id}},"isTyping":true}"""));
        }

        (await own.SeeAsync("userTyping")).Text("userId").ShouldBe(anna.Id);
        await annas.DoAsync(name, new { chatId = chat, isTyping = false });
        await bens.SeeAsync("typing:update", t => !t.GetProperty("isTyping").GetBoolean());
        await own.SeeAsync("userStoppedTyping");
        await annas.FailAsync(name, new { chatId = chat }, 400);
        annas.Seen("typing:update").ShouldBeEmpty();
        await using var cleos = await ConnectAsync(cleo);
        await cleos.FailAsync(name, new { chatId = chat, isTyping = true }, 404);
    }

    [Fact]
    public async Task Row_001_21_and_27_Who_comes_and_goes_is_told()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.DirectAsync(ben);
        await using var annas = await ConnectAsync(anna);
        await using (await ConnectAsync(ben))
        {
            (await annas.SeeAsync("user:online", u => Of(u, ben))).Payload.GetProperty("isOnline").GetBoolean().ShouldBeTrue();
        }

        var gone = await annas.SeeAsync("user:online", u => Of(u, ben) && !u.GetProperty("isOnline").GetBoolean());
        gone.Payload.GetProperty("lastSeen").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
    }

    private static bool Of(JsonElement online, TestUser user) =>
        online.GetProperty("userId").GetInt64() == long.Parse(user.Id, System.Globalization.CultureInfo.InvariantCulture);

    private Task<ChatClient> ConnectAsync(TestUser user) => ChatClient.ConnectAsync(world.Server, new { token = user.Token }, place: "/");
}
