using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Accounts;

/// <summary>Whoever sees somebody's name anywhere learns how he is called now: at once, or when he comes back.</summary>
public sealed class UserUpdatedTests
{
    public static TheoryData<bool> Restarting => [false, true];

    [Fact]
    public async Task Whoever_shares_a_conversation_is_told_what_everybody_may_know_and_no_stranger_is()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await anna.DirectAsync(ben);
        await anna.GroupAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await using var plain = await ChatClient.ConnectAsync(server, new { token = ben.Token, recovery = false });
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        await RenameAsync(anna, """{"name":"Anna B.","bio":"secret"}""");

        var told = await bens.SeeAsync("userUpdated");
        told.Payload.GetRawText().ShouldBe(
            $$$"""{"user":{"_id":"{{{anna.Id}}}","id":"{{{anna.Id}}}","username":"anna","name":"Anna B.","avatar":null,"status":null}}""");
        told.Offset.ShouldNotBeNull();
        (await plain.SeeAsync("userUpdated")).Offset.ShouldBeNull();
        var own = await annas.SeeAsync("userUpdated");
        own.Payload.GetProperty("user").GetRawText().ShouldBe((await anna.CallAsync("GET /users/me")).Body.GetRawText());
        own.Offset.ShouldBe(told.Offset);
        foreach (var client in (ChatClient[])[annas, bens, plain])
        {
            (await client.HeardAsync()).ShouldBe(["userUpdated"]);
        }

        (await cleos.HeardAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_what_he_may_show_to_some_only_his_own_devices_are_told()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        await anna.DirectAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        var start = (await ben.CallAsync("GET /sync")).Text("cursor");
        await RenameAsync(anna, """{"bio":"secret","privacy":{"bio":"nobody"}}""");
        await RenameAsync(anna, """{"bio":"secret"}""");
        (await annas.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("bio").GetString().ShouldBe("secret");
        (await annas.HeardAsync()).ShouldBe(["userUpdated"]);
        (await EventsAsync(ben, start)).ShouldBeEmpty();
        (await bens.HeardAsync()).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task Whoever_was_away_learns_it_when_he_comes_back(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await anna.DirectAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var start = (await ben.CallAsync("GET /sync")).Text("cursor");
        foreach (var client in (ChatClient[])[annas, bens, cleos])
        {
            await client.CloseAsync();
        }

        await RenameAsync(anna, """{"username":"antonia"}""");
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var bensAgain = await bens.ComeBackAsync(server, ben.Token);
        await using var cleosAgain = await cleos.ComeBackAsync(server, cleo.Token);
        await using var annasAgain = await annas.ComeBackAsync(server, anna.Token);
        (bensAgain.Recovered, cleosAgain.Recovered, annasAgain.Recovered).ShouldBe((true, true, true));
        (await bensAgain.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("username").GetString().ShouldBe("antonia");
        (await annasAgain.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("email").GetString().ShouldBe(anna.Email);
        (await bensAgain.HeardAsync()).ShouldBe(["userUpdated"]);
        (await annasAgain.HeardAsync()).ShouldBe(["userUpdated"]);
        (await cleosAgain.HeardAsync()).ShouldBeEmpty();
        bensAgain.Seen("userUpdated")[0].Payload.ToString().ShouldNotContain("@");
        (await EventsAsync(At(server, ben), start)).ShouldContain("userUpdated");
        (await EventsAsync(At(server, cleo), start)).ShouldNotContain("userUpdated");
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task So_does_whoever_sees_earlier_messages_of_somebody_who_has_left_but_not_who_came_or_went_before_him(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var dave = await server.RegisterAsync("dave");
        var left = await ben.GroupAsync(anna, cleo);
        await anna.CallAsync($"POST /chats/conversations/{left}/leave");
        await ben.CallAsync($"DELETE /chats/conversations/{left}/participants/{cleo.Id}");
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        await using var daves = await ChatClient.ConnectAsync(server, dave);
        await bens.CloseAsync();
        await cleos.CloseAsync();
        await daves.CloseAsync();
        await RenameAsync(anna, """{"name":"Antonia"}""");
        await anna.DirectAsync(dave);
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var bensAgain = await bens.ComeBackAsync(server, ben.Token);
        (await bensAgain.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("name").GetString().ShouldBe("Antonia");
        await using var cleosAgain = await cleos.ComeBackAsync(server, cleo.Token);
        (await cleosAgain.HeardAsync()).ShouldBeEmpty();
        await using var davesAgain = await daves.ComeBackAsync(server, dave.Token);
        (await davesAgain.SeeAsync("conversationCreated")).Payload.ToString().ShouldContain("Antonia");
        (await davesAgain.HeardAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_types_is_named_as_he_is_called_now()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await RenameAsync(anna, """{"username":"antonia"}""");
        await annas.SeeAsync("userUpdated");
        await annas.DoAsync("typing", new { conversationId = conversation });
        (await bens.SeeAsync("userTyping")).Text("username").ShouldBe("antonia");
    }

    private static async Task RenameAsync(TestUser user, string change) =>
        (await user.CallAsync("PATCH /users/me", JsonDocument.Parse(change).RootElement)).Status.ShouldBe(200);

    private static async Task<IReadOnlyList<string>> EventsAsync(TestUser user, string after) =>
    [
        .. (await user.CallAsync($"GET /sync?after={after}&limit=500")).Body.GetProperty("events").EnumerateArray()
            .Select(e => e.GetProperty("event").GetString()!),
    ];

    // The server has another address after a restart.
    private static TestUser At(ParleyServer server, TestUser user) => user with { Client = server.ClientOf(user.Token) };
}
