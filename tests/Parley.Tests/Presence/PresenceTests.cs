using Parley.Tests.Realtime;

namespace Parley.Tests.Presence;

public sealed class PresenceTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(time: _clock);
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Somebody_is_online_from_the_first_device_to_the_last()
    {
        await _anna.DirectAsync(_ben);
        await using var bens = await ConnectAsync(_ben);
        var laptop = await ConnectAsync(_anna);
        await bens.SeeAsync("userStatusChanged", IsOnline);
        var phone = await ConnectAsync(_anna);
        await laptop.DisposeAsync();
        await phone.AskAsync("getOnlineUsers");
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await OnlineAsync(bens)).ShouldBe([_anna.Id, _ben.Id], ignoreOrder: true);
        bens.Seen("userStatusChanged").Count.ShouldBe(1);

        await phone.CloseAsync();
        await AdvanceUntilAsync(bens.SeeAsync("userStatusChanged", s => !IsOnline(s)));
        (await OnlineAsync(bens)).ShouldBe([_ben.Id]);
    }

    [Fact]
    public async Task A_page_that_is_loaded_again_does_not_flap()
    {
        await _anna.DirectAsync(_ben);
        await using var bens = await ConnectAsync(_ben);
        var before = await ConnectAsync(_anna);
        await bens.SeeAsync("userStatusChanged", IsOnline);
        await before.CloseAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await using var after = await ConnectAsync(_anna);
        await after.SeeAsync("onlineUsers");
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await OnlineAsync(bens)).ShouldContain(_anna.Id);
        bens.Seen("userStatusChanged").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Strangers_do_not_see_each_other_until_they_share_a_conversation()
    {
        await using var bens = await ConnectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        (await OnlineAsync(bens)).ShouldBe([_ben.Id]);
        await _anna.DirectAsync(_ben);
        (await bens.SeeAsync("userStatusChanged", IsOnline)).Text("userId").ShouldBe(_anna.Id);
        (await annas.SeeAsync("userStatusChanged", IsOnline)).Text("userId").ShouldBe(_ben.Id);
        (await OnlineAsync(bens)).ShouldBe([_ben.Id, _anna.Id]);
    }

    private static bool IsOnline(System.Text.Json.JsonElement status) => status.GetProperty("status").GetString() == "online";

    private static async Task<IReadOnlyList<string>> OnlineAsync(ChatClient client) =>
        [.. (await client.AskAsync("getOnlineUsers")).GetProperty("onlineUsers").EnumerateArray().Select(id => id.GetString()!)];

    private Task<ChatClient> ConnectAsync(TestUser user) => ChatClient.ConnectAsync(_server, user);

    // The server notices the end of a connection in its own time, and counts from there.
    private async Task AdvanceUntilAsync(Task seen)
    {
        while (!seen.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(seen, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        await seen;
    }
}
