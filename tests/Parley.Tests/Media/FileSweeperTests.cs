using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Media;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

/// <summary>Files go when nothing refers to them, and never before.</summary>
public sealed class FileSweeperTests
{
    [Fact]
    public async Task A_file_that_is_not_sent_goes_after_a_day()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(time: clock);
        var (anna, conversation, annas) = await SceneAsync(server);
        await using (annas)
        {
            var sent = await anna.UploadAsync(TestFiles.Png(1, 1));
            await annas.DoAsync("sendMessage", new { conversationId = conversation, attachments = new[] { sent.Body.Id() } });
            var unsent = await anna.UploadAsync(TestFiles.Png(2, 2));
            clock.Advance(TimeSpan.FromHours(23));
            await SweepAsync(server);
            server.Files().Count.ShouldBe(2);
            clock.Advance(TimeSpan.FromHours(1.1));
            await SweepAsync(server);
            server.Files().ShouldBe([KeyOf(sent.Body.Url())]);
            using var gone = await server.FetchAsync(unsent.Body.Url());
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            await annas.FailAsync("sendMessage", new { conversationId = conversation, attachments = new[] { unsent.Body.Id() } }, 404);
        }
    }

    [Fact]
    public async Task The_files_of_a_deleted_message_go()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, conversation, annas) = await SceneAsync(server);
        await using (annas)
        {
            var message = await annas.DoAsync(
                "sendMessage", new { conversationId = conversation, attachments = new[] { await anna.UploadedAsync(), await anna.UploadedAsync() } });
            await annas.DoAsync("deleteMessage", new { messageId = message.GetProperty("message").Id() });
            server.Files().Count.ShouldBe(2);
            await SweepAsync(server);
            server.Files().ShouldBeEmpty();
            await SweepAsync(server);
        }
    }

    [Fact]
    public async Task The_files_of_messages_that_are_too_old_go()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(s => s with { HistoryDays = 1 }, clock);
        var (anna, conversation, annas) = await SceneAsync(server);
        await using (annas)
        {
            await annas.DoAsync("sendMessage", new { conversationId = conversation, attachments = new[] { await anna.UploadedAsync() } });
            clock.Advance(TimeSpan.FromDays(2));
            await annas.SayAsync(conversation, "later");
            var history = server.Services.GetServices<IHostedService>().OfType<Parley.Retention.OldHistory>().Single();
            var removal = history.RunAsync(TestContext.Current.CancellationToken);
            while (!removal.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            await removal;
            await SweepAsync(server);
            server.Files().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_file_that_a_crash_has_left_goes_after_a_day_and_what_is_none_of_ours_stays()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var kept = KeyOf((await anna.UploadAsync(TestFiles.Png())).Body.Url());
        var folder = Path.Combine(server.DataPath, "uploads");
        var young = await WriteAsync("ab", "abcdef0123456789abcdef0123456789", hours: 23);
        await WriteAsync("ab", "abcdef0123456789abcdef012345678a", hours: 25);
        var foreign = await WriteAsync("", "README.txt", hours: 25);
        File.SetLastWriteTimeUtc(Path.Combine(folder, kept[..2], kept), DateTime.UnixEpoch);
        await SweepAsync(server);
        server.Files().ShouldBe([kept, young, foreign], ignoreOrder: true);

        async Task<string> WriteAsync(string below, string name, double hours)
        {
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, below)).FullName, name);
            await File.WriteAllTextAsync(path, "left");
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours));
            return name;
        }
    }

    private static async Task<(TestUser Anna, string Conversation, ChatClient Annas)> SceneAsync(ParleyServer server)
    {
        var anna = await server.RegisterAsync("anna");
        var ben = await server.RegisterAsync("ben");
        return (anna, await anna.DirectAsync(ben), await ChatClient.ConnectAsync(server, anna));
    }

    private static Task SweepAsync(ParleyServer server) =>
        server.Services.GetServices<IHostedService>().OfType<FileSweeper>().Single().RunAsync(TestContext.Current.CancellationToken);

    private static string KeyOf(string url) => url.Split('/')[3];
}
