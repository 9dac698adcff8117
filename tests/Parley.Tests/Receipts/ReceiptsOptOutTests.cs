using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Tests.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Receipts;

/// <summary>Who switches receipts off tells nothing of his reading and is told nothing of others'.</summary>
public sealed class ReceiptsOptOutTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    private static readonly string[] Receipts = ["messageDelivered", "messageRead", "conversationRead"];

    [Fact]
    public async Task The_settings_are_on_until_they_are_changed_and_all_devices_hear_of_it()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        (await SettingAsync(anna)).ShouldBe("on");
        (await SwitchAsync(anna, "off")).Text("readReceipts").ShouldBe("off");
        (await annas.SeeAsync("settingsChanged")).Text("readReceipts").ShouldBe("off");
        (await SettingAsync(anna)).ShouldBe("off");
        (await SettingAsync(ben)).ShouldBe("on");
        bens.Seen("settingsChanged").ShouldBeEmpty();
        Replayed(anna).ShouldBe(["off"]);
        await SwitchAsync(anna, "on");
        Replayed(anna).ShouldBe(["on", "on"]);
    }

    [Fact]
    public async Task What_is_so_already_or_is_not_understood_changes_nothing()
    {
        var anna = await world.PersonAsync();
        foreach (var (body, status) in (IEnumerable<(string, int)>)
            [
                ("""{"readReceipts":"on"}""", 200), ("{}", 200), ("""{"readReceipts":null}""", 200), ("""{"readReceipts":"maybe"}""", 400),
                ("""{"readReceipts":false}""", 400), ("[]", 400),
            ])
        {
            (await anna.CallAsync("PATCH /users/me/settings", JsonDocument.Parse(body).RootElement)).Status.ShouldBe(status, body);
        }

        (await SettingAsync(anna)).ShouldBe("on");
        using var snapshot = world.Server.Services.GetRequiredService<Database>().Read();
        snapshot.EventsOf(EventKind.SettingsChanged, user: anna.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_is_told_of_his_reading_and_his_unread_counts_are_right()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await SwitchAsync(ben, "off");
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = (await annas.SayAsync(conversation, "1")).Id();
        await annas.SayAsync(conversation, "2");
        await bens.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("content").GetString() == "2");
        (await ben.UnreadAsync(conversation)).ShouldBe(2);
        await bens.AskAsync("markAsRead", new { conversationId = conversation, messageId = first });
        (await bens.SeeAsync("messageRead")).Text("readBy").ShouldBe(ben.Id);
        (await ben.UnreadAsync(conversation)).ShouldBe(1);
        await bens.AskAsync("markConversationAsRead", new { conversationId = conversation });
        await bens.SayAsync(conversation, "3");
        (await ben.UnreadAsync(conversation)).ShouldBe(0);
        (await StatusesAsync(anna, conversation)).ShouldBe(["sent", "sent", "sent"]);

        // On again, the next reading is told, and nothing of what was before has come.
        await SwitchAsync(ben, "on");
        var last = (await annas.SayAsync(conversation, "4")).Id();
        await bens.AskAsync("markAsRead", new { conversationId = conversation, messageId = last });
        await annas.SeeAsync("messageRead", r => r.GetProperty("messageId").GetString() == last);
        annas.Seen("messageRead").Select(r => r.Text("messageId")).ShouldBe([last]);
        annas.Seen("conversationRead").ShouldBeEmpty();
        annas.Seen("messageDelivered").Select(r => r.Text("messageId")).Except([last]).ShouldBeEmpty();
        (await StatusesAsync(anna, conversation)).ShouldBe(["read", "read", "read", "read"]);
    }

    [Fact]
    public async Task He_is_told_nothing_of_the_reading_of_others()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await SwitchAsync(anna, "off");
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        var message = (await annas.SayAsync(group, "1")).Id();
        await bens.SayAsync(group, "2");
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        // Of Ben's message Cleo alone counts.
        (await bens.SeeAsync("conversationRead", r => r.GetProperty("readBy").GetString() == cleo.Id))
            .Payload.GetProperty("readByAll").GetInt64().ShouldBe(2);
        (await StatusesAsync(ben, group)).ShouldBe(["sent", "read"]);
        (await StatusesAsync(anna, group)).ShouldBe(["sent", "sent"]);
        (await anna.ConversationAsync(group)).GetProperty("lastMessage").GetProperty("status").GetString().ShouldBe("sent");

        // The next reading of Cleo's comes behind all of it, and is told to Ben alone.
        await bens.SayAsync(group, "3");
        await cleos.AskAsync("markConversationAsRead", new { conversationId = group });
        await bens.SeeAsync("conversationRead", r => r.GetProperty("readByAll").GetInt64() == 3);
        var mark = (await annas.AskAsync("createConversation", new { participants = Array.Empty<string>(), isGroup = true })).GetProperty("conversation").Id();
        await annas.SeeAsync("conversationCreated", c => c.Id() == mark);
        annas.Events.Select(e => e.Name).Intersect(Receipts).ShouldBeEmpty();
        (await ReadersAsync(anna, message)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_does_anybody_who_comes_back_or_is_shown_a_message_again_learn_of_it()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await SwitchAsync(ben, "off");
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await bens.SayAsync(group, "0");
        await annas.SeeAsync("newMessage");
        var cursor = (await ben.CallAsync("GET /sync")).Text("cursor");
        await bens.CloseAsync();
        await annas.CloseAsync();
        await using var alsoAnnas = await world.ConnectAsync(anna);
        var message = (await alsoAnnas.SayAsync(group, "1")).Id();
        foreach (var reader in (TestUser[])[ben, cleo])
        {
            await reader.CallAsync($"POST /chats/conversations/{group}/read");
        }

        // Cleo alone counts, for Anna alone.
        await using var annasAgain = await annas.ComeBackAsync(world.Server, anna.Token);
        annasAgain.Recovered.ShouldBeTrue();
        (await annasAgain.SeeAsync("conversationRead")).Text("readBy").ShouldBe(cleo.Id);
        await using var bensAgain = await bens.ComeBackAsync(world.Server, ben.Token);
        bensAgain.Recovered.ShouldBeTrue();
        await using var cleos = await world.ConnectAsync(cleo);
        await annasAgain.DoAsync("pinMessage", new { messageId = message });
        foreach (var (client, status) in (IEnumerable<(ChatClient, string)>)[(annasAgain, "read"), (bensAgain, "sent"), (cleos, "sent")])
        {
            Status(await client.SeeAsync("messagePinned")).ShouldBe(status);
            client.Seen("messagePinned").ShouldHaveSingleItem();
        }

        annasAgain.Events.Where(e => Receipts.Contains(e.Name)).Select(e => e.Payload.ToString()).ShouldNotContain(e => e.Contains($"\"{ben.Id}\"", StringComparison.Ordinal));
        bensAgain.Events.Where(e => Receipts.Contains(e.Name)).Select(e => e.Payload.ToString()).ShouldNotContain(e => e.Contains($"\"{cleo.Id}\"", StringComparison.Ordinal));
        foreach (var (user, status) in (IEnumerable<(TestUser, string)>)[(anna, "read"), (ben, "sent")])
        {
            var events = (await user.CallAsync($"GET /sync?after={cursor}")).Body.GetProperty("events").EnumerateArray().ToList();
            events.Select(e => e.GetProperty("event").GetString()).ShouldBe(["newMessage", "messagePinned"]);
            events.Select(e => e.GetProperty("data").GetProperty("message").GetProperty("status").GetString()).ShouldBe([status, status]);
            (await user.CallAsync($"GET /chats/messages/{message}")).Text("status").ShouldBe(status);
            (await user.CallAsync($"GET /chats/conversations/{group}/pins")).Body[0].GetProperty("message").GetProperty("status").GetString().ShouldBe(status);
        }
    }

    [Fact]
    public async Task A_replay_from_the_database_tells_no_more()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var group = await anna.GroupAsync(ben, cleo);
        await SwitchAsync(ben, "off");
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        var message = (await annas.SayAsync(group, "1")).Id();
        await bens.SayAsync(group, "2");
        await annas.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("content").GetString() == "2");
        await annas.CloseAsync();
        await bens.CloseAsync();
        foreach (var reader in (TestUser[])[anna, ben, cleo])
        {
            await reader.CallAsync($"POST /chats/conversations/{group}/read");
        }

        await server.RestartAsync();
        await using var annasAgain = await annas.ComeBackAsync(server, anna.Token);
        var told = await annasAgain.SeeAsync("messageRead", r => r.GetProperty("readBy").GetString() == cleo.Id);
        (told.Text("messageId"), told.Payload.GetProperty("readByAll").GetInt64()).ShouldBe((message, 2));
        await using var bensAgain = await bens.ComeBackAsync(server, ben.Token);
        await bensAgain.SeeAsync("messageRead", r => r.GetProperty("readBy").GetString() == ben.Id);
        foreach (var client in (ChatClient[])[annasAgain, bensAgain])
        {
            client.Recovered.ShouldBeTrue();
            await client.HeardAsync();
        }

        annasAgain.Seen("messageRead").Select(r => r.Text("readBy")).ShouldNotContain(ben.Id);
        annasAgain.Seen("messageDelivered").Select(r => r.Text("deliveredTo")).ShouldNotContain(ben.Id);
        bensAgain.Seen("messageRead").Select(r => r.Text("readBy")).ShouldAllBe(reader => reader == ben.Id);
        bensAgain.Seen("messageDelivered").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_lists_of_readers_and_of_watermarks_leave_him_out_and_show_him_himself_alone()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await annas.SayAsync(group, "1")).Id();
        foreach (var reader in (TestUser[])[ben, cleo])
        {
            await reader.CallAsync($"POST /chats/conversations/{group}/read");
        }

        (await ReadersAsync(anna, message)).ShouldBe([ben.Id, cleo.Id]);
        (await WatermarksAsync(anna, group)).ShouldBe([anna.Id, ben.Id, cleo.Id], ignoreOrder: true);
        await SwitchAsync(ben, "off");
        (await ReadersAsync(anna, message)).ShouldBe([cleo.Id]);
        (await WatermarksAsync(anna, group)).ShouldBe([anna.Id, cleo.Id], ignoreOrder: true);
        (await ReadersAsync(ben, message)).ShouldBe([ben.Id]);
        (await WatermarksAsync(ben, group)).ShouldBe([ben.Id]);
    }

    private static string? Status(ChatClient.Received e) => e.Payload.GetProperty("message").GetProperty("status").GetString();

    private IReadOnlyList<string> Replayed(TestUser user)
    {
        using var snapshot = world.Server.Services.GetRequiredService<Database>().Read();
        return [.. SettingsChangedState.Load(snapshot, snapshot.EventsOf(EventKind.SettingsChanged, user: user.Id)).Values.Select(s => s.Settings.ReadReceipts)];
    }

    private static async Task<Answer> SwitchAsync(TestUser user, string value)
    {
        var answer = await user.CallAsync("PATCH /users/me/settings", new { readReceipts = value });
        answer.Status.ShouldBe(200);
        return answer;
    }

    private static async Task<string> SettingAsync(TestUser user) => (await user.CallAsync("GET /users/me/settings")).Text("readReceipts");

    private static async Task<IReadOnlyList<string>> StatusesAsync(TestUser user, string conversation) =>
        [.. (await user.MessagesAsync(conversation)).Select(m => m.GetProperty("status").GetString()!)];

    private static async Task<IReadOnlyList<string>> ReadersAsync(TestUser user, string message) =>
        [.. (await user.CallAsync($"GET /chats/messages/{message}/reads")).Body.EnumerateArray().Select(r => r.GetProperty("user").Id())];

    private static async Task<IReadOnlyList<string>> WatermarksAsync(TestUser user, string conversation) =>
        [.. (await user.CallAsync($"GET /chats/conversations/{conversation}/receipts")).Body.EnumerateArray().Select(r => r.GetProperty("userId").GetString()!)];
}
