namespace Parley.Tests.Realtime;

/// <summary>What is not a matter of who somebody is; that is in docs/access.md.</summary>
public sealed class AuthorisationTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_partner_of_a_direct_conversation_cannot_do_what_belongs_to_groups()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        var message = await bens.SayAsync(conversation, "mine");
        (await anna.CallAsync($"POST /chats/conversations/{conversation}/participants", new { participants = new[] { cleo.Id } })).Status.ShouldBe(400);
        (await anna.CallAsync($"DELETE /chats/conversations/{conversation}/participants/{ben.Id}")).Status.ShouldBe(400);
        (await anna.CallAsync($"POST /chats/conversations/{conversation}/leave")).Status.ShouldBe(400);
        (await anna.CallAsync($"DELETE /chats/messages/{message.Id()}")).Status.ShouldBe(403);
        (await anna.ContentsAsync(conversation)).ShouldBe(["mine"]);
    }
}
