using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Media;
using Parley.Retention;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

/// <summary>Files go when nothing refers to them, and never before.</summary>
public sealed class FileSweeperTests
{
    [Fact]
    public async Task A_file_that_is_not_sent_goes_after_a_day()
    {
        var clock = new ManualClock();
        await using var server = await StartAsync(clock);
        var (anna, conversation) = await SceneAsync(server);
        var sent = await anna.UploadAsync(TestFiles.Png(1, 1));
        await SendAsync(anna, conversation, sent.Body.Id());
        var unsent = await anna.UploadAsync(TestFiles.Png(2, 2));
        clock.Skip(TimeSpan.FromHours(23));
        await SweepAsync(server);
        server.Files().Count.ShouldBe(2);
        clock.Skip(TimeSpan.FromHours(1.1));
        await SweepAsync(server);
        server.Files().ShouldBe([KeyOf(sent.Body.Url())]);
        using var gone = await server.FetchAsync(unsent.Body.Url());
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(anna, conversation, unsent.Body.Id())).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_files_of_a_deleted_message_go()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, conversation) = await SceneAsync(server);
        var message = await SendAsync(anna, conversation, await anna.UploadedAsync(), await anna.UploadedAsync());
        await anna.CallAsync($"DELETE /chats/messages/{message.Body.Id()}");
        server.Files().Count.ShouldBe(2);
        await SweepAsync(server);
        server.Files().ShouldBeEmpty();
        await SweepAsync(server);
    }

    [Fact]
    public async Task The_files_of_messages_that_are_too_old_go()
    {
        var clock = new ManualClock();
        await using var server = await StartAsync(clock, days: 1);
        var (anna, conversation) = await SceneAsync(server);
        await SendAsync(anna, conversation, await anna.UploadedAsync());
        clock.Skip(TimeSpan.FromDays(2));
        await SendAsync(anna, conversation, await anna.UploadedAsync());
        var history = server.Services.GetServices<IHostedService>().OfType<OldHistory>().Single();
        var removal = history.RunAsync(TestContext.Current.CancellationToken);
        while (!removal.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        await removal;
        await SweepAsync(server);
        server.Files().Count.ShouldBe(1);
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

    // Tokens that outlive the test.
    private static Task<ParleyServer> StartAsync(ManualClock clock, int? days = null) =>
        ParleyServer.StartAsync(s => s with { AccessTokenLifetime = TimeSpan.FromDays(9), HistoryDays = days }, clock);

    private static async Task<(TestUser Anna, string Conversation)> SceneAsync(ParleyServer server)
    {
        var anna = await server.RegisterAsync("anna");
        return (anna, await anna.DirectAsync(await server.RegisterAsync("ben")));
    }

    private static Task<Answer> SendAsync(TestUser sender, string conversation, params string[] attachments) =>
        sender.CallAsync($"POST /chats/conversations/{conversation}/messages", new { attachments });

    private static Task SweepAsync(ParleyServer server) =>
        server.Services.GetServices<IHostedService>().OfType<FileSweeper>().Single().RunAsync(TestContext.Current.CancellationToken);

    private static string KeyOf(string url) => url.Split('/')[3];
}
