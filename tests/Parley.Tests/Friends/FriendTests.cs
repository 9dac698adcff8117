using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Friends;

/// <summary>Asking, answering and ending, over routes and sockets.</summary>
public sealed class FriendTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Who_is_asked_and_accepts_is_a_friend_and_both_are_told_on_all_their_devices()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await using var alsoBens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);

        var request = (await annas.DoAsync("sendFriendRequest", new { userId = ben.Id })).GetProperty("request");
        (request.GetProperty("from").Id(), request.GetProperty("to").Id()).ShouldBe((anna.Id, ben.Id));
        foreach (var client in (ChatClient[])[annas, bens, alsoBens])
        {
            (await client.SeeAsync("friendRequestReceived")).Payload.ToString().ShouldBe(request.ToString());
        }

        (await ben.RequestsAsync()).ShouldBe((anna.Id, ""));
        (await anna.RequestsAsync()).ShouldBe(("", ben.Id));
        (await anna.FriendsAsync()).ShouldBeEmpty();

        var friend = (await bens.DoAsync("acceptFriendRequest", new { requestId = request.Id() })).GetProperty("friend");
        friend.Id().ShouldBe(anna.Id);
        (await alsoBens.SeeAsync("friendAdded")).Payload.ToString().ShouldBe(friend.ToString());
        (await annas.SeeAsync("friendAdded")).Payload.Id().ShouldBe(ben.Id);
        var accepted = await annas.SeeAsync("friendRequestAccepted");
        (accepted.Text("requestId"), accepted.Text("acceptedBy")).ShouldBe((request.Id(), ben.Id));
        (await ben.RequestsAsync()).ShouldBe(("", ""));
        (await anna.FriendsAsync()).ShouldBe([ben.Id]);
        (await ben.FriendsAsync()).ShouldBe([anna.Id]);

        await annas.DoAsync("removeFriend", new { userId = ben.Id });
        (await bens.SeeAsync("friendRemoved")).Text("userId").ShouldBe(anna.Id);
        (await annas.SeeAsync("friendRemoved")).Text("userId").ShouldBe(ben.Id);
        (await ben.FriendsAsync()).ShouldBeEmpty();
        (await cleos.HeardAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_requests_that_cross_are_an_acceptance()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await world.ConnectAsync(anna);
        await anna.AskAsync(ben);
        var answer = await ben.CallAsync("POST /friends/requests", new { userId = anna.Id });
        (answer.Status, answer.Body.GetProperty("friend").Id()).ShouldBe((201, anna.Id));
        (await annas.SeeAsync("friendAdded")).Payload.Id().ShouldBe(ben.Id);
        (await anna.FriendsAsync()).ShouldBe([ben.Id]);
        (await anna.RequestsAsync()).ShouldBe(("", ""));
    }

    [Fact]
    public async Task Who_has_asked_is_not_told_that_he_was_rejected()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var rejected = await anna.AskAsync(ben);
        (await ben.CallAsync($"POST /friends/requests/{rejected}/reject")).Status.ShouldBe(200);
        (await bens.SeeAsync("friendRequestRejected")).Text("requestId").ShouldBe(rejected);
        (await annas.SeeAsync("friendRequestCancelled")).Payload.ToString().ShouldBe($$"""{"requestId":"{{rejected}}"}""");
        (await anna.RequestsAsync()).ShouldBe(("", ""));

        // What his devices hear is what they hear of a request that he has cancelled.
        var cancelled = await anna.AskAsync(ben);
        (await anna.CallAsync($"DELETE /friends/requests/{cancelled}")).Status.ShouldBe(200);
        foreach (var client in (ChatClient[])[annas, bens])
        {
            (await client.SeeAsync("friendRequestCancelled", c => c.GetProperty("requestId").GetString() == cancelled))
                .Payload.ToString().ShouldBe($$"""{"requestId":"{{cancelled}}"}""");
        }

        (await annas.HeardAsync()).ShouldBe(["friendRequestReceived", "friendRequestCancelled", "friendRequestReceived", "friendRequestCancelled"]);
        (await ben.RequestsAsync()).ShouldBe(("", ""));
    }

    [Fact]
    public async Task What_is_so_already_changes_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        var request = await anna.AskAsync(ben);
        var cursor = await anna.CursorAsync();
        var again = await anna.CallAsync("POST /friends/requests", new { userId = ben.Id });
        (again.Status, again.Body.GetProperty("request").Id()).ShouldBe((200, request));
        (await anna.CursorAsync()).ShouldBe(cursor);
        (await ben.CallAsync($"POST /friends/requests/{request}/accept")).Status.ShouldBe(200);
        cursor = await anna.CursorAsync();
        var accepted = await ben.CallAsync($"POST /friends/requests/{request}/accept");
        (accepted.Status, accepted.Body.GetProperty("friend").Id()).ShouldBe((200, anna.Id));
        var asked = await anna.CallAsync("POST /friends/requests", new { userId = ben.Id });
        (asked.Status, asked.Body.GetProperty("friend").Id()).ShouldBe((200, ben.Id));
        (await anna.CursorAsync()).ShouldBe(cursor);
    }

    [Fact]
    public async Task Only_the_two_whom_it_concerns_and_only_the_right_one_of_them_does_something_about_a_request()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var request = await anna.AskAsync(ben);
        foreach (var (user, route, status) in (IEnumerable<(TestUser, string, int)>)
            [
                (cleo, $"POST /friends/requests/{request}/accept", 404), (cleo, $"POST /friends/requests/{request}/reject", 404),
                (cleo, $"DELETE /friends/requests/{request}", 404), (cleo, $"DELETE /friends/{anna.Id}", 404),
                (anna, $"POST /friends/requests/{request}/accept", 403), (anna, $"POST /friends/requests/{request}/reject", 403),
                (ben, $"DELETE /friends/requests/{request}", 403), (ben, $"DELETE /friends/{anna.Id}", 404),
                (ben, "POST /friends/requests/1x/accept", 404), (ben, "DELETE /friends/x", 404),
            ])
        {
            (await user.CallAsync(route)).Status.ShouldBe(status, route);
        }

        (await ben.RequestsAsync()).ShouldBe((anna.Id, ""));
        (await ben.CallAsync($"POST /friends/requests/{request}/accept")).Status.ShouldBe(200);
        foreach (var route in (string[])[$"POST /friends/requests/{request}/reject", $"DELETE /friends/requests/{request}"])
        {
            (await (route[0] == 'P' ? ben : anna).CallAsync(route)).Status.ShouldBe(404, route);
        }

        (await ben.FriendsAsync()).ShouldBe([anna.Id]);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"userId":null}""", 400)]
    [InlineData("""{"userId":"x"}""", 400)]
    [InlineData("""{"userId":9007199254740991}""", 404)]
    [InlineData("""{"userId":"me"}""", 400)]
    public async Task Whoever_is_nobody_cannot_be_asked(string body, int status)
    {
        var anna = await world.PersonAsync();
        var payload = JsonDocument.Parse(body.Replace("me", anna.Id, StringComparison.Ordinal)).RootElement;
        (await anna.CallAsync("POST /friends/requests", payload)).Status.ShouldBe(status);
        await using var annas = await world.ConnectAsync(anna);
        await annas.FailAsync("sendFriendRequest", payload, status);
        (await anna.RequestsAsync()).ShouldBe(("", ""));
    }

    [Fact]
    public async Task Friends_are_listed_by_username_in_pages_and_found_by_a_part_of_their_names()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var (zoe, ben, b_n) = (await server.RegisterAsync("zoe"), await server.RegisterAsync("Ben"), await server.RegisterAsync("b_n"));
        foreach (var other in (TestUser[])[zoe, ben, b_n])
        {
            await (other == zoe ? anna : other).BefriendAsync(other == zoe ? zoe : anna);
        }

        (await anna.FriendsAsync()).ShouldBe([b_n.Id, ben.Id, zoe.Id]);
        (await anna.FriendsAsync("?limit=2&page=2")).ShouldBe([zoe.Id]);
        (await anna.FriendsAsync("?q=B_N")).ShouldBe([b_n.Id]);
        (await anna.FriendsAsync("?q=%25")).ShouldBeEmpty();
        (await anna.CallAsync("GET /friends?limit=0")).Status.ShouldBe(400);
        (await anna.CallAsync("GET /friends")).Cursor.ShouldNotBeNull();
    }

    [Fact]
    public async Task Friends_see_each_other_come_and_go_and_strangers_do_not()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        (await OnlineAsync(annas)).ShouldBe([anna.Id]);
        await anna.BefriendAsync(ben);
        (await annas.SeeAsync("userStatusChanged")).Payload.GetProperty("status").GetString().ShouldBe("online");
        (await bens.SeeAsync("userStatusChanged")).Text("userId").ShouldBe(anna.Id);
        (await OnlineAsync(annas)).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);

        await ben.CallAsync($"DELETE /friends/{anna.Id}");
        await annas.SeeAsync("userStatusChanged", s => s.GetProperty("status").GetString() == "offline");
        (await OnlineAsync(annas)).ShouldBe([anna.Id]);
        (await OnlineAsync(bens)).ShouldBe([ben.Id]);
    }

    [Fact]
    public async Task Friends_no_more_who_share_a_conversation_still_see_each_other()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.DirectAsync(ben);
        await anna.BefriendAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await annas.SeeAsync("userStatusChanged");
        await ben.CallAsync($"DELETE /friends/{anna.Id}");
        await annas.SeeAsync("friendRemoved");
        (await OnlineAsync(annas)).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
        annas.Seen("userStatusChanged").ShouldAllBe(s => s.Text("status") == "online");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Whoever_was_away_is_told_of_it_when_he_comes_back(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        await anna.BefriendAsync(ben);
        var request = await cleo.AskAsync(ben);
        await cleo.CallAsync($"DELETE /friends/requests/{request}");
        await ben.CallAsync($"DELETE /friends/{anna.Id}");
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("friendRemoved");
        again.Events.Select(e => e.Name).Where(n => n.StartsWith("friend", StringComparison.Ordinal)).ShouldBe(
            ["friendRequestReceived", "friendRequestAccepted", "friendAdded", "friendRequestReceived", "friendRequestCancelled", "friendRemoved"]);
        again.Seen("friendRequestReceived").Select(e => e.Payload.GetProperty("from").Id()).ShouldBe([anna.Id, cleo.Id]);
        again.Seen("friendRequestAccepted").Single().Offset.ShouldBeNull();
        again.Seen("friendAdded").Single().Offset.ShouldNotBeNull();
    }

    private static async Task<IReadOnlyList<string>> OnlineAsync(ChatClient client) =>
        [.. (await client.AskAsync("getOnlineUsers")).GetProperty("onlineUsers").EnumerateArray().Select(id => id.GetString()!)];
}
