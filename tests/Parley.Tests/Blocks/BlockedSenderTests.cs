using System.Text.Json;
using Parley.Tests.Friends;
using Parley.Tests.Realtime;

namespace Parley.Tests.Blocks;

/// <summary>What somebody writes in a group is marked for those who have blocked him, and for nobody else.</summary>
public sealed class BlockedSenderTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_message_is_marked_for_whoever_has_blocked_its_sender_and_for_nobody_else()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await anna.BlockAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var alsoAnnas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        var message = await bens.SayAsync(group, "a whale");
        IsMarked(message).ShouldBeFalse();
        foreach (var (client, isMarked) in (IEnumerable<(ChatClient, bool)>)[(annas, true), (alsoAnnas, true), (bens, false), (cleos, false)])
        {
            IsMarked((await client.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBe(isMarked);
        }

        await annas.DoAsync("pinMessage", new { messageId = message.Id() });
        foreach (var (client, isMarked) in (IEnumerable<(ChatClient, bool)>)[(annas, true), (bens, false), (cleos, false)])
        {
            IsMarked((await client.SeeAsync("messagePinned")).Payload.GetProperty("message")).ShouldBe(isMarked);
        }

        // What others write is not.
        await cleos.SayAsync(group, "a squid");
        IsMarked((await annas.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("content").GetString() == "a squid"))
            .Payload.GetProperty("message")).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_way_to_load_it_shows_the_same()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await anna.BlockAsync(ben);
        var cursor = await anna.CursorAsync();
        await using var bens = await world.ConnectAsync(ben);
        var message = (await bens.SayAsync(group, "a whale")).Id();
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("pinMessage", new { messageId = message });
        foreach (var (user, isMarked) in (IEnumerable<(TestUser, bool)>)[(anna, true), (ben, false), (cleo, false)])
        {
            await SearchedAsync(user);
            foreach (var (route, find) in (IEnumerable<(string, Func<JsonElement, JsonElement>)>)
                [
                    ($"GET /chats/conversations/{group}/messages", page => page[0]),
                    ($"GET /chats/conversations/{group}/messages?around={message}", page => page[0]),
                    ($"GET /chats/conversations/{group}/pins", pins => pins[0].GetProperty("message")),
                    ($"GET /chats/conversations/{group}", conversation => conversation.GetProperty("lastMessage")),
                    ("GET /chats/conversations", list => list[0].GetProperty("lastMessage")),
                    ("GET /chats/search?q=whale", found => found.GetProperty("messages")[0]),
                    ($"GET /sync?after={cursor}", page => page.GetProperty("events").EnumerateArray()
                        .Last(e => e.GetProperty("event").GetString() == "newMessage").GetProperty("data").GetProperty("message")),
                ])
            {
                IsMarked(find((await user.CallAsync(route)).Body)).ShouldBe(isMarked, $"{route} of {user.Username}");
            }
        }

        await anna.CallAsync($"DELETE /blocks/{ben.Id}");
        IsMarked((await anna.MessagesAsync(group))[0]).ShouldBeFalse();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Whoever_comes_back_gets_what_he_missed_marked(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var group = await anna.GroupAsync(ben);
        await anna.BlockAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using (var bens = await ChatClient.ConnectAsync(server, ben))
        {
            await bens.SayAsync(group, "seen");
            await annas.SeeAsync("newMessage");
            await annas.CloseAsync();
            await bens.SayAsync(group, "missed");
        }

        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var again = await annas.ComeBackAsync(server, anna.Token);
        again.Recovered.ShouldBeTrue();
        IsMarked((await again.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_has_blocked_somebody_hears_nothing_of_groups_he_is_not_in()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await ben.GroupAsync(cleo);
        await anna.BlockAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await bens.SayAsync(group, "not for anna");
        (await annas.HeardAsync()).ShouldBeEmpty();
    }

    private static bool IsMarked(JsonElement message) => message.TryGetProperty("isFromBlocked", out var marked) && marked.GetBoolean();

    // Words are put into the index a moment after the message.
    private static async Task SearchedAsync(TestUser user)
    {
        while ((await user.CallAsync("GET /chats/search?q=whale")).Body.GetProperty("messages").GetArrayLength() == 0)
        {
            await Task.Yield();
        }
    }
}
