using Parley.Data;
using Parley.Tests.Realtime;

namespace Parley.Tests.Data;

public sealed class BackupTests : IAsyncLifetime
{
    private readonly string _path = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;
    private string _conversation = "";

    private string File => Path.Combine(_path, "chat.backup");

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync();
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        _conversation = await _anna.DirectAsync(_ben);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public async Task A_restore_under_live_clients_brings_back_what_was_there_and_begins_a_new_epoch()
    {
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await annas.SayAsync(_conversation, "before the backup");
        Run("backup").ShouldBe(0);
        await annas.SayAsync(_conversation, "after the backup");
        var before = await _anna.CallAsync("GET /chats/conversations");
        await _server.RestartAsync(() => Run("restore").ShouldBe(0));

        var anna = _anna with { Client = _server.ClientOf(_anna.Token) };
        (await anna.ContentsAsync(_conversation)).ShouldBe(["before the backup"]);
        var after = await anna.CallAsync("GET /chats/conversations");
        after.Cursor!.Split('.')[0].ShouldNotBe(before.Cursor!.Split('.')[0]);
        await using var again = await ChatClient.ConnectAsync(_server, anna);
        (await again.SayAsync(_conversation, "and on")).GetProperty("seq").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task What_is_restored_is_found_by_its_words()
    {
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await annas.SayAsync(_conversation, "remember this");
        Run("backup").ShouldBe(0);
        await _server.RestartAsync(() => Run("restore").ShouldBe(0));
        var anna = _anna with { Client = _server.ClientOf(_anna.Token) };
        await using var again = await ChatClient.ConnectAsync(_server, anna);
        var started = TimeProvider.System.GetTimestamp();
        while ((await anna.CallAsync("GET /chats/search?q=remember")).Body.GetProperty("messages").GetArrayLength() == 0)
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task A_backup_of_one_engine_is_restored_to_the_other()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "Needs PARLEY_TEST_POSTGRES.");
        await using (var annas = await ChatClient.ConnectAsync(_server, _anna))
        {
            await annas.SayAsync(_conversation, "wherever");
        }

        Run("backup").ShouldBe(0);
        await using var other = await ParleyServer.StartAsync(s => s with { DatabaseUrl = null, JwtSecret = "the secret of both servers" });
        await other.RestartAsync(() => DatabaseCommands.Run(other.Settings, ["db", "restore", File]).ShouldBe(0));
        var login = await other.Client.CallAsync("POST /auth/login", new { email = _anna.Email, password = TestUser.DefaultPassword });
        login.Status.ShouldBe(200);
        var anna = _anna with { Client = other.ClientOf(login.Text("access_token")) };
        (await anna.ContentsAsync(_conversation)).ShouldBe(["wherever"]);
    }

    [Fact]
    public async Task What_is_no_backup_is_refused_and_changes_nothing()
    {
        await System.IO.File.WriteAllTextAsync(File, "not a database", TestContext.Current.CancellationToken);
        await _server.RestartAsync(() => Run("restore").ShouldBe(1));
        (await _server.ClientOf(_anna.Token).CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(1);
        Run("backup").ShouldBe(1);
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe("not a database");
    }

    [Fact]
    public void A_database_in_use_is_not_restored_to()
    {
        Run("backup").ShouldBe(0);
        Run("restore").ShouldBe(1);
    }

    private int Run(string command) => DatabaseCommands.Run(_server.Settings, ["db", command, File]);
}
