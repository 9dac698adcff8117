using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Log;

/// <summary>More is to be written than the log takes.</summary>
public sealed class BusyTests
{
    [Fact]
    public async Task Whoever_asks_too_much_is_told_when_to_try_again_and_nothing_is_done()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var group = await anna.GroupAsync();
        await using var client = await ChatClient.ConnectAsync(server, anna);
        var log = server.Services.GetRequiredService<EventLog>();
        using var held = new ManualResetEventSlim();
        using var holding = new ManualResetEventSlim();
        var waiting = new List<Task>
        {
            log.AppendAsync(_ =>
            {
                holding.Set();
                held.Wait(TestContext.Current.CancellationToken);
                return true;
            }),
        };
        try
        {
            holding.Wait(TestContext.Current.CancellationToken);
            var tooMuch = false;
            while (!tooMuch)
            {
                try
                {
                    waiting.Add(log.AppendAsync(_ => true));
                }
                catch (LogBusyException)
                {
                    tooMuch = true;
                }
            }

            using var refused = await anna.Client.PostAsJsonAsync(
                "/chats/conversations", new { participants = Array.Empty<string>(), isGroup = true }, TestContext.Current.CancellationToken);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            await refused.ShouldBeRefusedAsync(503);

            var ack = await client.AskAsync("sendMessage", new { conversationId = group, content = "x", tempId = "t" });
            (ack.GetProperty("success").GetBoolean(), ack.GetProperty("statusCode").GetInt32(), ack.GetProperty("retryAfter").GetInt32())
                .ShouldBe((false, 503, 1));
            (await client.SeeAsync("exception")).Payload.GetProperty("retryAfter").GetInt32().ShouldBe(1);
        }
        finally
        {
            held.Set();
        }

        await Task.WhenAll(waiting);
        (await anna.ContentsAsync(group)).ShouldBeEmpty();
        await client.SayAsync(group, "x", "t");
        (await anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(1);
    }
}
