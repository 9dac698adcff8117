using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Conversations;

/// <summary>The room of everybody.</summary>
public sealed class PublicRoomTests
{
    [Fact]
    public async Task Every_account_is_a_member_from_its_registration_on_and_hears_what_is_said_there()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var anna = await server.RegisterAsync("anna");
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var ben = await server.RegisterAsync("ben");
        var room = await RoomAsync(anna);
        (await annas.SeeAsync("participantsAdded")).Payload.GetProperty("participants")[0].Id().ShouldBe(ben.Id);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await annas.SayAsync(room.Id(), "Hello, everybody");
        (await bens.SeeAsync("newMessage")).Payload.GetProperty("message").GetProperty("content").GetString().ShouldBe("Hello, everybody");
        var bensRoom = await RoomAsync(ben);
        (bensRoom.GetProperty("participantCount").GetInt32(), bensRoom.GetProperty("isPublicRoom").GetBoolean()).ShouldBe((2, true));
        (await anna.ConversationAsync(await anna.GroupAsync(ben))).TryGetProperty("isPublicRoom", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_leaves_it_or_is_put_out_of_it_but_with_his_account()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var room = (await RoomAsync(anna)).Id();
        (await ben.CallAsync($"DELETE /chats/conversations/{room}/participants/{ben.Id}")).Status.ShouldBe(400);
        (await anna.CallAsync($"DELETE /chats/conversations/{room}/participants/{ben.Id}")).Status.ShouldBe(400);
        (await anna.CallAsync($"PUT /chats/conversations/{room}/bans/{ben.Id}", new { })).Status.ShouldBe(400);
        (await ben.CallAsync($"PATCH /chats/conversations/{room}", new { name = "Mine" })).Status.ShouldBe(403);
        (await ben.CallAsync("DELETE /users/me", new { password = TestUser.DefaultPassword })).Status.ShouldBe(204);
        for (var left = false; !left; left = (await RoomAsync(anna)).GetProperty("participantCount").GetInt32() == 1)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task The_admins_and_the_moderators_of_the_server_look_after_it()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var room = (await RoomAsync(anna)).Id();
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        var spam = (await cleos.SayAsync(room, "spam")).Id();
        (await ben.CallAsync($"DELETE /chats/messages/{spam}")).Status.ShouldBe(403);
        (await ben.CallAsync($"PUT /chats/conversations/{room}/mutes/{cleo.Id}", new { })).Status.ShouldBe(403);

        (await anna.CallAsync($"PATCH /users/{ben.Id}/role", new { role = "moderator" })).Status.ShouldBe(200);
        (await bens.SeeAsync("participantUpdated")).Text("role").ShouldBe("admin");
        (await ben.RolesAsync(room)).ShouldBe(
            new Dictionary<string, string> { [anna.Id] = "admin", [ben.Id] = "admin", [cleo.Id] = "member" }, ignoreOrder: true);
        (await ben.CallAsync($"DELETE /chats/messages/{spam}")).Status.ShouldBe(200);
        (await ben.CallAsync($"PUT /chats/conversations/{room}/mutes/{cleo.Id}", new { })).Status.ShouldBe(200);
        await cleos.FailAsync("sendMessage", new { conversationId = room, content = "more spam" }, 403);

        (await anna.CallAsync($"PATCH /users/{ben.Id}/role", new { role = "user" })).Status.ShouldBe(200);
        (await ben.CallAsync($"DELETE /chats/conversations/{room}/mutes/{cleo.Id}")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Accounts_from_before_come_in_when_it_is_switched_on_and_switched_off_it_is_closed_until_it_is_on_again()
    {
        var isOn = false;
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = isOn, JwtSecret = "a secret of a sufficient length" });
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        (await anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(0);

        await server.RestartAsync(() => isOn = true);
        var room = (await RoomAsync(server.ClientOf(ben.Token))).Id();
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            (await RoomAsync(server.ClientOf(anna.Token))).Id().ShouldBe(room);
            await annas.SayAsync(room, "Hello");
        }

        await server.RestartAsync(() => isOn = false);
        await server.RegisterAsync("cleo");
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            await UntilAsync(server.ClientOf(anna.Token), r => r.GetProperty("isArchived").GetBoolean());
            await annas.FailAsync("sendMessage", new { conversationId = room, content = "Is anybody there?" }, 403);
        }

        await server.RestartAsync(() => isOn = true);
        await UntilAsync(server.ClientOf(anna.Token), r => !r.TryGetProperty("isArchived", out var archived) || !archived.GetBoolean());
        await UntilAsync(server.ClientOf(anna.Token), r => r.GetProperty("participantCount").GetInt32() == 3);
    }

    private static Task<JsonElement> RoomAsync(TestUser user) => RoomAsync(user.Client);

    private static Task<JsonElement> RoomAsync(HttpClient client) => UntilAsync(client, _ => true);

    private static async Task<JsonElement> UntilAsync(HttpClient client, Func<JsonElement, bool> holds)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var list = (await client.CallAsync("GET /chats/conversations")).Body;
            if (list.GetArrayLength() == 1 && holds(list[0]))
            {
                return list[0];
            }
        }
    }
}
