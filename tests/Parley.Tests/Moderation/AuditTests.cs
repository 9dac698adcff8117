using System.Text.Json;
using Parley.Tests.Conversations;
using Parley.Tests.Realtime;

namespace Parley.Tests.Moderation;

public sealed class AuditTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task The_owner_and_the_admins_see_who_did_what_to_whom_and_nobody_else_does()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelOfAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var cleos = await world.ConnectAsync(cleo);
        var name = (await anna.ConversationAsync(channel)).GetProperty("name").GetString();
        var renamed = ChannelCalls.NewName();
        await anna.CallAsync($"PATCH /chats/conversations/{channel}/participants/{ben.Id}", new { role = "admin" });
        await anna.CallAsync($"PATCH /chats/conversations/{channel}", new { name = renamed, password = "sesame" });
        var message = (await cleos.SayAsync(channel, "secret words")).Id();
        var own = (await cleos.SayAsync(channel, "mine")).Id();
        await annas.DoAsync("addReaction", new { messageId = own, emoji = "👍" });
        await cleos.DoAsync("deleteMessage", new { messageId = own });
        await annas.DoAsync("deleteMessage", new { messageId = message });
        await anna.CallAsync($"POST /chats/conversations/{channel}/invites");
        await ben.CallAsync($"PUT /chats/conversations/{channel}/bans/{cleo.Id}", new { reason = "spam", until = "2100-01-01T00:00:00Z" });

        var entries = (await ben.CallAsync($"GET /chats/conversations/{channel}/audit")).Body.EnumerateArray().ToList();
        entries.Select(e => e.GetProperty("kind").GetString()).ShouldBe(
        [
            "participant.removed", "participant.banned", "invite.created", "message.deleted", "conversation.updated", "participant.updated",
            "participant.added", "participant.added", "conversation.created",
        ]);
        var ban = entries[1];
        (Who(ban, "actor"), Who(ban, "user"), ban.GetProperty("reason").GetString(), ban.GetProperty("until").GetString())
            .ShouldBe((ben.Id, cleo.Id, "spam", "2100-01-01T00:00:00.000Z"));
        (Who(entries[3], "actor"), entries[3].GetProperty("messageId").GetString()).ShouldBe((anna.Id, message));
        var changes = entries[4].GetProperty("changes");
        changes.GetProperty("name").EnumerateArray().Select(v => v.GetString()).ShouldBe([name, renamed]);
        changes.GetProperty("visibility").EnumerateArray().Select(v => v.GetString()).ShouldBe(["public", "protected"]);
        (entries[5].GetProperty("role").GetString(), entries[5].GetProperty("before").GetString()).ShouldBe(("admin", "member"));
        entries.ShouldAllBe(e => !e.ToString().Contains("secret", StringComparison.Ordinal) && !e.ToString().Contains("$2", StringComparison.Ordinal));

        (await anna.CallAsync($"GET /chats/conversations/{channel}/audit?page=2&limit=2")).Body.EnumerateArray()
            .Select(e => e.GetProperty("kind").GetString()).ShouldBe(["invite.created", "message.deleted"]);
        (await cleo.CallAsync($"GET /chats/conversations/{channel}/audit")).Status.ShouldBe(404);
        await anna.CallAsync($"PATCH /chats/conversations/{channel}/participants/{ben.Id}", new { role = "member" });
        (await ben.CallAsync($"GET /chats/conversations/{channel}/audit")).Status.ShouldBe(403);
        (await anna.CallAsync($"GET /chats/conversations/{await anna.DirectAsync(ben)}/audit")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Who_owns_it_since_the_owner_left_is_in_the_list()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelOfAsync(ben, cleo);
        await anna.CallAsync($"DELETE /chats/conversations/{channel}/participants/{anna.Id}");
        var left = (await ben.CallAsync($"GET /chats/conversations/{channel}/audit")).Body[0];
        (left.GetProperty("kind").GetString(), Who(left, "user"), Who(left, "newOwner")).ShouldBe(("participant.removed", anna.Id, ben.Id));
    }

    private static string? Who(JsonElement entry, string what) => entry.GetProperty(what).Id();
}
