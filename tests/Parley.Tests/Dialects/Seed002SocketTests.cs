using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Dialects;

public sealed class Seed002SocketTests(PublicWorld world) : IClassFixture<PublicWorld>
{
    private ParleyServer Server => world.Server;

    [Fact]
    public async Task Row_002_07_The_room_of_two_people_is_named_by_their_numbers_in_ascending_order()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await Server.ConnectAsync(anna);
        await using var bens = await Server.ConnectAsync(ben);
        var room = FormattableString.Invariant($"{anna.Number()}_{ben.Number()}");
        (await annas.DoAsync("join_room", new { recipientId = ben.Number() })).GetProperty("room").GetString().ShouldBe(room);
        (await bens.DoAsync("join_room", new { recipientId = anna.Id })).GetProperty("room").GetString().ShouldBe(room);
        await annas.FailAsync("join_room", new { recipientId = anna.Id }, 400);
        await annas.FailAsync("join_room", new { }, 400);
        Parley.Dialects.Seed002.RoomOf(10, 9).ShouldBe("9_10");
    }

    [Fact]
    public async Task Row_002_08_A_private_message_comes_to_the_recipient_once_joined_or_not_and_not_back_to_the_socket_that_sent_it()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await Server.ConnectAsync(anna);
        await using var bens = await Server.ConnectAsync(ben);
        await using var joined = await Server.ConnectAsync(ben);
        await using var own = await world.ConnectAsync(anna);
        await joined.DoAsync("join_room", new { recipientId = anna.Id });
        await annas.DoAsync("private_message", new { recipientId = ben.Number(), message = "Hey!" });
        foreach (var socket in (ChatClient[])[bens, joined])
        {
            (await socket.SeeAsync("private_message")).Payload.ToString()
                .ShouldBe(FormattableString.Invariant($$"""{"senderId":{{anna.Number()}},"message":"Hey!"}"""));
        }

        (await own.SeeAsync("newMessage")).Payload.GetProperty("message").GetProperty("content").GetString().ShouldBe("Hey!");
        await bens.DoAsync("private_message", new { recipientId = anna.Number(), message = "Ho!" });
        (await annas.SeeAsync("private_message")).Text("message").ShouldBe("Ho!");
        await joined.SeeAsync("private_message", m => m.GetProperty("message").GetString() == "Ho!");
        foreach (var socket in (ChatClient[])[annas, bens])
        {
            socket.Events.Select(e => e.Name).ShouldBe(["private_message"]);
        }
    }

    [Fact]
    public async Task Row_002_08_and_09_The_other_pages_of_the_sender_are_told_too_and_all_of_what_came_over_HTTP()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var sending = await Server.ConnectAsync(anna);
        await using var other = await Server.ConnectAsync(anna);
        await other.DoAsync("join_room", new { recipientId = ben.Number() });
        await sending.DoAsync("private_message", new { recipientId = ben.Number(), message = "Hey!" });
        await sending.DoAsync("send_image", new { recipientId = ben.Number(), imageUrl = "https://img.invalid/pic.jpg" });
        await sending.DoAsync("send_image", new { imageUrl = "https://img.invalid/public.jpg" });
        await anna.CallAsync($"POST /chats/conversations/{await anna.DirectAsync(ben)}/messages", new { content = "over HTTP" });
        await sending.SeeAsync("private_message", m => m.GetProperty("message").GetString() == "over HTTP");
        await other.SeeAsync("private_message", m => m.GetProperty("message").GetString() == "over HTTP");
        sending.Events.Select(e => e.Text("message")).ShouldBe(["over HTTP"]);
        other.Events.Select(e => (e.Name, e.Text("message"), e.Payload.GetProperty("senderId").GetInt64())).ShouldBe(
        [
            ("private_message", "Hey!", anna.Number()),
            ("image_sent", "https://img.invalid/pic.jpg", anna.Number()),
            ("image_sent", "https://img.invalid/public.jpg", anna.Number()),
            ("private_message", "over HTTP", anna.Number()),
        ]);
    }

    [Fact]
    public async Task Row_002_09_An_image_is_an_address_that_comes_as_the_message_and_is_not_fetched()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await Server.ConnectAsync(anna);
        await using var bens = await Server.ConnectAsync(ben);
        await annas.DoAsync("send_image", new { recipientId = ben.Number(), imageUrl = "https://img.invalid/pic.jpg" });
        (await bens.SeeAsync("image_sent")).Payload.ToString()
            .ShouldBe(FormattableString.Invariant($$"""{"senderId":{{anna.Number()}},"message":"https://img.invalid/pic.jpg"}"""));
        annas.Seen("image_sent").ShouldBeEmpty();

        // Kept as it is written, and with a name.
        const string Url = "https://img.invalid/a%20b/holiday%21.png?x=1&y=<2>#z";
        await annas.DoAsync("send_image", new { recipientId = ben.Number(), imageUrl = Url });
        await bens.SeeAsync("image_sent", m => m.GetProperty("message").GetString() == Url);
        var last = (await ben.CallAsync("GET /chats/conversations")).Body.EnumerateArray()
            .Select(c => c.GetProperty("lastMessage")).Single(m => m.ValueKind == JsonValueKind.Object && m.GetProperty("type").GetString() == "image");
        last.GetProperty("attachments")[0].EnumerateObject().Select(p => (p.Name, p.Value.GetString())).ShouldBe([("name", "holiday!.png"), ("url", Url)]);
    }

    [Theory]
    [InlineData("private_message", """{"message":"x"}""")]
    [InlineData("private_message", """{"recipientId":1}""")]
    [InlineData("private_message", """{"recipientId":999999999,"message":"x"}""")]
    [InlineData("private_message", """{"recipientId":"2_5","message":"x"}""")]
    [InlineData("private_message", """{"recipientId":1,"message":" "}""")]
    [InlineData("private_message", """{"recipientId":1,"message":{}}""")]
    [InlineData("private_message", "\"x\"")]
    [InlineData("send_image", """{"recipientId":1,"imageUrl":"http://img.invalid/pic.jpg"}""")]
    [InlineData("send_image", """{"recipientId":1,"imageUrl":"javascript:alert(1)"}""")]
    [InlineData("send_image", """{"recipientId":1,"imageUrl":"https://user:secret@img.invalid/x"}""")]
    [InlineData("send_image", """{"recipientId":1}""")]
    [InlineData("public_message", """{"message":"x"}""")]
    [InlineData("public_message", "\" \"")]
    public async Task What_is_wrong_is_refused_and_makes_no_conversation(string name, string payload)
    {
        await world.PersonAsync();
        var anna = await world.PersonAsync();
        await using var annas = await Server.ConnectAsync(anna);
        await annas.FailAsync(name, JsonDocument.Parse(payload).RootElement, 400);
        (await anna.CallAsync("GET /chats/conversations")).Body.EnumerateArray().Select(c => c.GetProperty("name").GetString()).ShouldBe(["public_room"]);
    }

    [Fact]
    public async Task Messages_sent_at_once_to_somebody_new_keep_their_order_in_one_conversation()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await Server.ConnectAsync(anna);
        await using var bens = await Server.ConnectAsync(ben);
        for (var n = 0; n < 20; n++)
        {
            await annas.EmitAsync("private_message", new { recipientId = ben.Number(), message = FormattableString.Invariant($"{n}") });
        }

        await bens.SeeAsync("private_message", m => m.GetProperty("message").GetString() == "19");
        bens.Seen("private_message").Select(m => m.Text("message"))
            .ShouldBe(Enumerable.Range(0, 20).Select(n => FormattableString.Invariant($"{n}")));
        (await ben.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Row_002_01_05_and_06_What_is_said_in_public_comes_to_everybody_and_to_its_sender_once()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await using var annas = await server.ConnectAsync(anna);
        await using var bens = await server.ConnectAsync(ben);
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        await annas.DoAsync("public_message", "Hello everyone!");
        foreach (var socket in (ChatClient[])[annas, bens])
        {
            (await socket.SeeAsync("public_message")).Payload.ToString()
                .ShouldBe(FormattableString.Invariant($$"""{"sender":{{anna.Number()}},"message":"Hello everyone!"}"""));
        }

        await bens.DoAsync("send_image", new { imageUrl = "https://img.invalid/pic.jpg" });
        (await annas.SeeAsync("image_sent")).Text("message").ShouldBe("https://img.invalid/pic.jpg");
        await bens.DoAsync("public_message", "last");
        await bens.SeeAsync("public_message", m => m.GetProperty("message").GetString() == "last");
        bens.Events.Select(e => e.Name).ShouldBe(["public_message", "public_message"]);
        await annas.SeeAsync("public_message", m => m.GetProperty("message").GetString() == "last");
        annas.Events.Select(e => e.Name).ShouldBe(["public_message", "image_sent", "public_message"]);

        var page = (await ben.CallAsync("GET /api/chat/public")).Body;
        page.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("message").GetString())
            .ShouldBe(["last", "https://img.invalid/pic.jpg", "Hello everyone!"]);
        // Also who comes by the chat's own words.
        (await cleo.CallAsync("GET /api/chat/public")).Body.ToString().ShouldBe(page.ToString());
        cleos.Seen("newMessage").Count.ShouldBe(3);
        await cleos.DoAsync("public_message", "from elsewhere");
        await bens.SeeAsync("public_message", m => m.GetProperty("message").GetString() == "from elsewhere");
        (await cleo.CallAsync("GET /chats/channels")).Body.ToString().ShouldNotContain("public_room");
    }

    [Fact]
    public async Task Everybody_comes_into_one_public_room_that_nobody_owns_and_after_a_restart_it_is_the_same()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var people = new List<TestUser>();
        for (var n = 0; n < 4; n++)
        {
            people.Add(await server.RegisterAsync(FormattableString.Invariant($"person{n}")));
        }

        await Task.WhenAll(people.Take(3).Select(server.LogInAsync));
        await server.RestartAsync();
        await using var last = await server.ConnectAsync(people[3]);
        await last.DoAsync("public_message", "x");
        var room = (await server.ClientOf(people[0].Token).CallAsync("GET /chats/conversations")).Body.EnumerateArray().ShouldHaveSingleItem();
        room.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("role").GetString()).ShouldBe(["admin", "member", "member", "member"]);
    }

    [Fact]
    public async Task Without_a_public_room_there_is_none()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        await using var annas = await server.ConnectAsync(anna);
        await annas.FailAsync("public_message", "x", 404);
        (await anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(0);
        (await anna.CallAsync("GET /api/chat/public")).Body.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_others_do_in_groups_has_no_word()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await Server.ConnectAsync(ben);
        await annas.SayAsync(group, "to the group");
        await annas.AskAsync("typing", new { conversationId = group });
        var direct = await anna.DirectAsync(ben);
        await annas.SayAsync(direct, "to him");
        (await bens.SeeAsync("private_message")).Text("message").ShouldBe("to him");
        bens.Events.Select(e => e.Name).ShouldBe(["private_message"]);
    }

    [Fact]
    public async Task Row_002_15_A_connection_that_was_lost_goes_on_where_it_was_and_its_own_is_still_not_told()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { PublicRoom = true });
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var direct = await anna.DirectAsync(ben);
        var token = await server.LogInAsync(ben);
        await using var other = await server.ConnectAsync(ben);
        var bens = await ChatClient.ConnectAsync(server, new { token }, hears: "");
        // First out of memory, then out of the database.
        foreach (var (round, isRestarted) in ((string, bool)[])[("1", false), ("2", true)])
        {
            await bens.DoAsync("private_message", new { recipientId = anna.Id, message = "mine " + round });
            await bens.CloseAsync();
            await other.DoAsync("private_message", new { recipientId = anna.Id, message = "of another page " + round });
            await SayAsync("missed " + round);
            if (isRestarted)
            {
                await server.RestartAsync();
            }

            var again = await bens.ComeBackAsync(server, token);
            await bens.DisposeAsync();
            again.Recovered.ShouldBeTrue();
            await again.SeeAsync("private_message", m => m.GetProperty("message").GetString() == "missed " + round);
            again.Events.Select(e => e.Text("message")).ShouldBe(["of another page " + round, "missed " + round]);
            bens = again;
        }

        await using var last = bens;
        await last.DoAsync("private_message", new { recipientId = anna.Id, message = "mine still" });
        await SayAsync("last");
        await last.SeeAsync("private_message", m => m.GetProperty("message").GetString() == "last");
        last.Seen("private_message").ShouldNotContain(m => m.Text("message") == "mine still");

        Task<Answer> SayAsync(string content) =>
            server.ClientOf(anna.Token).CallAsync($"POST /chats/conversations/{direct}/messages", new { content });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("a.b.c.d.e")]
    public async Task Row_002_03_Without_a_valid_token_a_client_is_disconnected(string? token)
    {
        await using var socket = await ChatClient.ConnectAsync(Server, token is null ? null : new { token }, hears: "");
        (await socket.Ended).ShouldBe("io server disconnect");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    public async Task Row_002_03_The_token_may_stand_in_the_authorization_header_raw_too(string prefix)
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await ChatClient.ConnectAsync(Server, null, prefix + await Server.LogInAsync(anna), hears: "");
        await using var bens = await Server.ConnectAsync(ben);
        await annas.DoAsync("private_message", new { recipientId = ben.Id, message = "x" });
        await bens.SeeAsync("private_message");
    }
}
