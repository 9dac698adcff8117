using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Reactions;

public sealed class ReactionTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Everybody_sees_who_reacted_with_what()
    {
        var (anna, ben, message) = await SceneAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await bens.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
        var seen = await annas.SeeAsync("reactionAdded");
        (seen.Text("messageId"), seen.Text("userId"), seen.Text("emoji")).ShouldBe((message, ben.Id, "👍"));
        Shown(seen.Payload).ShouldBe($"👍 1 {ben.Id}");

        await annas.DoAsync("addReaction", new { messageId = message, emoji = ":tada:" });
        var ack = await annas.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
        Shown(ack).ShouldBe($"👍 2 {ben.Id},{anna.Id}; :tada: 1 {anna.Id}");
        Shown(await ben.MessageAsync(message)).ShouldBe(Shown(ack));

        var removed = await ben.CallAsync($"DELETE /chats/messages/{message}/reactions/{Uri.EscapeDataString("👍")}");
        (removed.Status, Shown(removed.Body)).ShouldBe((200, $":tada: 1 {anna.Id}; 👍 1 {anna.Id}"));
        (await annas.SeeAsync("reactionRemoved")).Text("userId").ShouldBe(ben.Id);
    }

    [Theory]
    [InlineData("👍🏽")]
    [InlineData("#️⃣")]
    [InlineData(":+1:")]
    [InlineData("🏴󠁧󠁢󠁷󠁬󠁳󠁿")]
    public async Task Every_emoji_fits_into_a_path(string emoji)
    {
        var (anna, _, message) = await SceneAsync();
        var added = await anna.CallAsync($"PUT /chats/messages/{message}/reactions/{Uri.EscapeDataString(emoji)}");
        Shown(added.Body).ShouldBe($"{emoji} 1 {anna.Id}");
    }

    [Fact]
    public async Task The_same_again_and_what_is_not_there_change_nothing()
    {
        var (anna, _, message) = await SceneAsync();
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("removeReaction", new { messageId = message, emoji = "👍" });
        await annas.DoAsync("addReaction", new { messageId = message, emoji = "❤️" });
        var again = await annas.DoAsync("addReaction", new { messageId = message, emoji = "❤" });
        Shown(again).ShouldBe($"❤️ 1 {anna.Id}");
        (await annas.HeardAsync()).ShouldBe(["reactionAdded"]);
        Shown(await annas.DoAsync("removeReaction", new { messageId = message, emoji = "❤" })).ShouldBe("");
        (await annas.SeeAsync("reactionRemoved")).Text("emoji").ShouldBe("❤️");
    }

    [Fact]
    public async Task Nobody_takes_back_what_somebody_else_added()
    {
        var (anna, ben, message) = await SceneAsync();
        await anna.CallAsync($"PUT /chats/messages/{message}/reactions/👍");
        Shown((await ben.CallAsync($"DELETE /chats/messages/{message}/reactions/👍")).Body).ShouldBe($"👍 1 {anna.Id}");
    }

    [Fact]
    public async Task What_is_no_emoji_is_refused()
    {
        var (anna, _, message) = await SceneAsync();
        await using var annas = await world.ConnectAsync(anna);
        await annas.FailAsync("addReaction", new { messageId = message, emoji = "<script>" }, 400);
        await annas.FailAsync("addReaction", new { messageId = message }, 400);
        await annas.FailAsync("addReaction", new { messageId = message, emoji = 7 }, 400);
        await annas.FailAsync("removeReaction", new { emoji = "👍" }, 400);
        (await anna.CallAsync($"PUT /chats/messages/{message}/reactions/nonsense")).Status.ShouldBe(400);
        (await anna.CallAsync("PUT /chats/messages/nonsense/reactions/👍")).Status.ShouldBe(404);
        Shown(await anna.MessageAsync(message)).ShouldBe("");
    }

    [Fact]
    public async Task A_message_has_at_most_20_different_reactions()
    {
        var (anna, ben, message) = await SceneAsync();
        await using var annas = await world.ConnectAsync(anna);
        for (var i = 0; i < 20; i++)
        {
            await annas.DoAsync("addReaction", new { messageId = message, emoji = FormattableString.Invariant($":e{i}:") });
        }

        await annas.FailAsync("addReaction", new { messageId = message, emoji = "👍" }, 400);
        (await ben.CallAsync($"PUT /chats/messages/{message}/reactions/:e7:")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_deleted_message_has_no_reactions_and_takes_none()
    {
        var (anna, _, message) = await SceneAsync();
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
        await annas.DoAsync("deleteMessage", new { messageId = message });
        Shown(await anna.MessageAsync(message)).ShouldBe("");
        await annas.FailAsync("addReaction", new { messageId = message, emoji = "👍" }, 400);
        await annas.DoAsync("removeReaction", new { messageId = message, emoji = "👍" });
    }

    [Fact]
    public async Task All_are_counted_and_the_first_50_are_named()
    {
        var (anna, _, message) = await SceneAsync();
        await world.Server.Services.GetRequiredService<EventLog>().AppendAsync(append =>
        {
            for (var user = 100_001L; user <= 100_060; user++)
            {
                append.Run(
                    "INSERT INTO reactions (message_id, emoji, user_id, at) VALUES (@message, '👍', @user, @at)",
                    ("@message", long.Parse(message, System.Globalization.CultureInfo.InvariantCulture)), ("@user", user), ("@at", 200_000 - user));
            }

            return 0;
        });
        var reaction = (await anna.MessageAsync(message)).GetProperty("reactions")[0];
        reaction.GetProperty("count").GetInt32().ShouldBe(60);
        reaction.GetProperty("userIds").EnumerateArray().Select(id => id.GetString())
            .ShouldBe(Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"{100_060 - i}")));
    }

    [Fact]
    public async Task Many_at_once_all_count()
    {
        var (anna, ben, message) = await SceneAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? anna : ben).CallAsync($"PUT /chats/messages/{message}/reactions/👍")));
        (await anna.MessageAsync(message)).GetProperty("reactions")[0].GetProperty("count").GetInt32().ShouldBe(2);
    }

    private static string Shown(JsonElement thing) =>
        string.Join("; ", thing.GetProperty("reactions").EnumerateArray().Select(r =>
            $"{r.GetProperty("emoji")} {r.GetProperty("count")} {string.Join(',', r.GetProperty("userIds").EnumerateArray())}"));

    private async Task<(TestUser Anna, TestUser Ben, string Message)> SceneAsync()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        return (anna, ben, (await annas.SayAsync(conversation, "Hello")).Id());
    }
}
