using System.Text.Json;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Admin;

/// <summary>What administrators are told of sockets in development.</summary>
public sealed class AdminEventTests
{
    /// <summary>The clock of these tests stands still here.</summary>
    private const string Now = "1970-01-01T00:00:00.000Z";

    [Fact]
    public async Task Who_comes_is_shown_the_sockets_that_there_are()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync(io => io.Default.OnConnection(socket =>
        {
            socket.Join("red");
            socket.Data = JsonElement.Parse("""{"name":"Ann","_admin":{"clientId":"hidden"}}""");
        }));
        await using var client = await RawWebSocket.OpenWithAsync(
            hall.Server.Endpoint, "&color=blue", ("Cookie", "login=secret"), ("Authorization", "Bearer secret"), ("X-Kind", "test"));
        var id = await client.ConnectAsync(auth: """{"token":"secret"}""");
        await client.ShouldBeQuietAsync();
        await using var administrator = await hall.EnterAsync();

        var all = (await administrator.HearAsync("all_sockets")).ShouldHaveSingleItem();

        all.GetRawText().ShouldNotContain("secret");
        all.GetRawText().ShouldNotContain(client.Sid);
        all.GetArrayLength().ShouldBe(2);
        var socket = all.EnumerateArray().Single(socket => socket.GetProperty("nsp").GetString() == "/");
        socket.EnumerateObject().Select(member => member.Name)
            .ShouldBe(["id", "nsp", "clientId", "transport", "data", "handshake", "rooms"]);
        socket.GetProperty("id").GetString().ShouldBe(id);
        socket.GetProperty("clientId").GetString()!.Length.ShouldBe(12);
        socket.GetProperty("transport").GetString().ShouldBe("websocket");
        socket.GetProperty("data").GetRawText().ShouldBe("""{"name":"Ann"}""");
        socket.GetProperty("rooms").EnumerateArray().Select(room => room.GetString()).ShouldBe([id, "red"]);
        var handshake = socket.GetProperty("handshake");
        handshake.EnumerateObject().Select(member => member.Name)
            .ShouldBe(["headers", "time", "address", "xdomain", "secure", "issued", "url", "query"]);
        handshake.GetProperty("headers").GetProperty("cookie").GetString().ShouldBe("***");
        handshake.GetProperty("headers").GetProperty("authorization").GetString().ShouldBe("***");
        handshake.GetProperty("headers").GetProperty("x-kind").GetString().ShouldBe("test");
        handshake.GetProperty("query").GetProperty("color").GetString().ShouldBe("blue");
        handshake.GetProperty("address").GetString().ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task More_sockets_than_a_connection_can_take_are_not_shown()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync(options: options => options.MaxQueuedBytes = 10_000);
        var clients = new List<EngineClient>();
        for (var i = 0; i < 20; i++)
        {
            clients.Add(await hall.Server.ConnectAsync());
        }

        await using var administrator = await hall.EnterAsync();

        (await administrator.HearAsync("all_sockets"))[0].GetArrayLength().ShouldBeInRange(1, 19);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/other")]
    [InlineData("/team-1")]
    public async Task A_socket_comes_and_goes(string nsp)
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync(io => io.Of((name, _) => new(name == "/team-1")));
        await using var administrator = await hall.EnterAsync();
        await administrator.HearAsync("all_sockets");
        await using var client = await hall.Server.OpenAsync(EngineClient.Polling);

        var id = await client.ConnectAsync(nsp);

        var own = await administrator.HearAsync("room_joined");
        own.Select(argument => argument.GetString()).ShouldBe([nsp, id, id, Now]);
        var connected = await administrator.HearAsync("socket_connected");
        connected.Length.ShouldBe(2);
        connected[0].GetProperty("id").GetString().ShouldBe(id);
        connected[0].GetProperty("nsp").GetString().ShouldBe(nsp);
        connected[0].GetProperty("transport").GetString().ShouldBe("polling");
        connected[0].GetProperty("data").GetRawText().ShouldBe("{}");
        connected[1].GetString().ShouldBe(Now);

        await client.SendAsync(nsp == "/" ? "41" : $"41{nsp},");
        (await administrator.HearAsync("room_left")).Select(argument => argument.GetString()).ShouldBe([nsp, id, id, Now]);
        (await administrator.HearAsync("socket_disconnected")).Select(argument => argument.GetString())
            .ShouldBe([nsp, id, "client namespace disconnect", Now]);
    }

    [Fact]
    public async Task Sockets_of_one_connection_have_the_same_client_id()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync();
        await using var administrator = await hall.EnterAsync();
        await administrator.HearAsync("all_sockets");
        await using var both = await hall.Server.ConnectAsync();
        var first = await ClientIdAsync("/");
        await both.ConnectAsync("/other");
        (await ClientIdAsync("/other")).ShouldBe(first);
        await using var another = await hall.Server.ConnectAsync();
        (await ClientIdAsync("/")).ShouldNotBe(first);

        async Task<string?> ClientIdAsync(string nsp)
        {
            var connected = await administrator.HearAsync("socket_connected", args => args[0].GetProperty("nsp").GetString() == nsp);
            return connected[0].GetProperty("clientId").GetString();
        }
    }

    [Fact]
    public async Task Rooms_are_entered_and_left()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync();
        await using var administrator = await hall.EnterAsync();
        await using var client = await hall.Server.OpenAsync();
        var id = await client.ConnectAsync();
        hall.Everyone.TryGetSocket(id, out var socket).ShouldBeTrue();

        socket.Join("red");
        socket.Leave("red");

        (await administrator.HearAsync("room_joined", args => args[1].GetString() == "red"))
            .Select(argument => argument.GetString()).ShouldBe(["/", "red", id, Now]);
        (await administrator.HearAsync("room_left")).Select(argument => argument.GetString()).ShouldBe(["/", "red", id, Now]);
    }

    [Fact]
    public async Task Data_that_changes_is_told()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync(io => io.Default.OnConnection(socket =>
            socket.Data = JsonElement.Parse("""{"name":"Bob","_admin":1}""")));
        await using var administrator = await hall.EnterAsync();
        await using var client = await hall.Server.OpenAsync();
        var id = await client.ConnectAsync();

        (await administrator.HearAsync("socket_updated"))[0].GetRawText()
            .ShouldBe($$$"""{"id":"{{{id}}}","nsp":"/","data":{"name":"Bob"}}""");
    }

    [Fact]
    public async Task An_upgrade_is_told_for_every_socket_of_the_connection()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync();
        await using var administrator = await hall.EnterAsync();
        await using var polling = await hall.Server.OpenAsync(EngineClient.Polling);
        var ids = new[] { await polling.ConnectAsync(), await polling.ConnectAsync("/other") };

        await using var webSocket = await RawWebSocket.ProbeAsync(hall.Server.Endpoint, polling.Sid);
        await webSocket.SendAsync("5");

        var updates = new[] { await administrator.HearAsync("socket_updated"), await administrator.HearAsync("socket_updated") };
        updates.Select(update => update[0].GetRawText()).ShouldBe(
            [
                $$"""{"id":"{{ids[0]}}","nsp":"/","transport":"websocket"}""",
                $$"""{"id":"{{ids[1]}}","nsp":"/other","transport":"websocket"}""",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Events_of_clients_are_told_whether_anybody_handles_them_or_not()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync();
        await using var administrator = await hall.EnterAsync();
        await using var client = await hall.Server.OpenAsync();
        var id = await client.ConnectAsync();

        await client.SendAsync("""427["hi",1.50,{"a":[true]}]""", """451-["file",{"_placeholder":true,"num":0}]""", "bAAEC");

        var first = await administrator.HearAsync("event_received");
        first.Select(argument => argument.GetRawText()).ShouldBe(["\"/\"", $"\"{id}\"", """["hi",1.50,{"a":[true]}]""", $"\"{Now}\""]);
        var second = await administrator.HearAsync("event_received");
        second[2].GetRawText().ShouldBe("""["file",{"_placeholder":true,"num":0}]""");
    }

    [Fact]
    public async Task Events_to_clients_are_told_for_every_receiver()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync(io => io.Default.OnConnection(socket => socket.Emit("welcome", 1)));
        await using var administrator = await hall.EnterAsync();
        await using var a = await hall.Server.OpenAsync();
        await using var b = await hall.Server.OpenAsync();
        var ids = new[] { await a.ConnectAsync(), await b.ConnectAsync() };
        foreach (var id in ids)
        {
            var welcome = await administrator.HearAsync("event_sent");
            welcome.Select(argument => argument.GetRawText()).ShouldBe(["\"/\"", $"\"{id}\"", """["welcome",1]""", $"\"{Now}\""]);
        }

        hall.Everyone.Emit("all", "of you");

        var told = new[] { await administrator.HearAsync("event_sent"), await administrator.HearAsync("event_sent") };
        told.Select(args => args[1].GetString()).ShouldBe(ids, ignoreOrder: true);
        told.ShouldAllBe(args => args[2].GetRawText() == """["all","of you"]""");
    }

    [Fact]
    public async Task Administrators_are_shown_as_sockets_but_not_what_they_are_told()
    {
        await using var hall = await AdminHall.OpenForDevelopmentAsync();
        await using var first = await hall.EnterAsync();
        await using var second = await hall.EnterAsync();

        var connected = await first.HearAsync("socket_connected");
        connected[0].GetProperty("nsp").GetString().ShouldBe("/admin");
        (await second.CommandAsync("""["join","/","red"]""")).ShouldBe("[]");
        hall.Everyone.SocketsLeave("red");
        hall.Server.IO.Of("/admin").Emit("end");
        while (await first.NextAsync() is var told && told != """["end"]""")
        {
            told.ShouldNotStartWith("""["event_""");
        }
    }
}
