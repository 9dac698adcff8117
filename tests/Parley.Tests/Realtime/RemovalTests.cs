namespace Parley.Tests.Realtime;

/// <summary>Removal is final: nothing that was sent after it reaches the person removed.</summary>
public sealed class RemovalTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Whoever_is_removed_while_people_send_gets_nothing_after_his_removal()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        using var enough = new CancellationTokenSource();
        var sending = (ChatClient[])[annas, cleos];
        var senders = sending.Select(async client =>
        {
            while (!enough.IsCancellationRequested)
            {
                await client.SayAsync(group, "x");
            }
        }).ToList();

        await bens.SeeAsync("newMessage");
        (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}")).Status.ShouldBe(200);
        var afterwards = await annas.SayAsync(group, "after the removal was acknowledged");
        await cleos.SeeAsync("newMessage", m => m.GetProperty("message").Id() == afterwards.Id());
        await enough.CancelAsync();
        await Task.WhenAll(senders);

        // A conversation of his own comes after all of it in the log.
        await bens.AskAsync("createConversation", new { participants = Array.Empty<string>(), isGroup = true });
        await bens.SeeAsync("conversationCreated");
        var names = bens.Events.Select(e => e.Name).ToList();
        var removed = names.IndexOf("participantRemoved");
        removed.ShouldBeGreaterThan(0);
        names.Skip(removed).ShouldNotContain("newMessage");
        bens.Events[removed].Text("userId").ShouldBe(ben.Id);
        bens.Events[removed].Text("removedBy").ShouldBe(anna.Id);
    }

    [Fact]
    public async Task Whoever_comes_back_sees_what_was_sent_while_he_was_there_and_not_what_he_missed()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.SayAsync(group, "first stay");
        await ben.CallAsync($"POST /chats/conversations/{group}/leave");
        (await ben.CallAsync($"GET /chats/conversations/{group}/messages")).Status.ShouldBe(404);
        await annas.SayAsync(group, "without him");
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        (await ben.UnreadAsync(group)).ShouldBe(0);
        await annas.SayAsync(group, "second stay");
        (await ben.ContentsAsync(group)).ShouldBe(["first stay", "second stay"]);
        (await ben.UnreadAsync(group)).ShouldBe(1);
    }
}
