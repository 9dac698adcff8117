using System.Text.Json;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Admin;

/// <summary>Who may enter the admin namespace.</summary>
public sealed class AdminLoginTests
{
    private const string Refusal = """44/admin,{"message":"invalid credentials"}""";

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Whoever_knows_the_password_gets_a_session_that_is_good_without_it()
    {
        await using var hall = await AdminHall.OpenAsync();
        await using var first = await hall.EnterAsync();
        var session = (await first.HearAsync("session")).ShouldHaveSingleItem().GetString();
        session!.Length.ShouldBe(32);

        await using var second = await hall.EnterAsync($$"""{"sessionId":"{{session}}"}""");

        (await second.NextAsync()).ShouldStartWith("""["config",""");
        (await hall.Asked.NextAsync()).ShouldBe("ann");
        hall.Asked.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"username":"ann","password":"Secret"}""")]
    [InlineData("""{"username":"bob","password":"secret"}""")]
    [InlineData("""{"sessionId":"00000000000000000000000000000000","username":"ann","password":""}""")]
    public async Task A_wrong_password_is_refused_and_not_at_once(string auth)
    {
        await using var hall = await AdminHall.OpenAsync();
        await using var client = await hall.Server.OpenAsync();

        await client.SendAsync("40/admin," + auth);

        await hall.Asked.NextAsync();
        await client.ShouldBeQuietAsync();
        hall.Time.Advance(Delay);
        (await client.NextAsync()).ShouldBe(Refusal);
        hall.Server.IO.Of("/admin").Sockets.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"username":"ann"}""")]
    [InlineData("""{"username":"ann","password":null}""")]
    [InlineData("""{"username":["ann"],"password":{"$ne":1}}""")]
    [InlineData("""{"sessionId":""}""")]
    [InlineData("""{"sessionId":true}""")]
    public async Task What_is_no_password_is_refused_without_asking(string auth)
    {
        await using var hall = await AdminHall.OpenAsync();
        await using var client = await hall.Server.OpenAsync();

        await client.SendAsync("40/admin," + auth);

        // The refusal waits for the clock, and the client's next packet is read behind the first one.
        await client.ShouldBeQuietAsync();
        hall.Time.Advance(Delay);
        (await client.NextAsync()).ShouldBe(Refusal);
        hall.Asked.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Few_passwords_may_be_tried_at_a_time()
    {
        await using var hall = await AdminHall.OpenAsync();
        var clients = new List<EngineClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(await hall.Server.OpenAsync());
            await clients[i].SendAsync("""40/admin,{"username":"ann","password":"guess"}""");
            await hall.Asked.NextAsync();
        }

        await using var fifth = await hall.Server.OpenAsync();
        await fifth.SendAsync("40/admin," + AdminHall.Credentials);
        (await fifth.NextAsync()).ShouldBe("""44/admin,{"message":"too many attempts"}""");
        hall.Asked.IsEmpty.ShouldBeTrue();

        hall.Time.Advance(Delay);
        foreach (var client in clients)
        {
            (await client.NextAsync()).ShouldBe(Refusal);
            await client.DisposeAsync();
        }

        await fifth.ConnectAsync("/admin", AdminHall.Credentials);
    }

    [Fact]
    public async Task A_session_is_good_only_so_long()
    {
        await using var hall = await AdminHall.OpenAsync(ui => ui.SessionDuration = TimeSpan.FromSeconds(10));
        await using var first = await hall.EnterAsync();
        var auth = $$"""{"sessionId":"{{(await first.HearAsync("session"))[0]}}"}""";

        hall.Time.Advance(TimeSpan.FromSeconds(9));
        await using var second = await hall.EnterAsync(auth);
        hall.Time.Advance(TimeSpan.FromSeconds(1));
        await using var third = await hall.Server.OpenAsync();
        await third.SendAsync("40/admin," + auth);
        await third.ShouldBeQuietAsync();
        hall.Time.Advance(Delay);
        (await third.NextAsync()).ShouldBe(Refusal);
    }

    [Fact]
    public async Task A_check_that_throws_lets_nobody_in()
    {
        await using var hall = await AdminHall.OpenAsync(ui => ui.Authenticate = (_, _) => throw new InvalidOperationException("no database"));
        await using var client = await hall.Server.OpenAsync();

        await client.SendAsync("40/admin," + AdminHall.Credentials);

        (await client.NextAsync()).ShouldBe("""44/admin,{"message":"Internal server error"}""");
    }

    [Fact]
    public async Task Everybody_is_let_in_where_that_was_said()
    {
        await using var hall = await AdminHall.OpenAsync(ui => (ui.Authenticate, ui.AllowAnonymous) = (null, true));

        await using var anybody = await hall.EnterAsync(auth: "");

        (await anybody.NextAsync()).ShouldStartWith("""["config",""");
    }

    [Fact]
    public async Task An_administrator_cannot_go_on_where_another_was_cut_off()
    {
        // The helper requires that the CONNECT answer has a sid and nothing else; events have no offset either.
        await using var hall = await AdminHall.OpenAsync(options: options => options.UseMemoryRecovery());

        await using var administrator = await hall.EnterAsync();

        (await administrator.HearAsync("session")).ShouldHaveSingleItem();
        (await administrator.HearAsync("config")).ShouldHaveSingleItem().ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task Another_namespace_can_be_chosen()
    {
        await using var hall = await AdminHall.OpenAsync(ui => ui.Namespace = "/staff");
        await using var client = await hall.Server.OpenAsync();

        await client.SendAsync("40/admin," + AdminHall.Credentials);
        (await client.NextAsync()).ShouldBe("""44/admin,{"message":"Invalid namespace"}""");

        await client.ConnectAsync("/staff", AdminHall.Credentials);
    }

    [Fact]
    public async Task Wrong_options_stop_the_start_with_a_sentence()
    {
        await using var server = await TestServer.StartAsync();
        string Refused(Action<AdminUIOptions> configure) =>
            Should.Throw<InvalidOperationException>(() => server.IO.UseAdminUI(configure)).Message;

        Refused(_ => { }).ShouldBe("The admin UI needs Authenticate; set AllowAnonymous to let everybody in.");
        Refused(ui => (ui.AllowAnonymous, ui.Authenticate) = (true, (_, _) => new(true)))
            .ShouldBe("The admin UI cannot have both Authenticate and AllowAnonymous.");
        Refused(ui => (ui.AllowAnonymous, ui.SessionDuration) = (true, TimeSpan.Zero)).ShouldStartWith("SessionDuration must be positive");
        Refused(ui => (ui.AllowAnonymous, ui.Namespace) = (true, "/")).ShouldContain("declared already");
        Should.Throw<ArgumentException>(() => server.IO.UseAdminUI(ui => (ui.AllowAnonymous, ui.Namespace) = (true, "admin")));
        server.IO.UseAdminUI(ui => ui.AllowAnonymous = true);
        Refused(ui => (ui.AllowAnonymous, ui.Namespace) = (true, "/second")).ShouldBe("The server has an admin UI already.");
    }
}
