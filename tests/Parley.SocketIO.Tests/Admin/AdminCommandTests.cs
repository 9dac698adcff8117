namespace Parley.SocketIO.Tests.Admin;

/// <summary>What administrators can do to sockets.</summary>
public sealed class AdminCommandTests
{
    private const string Done = "[]";

    [Fact]
    public async Task An_event_is_emitted_to_a_namespace_a_room_or_one_socket()
    {
        await using var hall = await AdminHall.OpenAsync(io: io => io.Default.On("enter", (socket, received) =>
        {
            socket.Join("red");
            received.Ack();
            return default;
        }));
        await using var administrator = await hall.EnterAsync();
        await using var a = await hall.Server.OpenAsync();
        await using var b = await hall.Server.OpenAsync();
        var (idOfA, _) = (await a.ConnectAsync(), await b.ConnectAsync());
        await b.SendAsync("""420["enter"]""");
        (await b.NextAsync()).ShouldBe("430[]");

        (await administrator.CommandAsync("""["emit","/",null,"all",1,{"two":[3]}]""")).ShouldBe(Done);
        (await administrator.CommandAsync("""["emit","/","red","to red"]""")).ShouldBe(Done);
        (await administrator.CommandAsync($$"""["emit","/","{{idOfA}}","to a"]""")).ShouldBe(Done);
        (await administrator.CommandAsync("""["emit","/","","all again"]""")).ShouldBe(Done);

        (await a.NextAsync(3)).ShouldBe(["""42["all",1,{"two":[3]}]""", """42["to a"]""", """42["all again"]"""]);
        (await b.NextAsync(3)).ShouldBe(["""42["all",1,{"two":[3]}]""", """42["to red"]""", """42["all again"]"""]);
    }

    [Fact]
    public async Task Sockets_are_put_into_rooms_and_taken_out()
    {
        await using var hall = await AdminHall.OpenAsync();
        await using var administrator = await hall.EnterAsync();
        await using var a = await hall.Server.OpenAsync();
        await using var b = await hall.Server.OpenAsync();
        var (idOfA, idOfB) = (await a.ConnectAsync(), await b.ConnectAsync());

        (await administrator.CommandAsync($$"""["join","/","red","{{idOfA}}"]""")).ShouldBe(Done);
        (await administrator.CommandAsync("""["join","/","blue"]""")).ShouldBe(Done);
        RoomsOf(hall, idOfA).ShouldBe([idOfA, "red", "blue"], ignoreOrder: true);
        RoomsOf(hall, idOfB).ShouldBe([idOfB, "blue"], ignoreOrder: true);

        (await administrator.CommandAsync("""["leave","/","blue","red"]""")).ShouldBe(Done);
        RoomsOf(hall, idOfA).ShouldBe([idOfA, "red"], ignoreOrder: true);
        RoomsOf(hall, idOfB).ShouldBe([idOfB, "blue"], ignoreOrder: true);
        (await administrator.CommandAsync("""["leave","/","blue",null]""")).ShouldBe(Done);
        (await administrator.CommandAsync($$"""["leave","/","red","{{idOfA}}"]""")).ShouldBe(Done);
        RoomsOf(hall, idOfA).ShouldBe([idOfA]);
        RoomsOf(hall, idOfB).ShouldBe([idOfB]);
    }

    [Fact]
    public async Task Sockets_are_disconnected_from_their_namespace_or_altogether()
    {
        await using var hall = await AdminHall.OpenAsync();
        await using var administrator = await hall.EnterAsync();
        await using var one = await hall.Server.ConnectAsync(nsp: "/other");
        await using var both = await hall.Server.ConnectAsync(nsp: "/other");
        var id = await both.ConnectAsync();

        (await administrator.CommandAsync($$"""["_disconnect","/",false,"{{id}}"]""")).ShouldBe(Done);
        (await both.NextAsync()).ShouldBe("41");
        await both.ShouldBeQuietAsync();

        (await administrator.CommandAsync("""["_disconnect","/other",true]""")).ShouldBe(Done);
        (await both.EndAsync()).ShouldBe(["41/other,"]);
        (await one.EndAsync()).ShouldBe(["41/other,"]);
    }

    [Fact]
    public async Task A_namespace_made_after_a_pattern_can_be_named()
    {
        await using var hall = await AdminHall.OpenAsync(io: io => io.Of((name, _) => new(name == "/team-1")));
        await using var administrator = await hall.EnterAsync();
        await using var client = await hall.Server.ConnectAsync(nsp: "/team-1");

        (await administrator.CommandAsync("""["emit","/team-1",null,"hi"]""")).ShouldBe(Done);

        (await client.NextAsync()).ShouldBe("""42/team-1,["hi"]""");
    }

    [Theory]
    [InlineData("""["emit","/nowhere",null,"hi"]""", "There is no such namespace.")]
    [InlineData("""["emit",null,null,"hi"]""", "Argument 0 must be a string.")]
    [InlineData("""["emit","/",7,"hi"]""", "Argument 1 must be a string.")]
    [InlineData("""["emit","/",null]""", "Argument 2 must be a string.")]
    [InlineData("""["emit","/",null,"disconnect"]""", "This name is reserved and cannot be emitted.")]
    [InlineData("""["join","/"]""", "Argument 1 must be a string.")]
    [InlineData("""["join","/",""]""", "The room must have a name.")]
    [InlineData("""["join","/","red",["room"]]""", "Argument 2 must be a string.")]
    [InlineData("""["leave","/",{}]""", "Argument 1 must be a string.")]
    [InlineData("""["_disconnect","/","yes"]""", "Argument 1 must be a boolean.")]
    [InlineData("""["_disconnect"]""", "Argument 0 must be a string.")]
    public async Task A_command_that_is_wrong_does_nothing_and_says_why(string command, string message)
    {
        await using var hall = await AdminHall.OpenAsync();
        await using var administrator = await hall.EnterAsync();
        await using var client = await hall.Server.OpenAsync();
        var id = await client.ConnectAsync();

        (await administrator.CommandAsync(command)).ShouldBe($$"""[{"status":"error","message":"{{message}}"}]""");

        await client.ShouldBeQuietAsync();
        RoomsOf(hall, id).ShouldBe([id]);
    }

    [Theory]
    [InlineData("""["emit","/",null,"hi"]""")]
    [InlineData("""["join","/","red"]""")]
    [InlineData("""["leave","/","blue"]""")]
    [InlineData("""["_disconnect","/",true]""")]
    public async Task Who_may_only_look_can_do_nothing(string command)
    {
        await using var hall = await AdminHall.OpenAsync(
            ui => ui.ReadOnly = true, io => io.Default.OnConnection(socket => socket.Join("blue")));
        await using var administrator = await hall.EnterAsync();
        await using var client = await hall.Server.OpenAsync();
        var id = await client.ConnectAsync();

        (await administrator.CommandAsync(command))
            .ShouldBe("""[{"status":"error","message":"The admin UI of this server is read-only."}]""");

        await client.ShouldBeQuietAsync();
        RoomsOf(hall, id).ShouldBe([id, "blue"], ignoreOrder: true);
    }

    [Fact]
    public async Task Others_cannot_use_the_commands()
    {
        await using var hall = await AdminHall.OpenAsync();
        await using var client = await hall.Server.ConnectAsync();

        await client.SendAsync("""420["emit","/",null,"hi"]""");
        await client.ShouldBeQuietAsync();

        await client.SendAsync("""42/admin,0["emit","/",null,"hi"]""");
        (await client.EndAsync()).ShouldBeEmpty();
    }

    private static IReadOnlyCollection<string> RoomsOf(AdminHall hall, string id) =>
        hall.Everyone.TryGetSocket(id, out var socket) ? socket.Rooms : [];
}
