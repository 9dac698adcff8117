using System.Text.Json;

namespace Parley.Tests.Realtime;

/// <summary>Clients that take less than is sent to them.</summary>
public sealed class SlowClientTests
{
    private const int MostQueued = 200_000;

    private static string Long { get; } = new('x', 9_000);

    [Fact]
    public async Task One_that_is_too_slow_is_closed_and_gets_everything_when_it_comes_back()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { MaxQueuedBytes = MostQueued });
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        using var slow = await PollingClient.ConnectAsync(server, new { token = ben.Token });
        await slow.PollUntilAsync(() => slow.Events.Count > 0);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        for (var n = 0; n < 40; n++)
        {
            await annas.SayAsync(conversation, Long);
        }

        (await slow.PollAsync()).ShouldBeFalse();
        server.Logs.Lines.ShouldContain(line => line.Contains("slow consumer", StringComparison.Ordinal));
        using var again = await PollingClient.ConnectAsync(server, new { pid = slow.Pid, offset = slow.Offset, token = ben.Token });
        await again.PollUntilAsync(() => again.Events.Count(e => e.Name == "newMessage") == 40);
        again.Pid.ShouldBe(slow.Pid);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task No_one_is_too_slow_for_what_he_missed(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync(s => s with { MaxQueuedBytes = MostQueued });
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            for (var n = 0; n < 100; n++)
            {
                await annas.SayAsync(conversation, FormattableString.Invariant($"{n} {Long}"));
            }
        }

        if (restarting)
        {
            await server.RestartAsync();
        }

        using var again = await PollingClient.ConnectAsync(server, new { pid = bens.Pid, offset = bens.Offset, token = ben.Token });
        List<JsonElement> Messages() => [.. again.Events.Where(e => e.Name == "newMessage").Select(e => e.Payload.GetProperty("message"))];
        await again.PollUntilAsync(() => Messages().Count == 100);
        again.Pid.ShouldBe(bens.Pid);
        Messages().Select(m => m.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, 100).Select(n => (long)n));
    }

    [Fact]
    public async Task Typing_and_presence_are_dropped_before_anything_else_and_presence_is_made_good()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { MaxQueuedBytes = MostQueued });
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var conversation = await anna.DirectAsync(ben);
        await cleo.DirectAsync(ben);
        using var slow = await PollingClient.ConnectAsync(server, new { token = ben.Token });
        await slow.PollUntilAsync(() => slow.Events.Count > 0);
        slow.Events.Clear();
        await using var annas = await ChatClient.ConnectAsync(server, anna);

        // More than half of what may wait, and less than all.
        for (var n = 0; n < 15; n++)
        {
            await annas.SayAsync(conversation, Long);
        }

        await annas.AskAsync("typing", new { conversationId = conversation });
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        await cleos.SeeAsync("onlineUsers");
        await annas.SayAsync(conversation, "last");

        // Others are told of cleo a moment after she is in: with the list, or after it.
        bool TellsOfCleo(ChatClient.Received e) =>
            e.Name == "onlineUsers" ? e.Payload.EnumerateArray().Any(id => id.GetString() == cleo.Id)
            : e.Name == "userStatusChanged" && e.Payload.GetProperty("userId").GetString() == cleo.Id;
        await slow.PollUntilAsync(() => slow.Events.Exists(TellsOfCleo) && slow.Events.Count(e => e.Name == "newMessage") == 16);
        slow.Events.ShouldContain(e => e.Name == "onlineUsers");
        slow.Events.ShouldNotContain(e => e.Name == "userTyping");
    }
}
