using System.Text.Json;
using Parley.Tests.Blocks;
using Parley.Tests.Friends;
using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

/// <summary>Not everybody is shown the same of a message: neither when it is sent, nor late, nor when it is loaded.</summary>
public sealed class ShownDifferentlyTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Who_came_after_what_is_answered_sees_the_answer_alone(bool wasThereBefore)
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}");
        if (!wasThereBefore)
        {
            group = await anna.GroupAsync(ben);
        }

        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        var original = (await annas.SayAsync(group, "before Cleo")).Id();
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        var cursor = await cleo.CursorAsync();
        var answer = (await bens.SayAsync(group, "answer", replyTo: original)).Id();

        QuoteOf((await annas.SeeAsync("newMessage", m => m.GetProperty("message").Id() == answer)).Payload.GetProperty("message")).ShouldContain("before Cleo");
        var hidden = $$"""{"_id":"{{original}}","id":"{{original}}","content":"","isDeleted":false,"isHidden":true}""";
        QuoteOf((await cleos.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBe(hidden);
        await annas.DoAsync("pinMessage", new { messageId = answer });
        QuoteOf((await cleos.SeeAsync("messagePinned")).Payload.GetProperty("message")).ShouldBe(hidden);
        foreach (var message in await LoadedAsync(cleo, group, answer, cursor))
        {
            QuoteOf(message).ShouldBe(hidden);
        }

        (await LoadedAsync(ben, group, answer, cursor)).ShouldAllBe(message => QuoteOf(message).Contains("before Cleo"));

        // Nor what becomes of it.
        await annas.DoAsync("editMessage", new { messageId = original, content = "edited" });
        await bens.SeeAsync("messageEdited");
        (await cleos.HeardAsync()).ShouldNotContain("messageEdited");
        (await cleo.CallAsync($"GET /sync?after={cursor}")).Body.GetRawText().ShouldNotContain("\"edited\"");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Whoever_comes_back_sees_no_more(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var group = await anna.GroupAsync();
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var original = (await annas.SayAsync(group, "before Ben")).Id();
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await annas.SayAsync(group, "seen");
        await bens.SeeAsync("newMessage");
        await bens.CloseAsync();
        await annas.SayAsync(group, "missed", replyTo: original);
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        QuoteOf((await again.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldContain("\"isHidden\":true");
    }

    [Fact]
    public async Task Here_names_nobody_to_whom_he_has_blocked()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await cleo.GroupAsync(anna, ben);
        await anna.BlockAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        var cursor = await ben.CursorAsync();
        var message = await cleos.SayAsync(group, "@here meeting");
        MentionsOf(message).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
        MentionsOf((await bens.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBe([ben.Id]);
        MentionsOf((await annas.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBe([anna.Id]);
        (await LoadedAsync(ben, group, message.Id(), cursor)).ShouldAllBe(m => MentionsOf(m).Single() == ben.Id);
        await cleos.DoAsync("editMessage", new { messageId = message.Id(), content = "@here meeting now" });
        MentionsOf((await bens.SeeAsync("messageEdited")).Payload).ShouldBe([ben.Id]);

        // By name all are shown the same: a name that were missing would tell of the block.
        var named = await cleos.SayAsync(group, $"@{anna.Username} meeting");
        MentionsOf((await bens.SeeAsync("newMessage", m => m.GetProperty("message").Id() == named.Id())).Payload.GetProperty("message")).ShouldBe([anna.Id]);
    }

    [Fact]
    public async Task All_are_not_those_whom_the_sender_has_blocked()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await anna.BlockAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        var cursor = await ben.CursorAsync();
        var message = await annas.SayAsync(group, "@all meeting");
        MentionsAll((await cleos.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBeTrue();
        MentionsAll((await bens.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBeFalse();
        (await LoadedAsync(ben, group, message.Id(), cursor)).ShouldAllBe(m => !MentionsAll(m));
        ((await MentionCountAsync(ben, group)), (await MentionCountAsync(cleo, group))).ShouldBe((0, 1));
    }

    [Fact]
    public async Task Nobody_is_mentioned_by_somebody_whom_he_has_blocked()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await ben.BlockAsync(anna);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        var cursor = await ben.CursorAsync();
        var message = (await annas.SayAsync(group, $"@{ben.Username} @{cleo.Username} @all")).Id();
        var bensOwn = (await bens.SeeAsync("newMessage")).Payload.GetProperty("message");
        (MentionsOf(bensOwn).Single(), MentionsAll(bensOwn)).ShouldBe((cleo.Id, false));
        MentionsOf((await cleos.SeeAsync("newMessage")).Payload.GetProperty("message")).ShouldBe([ben.Id, cleo.Id], ignoreOrder: true);
        (await LoadedAsync(ben, group, message, cursor)).ShouldAllBe(m => MentionsOf(m).Single() == cleo.Id && !MentionsAll(m));
        await annas.DoAsync("editMessage", new { messageId = message, content = $"@{ben.Username} again" });
        MentionsOf((await bens.SeeAsync("messageEdited")).Payload).ShouldBeEmpty();
        MentionsOf((await cleos.SeeAsync("messageEdited")).Payload).ShouldBe([ben.Id]);
        (await MentionCountAsync(ben, group)).ShouldBe(0);
    }

    [Fact]
    public async Task What_has_counted_as_a_mention_counts_on_when_there_is_a_block()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.SayAsync(group, $"@{ben.Username}");
        await annas.SayAsync(group, "@all");
        foreach (var change in (string[])[$"PUT /blocks/{ben.Id}", $"DELETE /blocks/{ben.Id}"])
        {
            (await anna.CallAsync(change)).Status.ShouldBe(200);
            (await MentionCountAsync(ben, group)).ShouldBe(2, change);
        }
    }

    // By every way there is to load one that was just sent.
    private static async Task<IReadOnlyList<JsonElement>> LoadedAsync(TestUser user, string group, string message, string cursor) =>
    [
        await user.MessageAsync(message),
        (await user.CallAsync($"GET /chats/conversations/{group}/messages")).Body.EnumerateArray().Single(m => m.Id() == message),
        (await user.ConversationAsync(group)).GetProperty("lastMessage"),
        (await user.CallAsync("GET /chats/conversations")).Body.EnumerateArray().Single(c => c.Id() == group).GetProperty("lastMessage"),
        (await user.CallAsync($"GET /sync?after={cursor}")).Body.GetProperty("events").EnumerateArray()
            .Last(e => e.GetProperty("event").GetString() == "newMessage").GetProperty("data").GetProperty("message"),
    ];

    private static string QuoteOf(JsonElement message) => message.GetProperty("replyTo").GetRawText();

    private static IEnumerable<string?> MentionsOf(JsonElement message) =>
        message.TryGetProperty("mentions", out var people) ? people.EnumerateArray().Select(m => m.GetString()) : [];

    private static bool MentionsAll(JsonElement message) => message.TryGetProperty("mentionsAll", out var all) && all.GetBoolean();

    private static async Task<int> MentionCountAsync(TestUser user, string group) =>
        (await user.ConversationAsync(group)).GetProperty("mentionCount").GetInt32();
}
