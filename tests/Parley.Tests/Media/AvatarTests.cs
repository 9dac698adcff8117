using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Media;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

/// <summary>A picture of one's own.</summary>
public sealed class AvatarTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Theory]
    [InlineData("PUT /users/me/avatar", 200)]
    [InlineData("POST /api/profile/update-image", 201)]
    public async Task Row_002_12_A_picture_is_shown_wherever_its_person_is_and_the_one_before_is_gone(string route, int status)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await ben.DirectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = await SetAsync(anna, TestFiles.Png(1, 1), route, status);
        (await bens.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("avatar").GetString().ShouldBe(first);
        var second = await SetAsync(anna, TestFiles.Jpeg(2, 2), route, status);
        second.ShouldNotBe(first);
        (await ben.CallAsync($"GET /users/{anna.Id}")).Text("avatar").ShouldBe(second);
        (await ben.ConversationAsync(conversation)).GetProperty("participants").EnumerateArray()
            .Single(p => p.Id() == anna.Id).GetProperty("avatar").GetString().ShouldBe(second);
        using var gone = await world.Server.FetchAsync(first);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var there = await world.Server.FetchAsync(second);
        there.StatusCode.ShouldBe(HttpStatusCode.OK);
        there.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        there.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        there.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        (await there.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(TestFiles.Jpeg(2, 2));
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_and_leaves_no_file_and_the_picture_as_it_was()
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var avatar = (await anna.SetAvatarAsync(TestFiles.Png())).Text("avatar");
        foreach (var file in (byte[][])[TestFiles.Text("<svg xmlns='http://www.w3.org/2000/svg'/>"), TestFiles.Text("%PDF-1.7"), [], [.. TestFiles.Png(), .. new byte[10 * 1024 * 1024]]])
        {
            (await anna.SetAvatarAsync(file)).Status.ShouldBe(400);
        }

        (await anna.CallAsync("GET /users/me")).Text("avatar").ShouldBe(avatar);
        await SweepAsync(server);
        server.Files().Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_stays_until_the_person_shows_another_or_none_or_is_gone()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(s => s with { AccessTokenLifetime = TimeSpan.FromDays(9) }, clock);
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var (annas, bens) = ((await anna.SetAvatarAsync(TestFiles.Png())).Text("avatar"), (await ben.SetAvatarAsync(TestFiles.Png(4, 4))).Text("avatar"));

        // A client may send back all that it was shown; but not what is somebody else's.
        (await anna.CallAsync("PATCH /users/me", new { avatar = annas, bio = "me" })).Text("avatar").ShouldBe(annas);
        (await anna.CallAsync("PATCH /users/me", new { avatar = bens })).Status.ShouldBe(400);
        clock.Advance(TimeSpan.FromDays(2));
        await SweepAsync(server);
        server.Files().Count.ShouldBe(2);
        using (var there = await server.FetchAsync(annas))
        {
            there.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await anna.CallAsync("PATCH /users/me", new { avatar = (string?)null })).Status.ShouldBe(200);
        (await ben.CallAsync("DELETE /users/me", new { password = TestUser.DefaultPassword })).Status.ShouldBe(204);
        foreach (var avatar in (string[])[annas, bens])
        {
            using var gone = await server.FetchAsync(avatar);
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        await SweepAsync(server);
        server.Files().ShouldBeEmpty();
    }

    private static async Task<string> SetAsync(TestUser user, byte[] file, string route, int status)
    {
        var answer = await user.SetAvatarAsync(file, route);
        answer.Status.ShouldBe(status, answer.Body.ToString());
        return answer.Body.TryGetProperty("data", out var person) ? person.GetProperty("image").GetString()! : answer.Text("avatar");
    }

    private static Task SweepAsync(ParleyServer server) =>
        server.Services.GetServices<IHostedService>().OfType<FileSweeper>().Single().RunAsync(TestContext.Current.CancellationToken);
}
