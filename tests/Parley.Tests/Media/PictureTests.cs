using System.Net;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

public sealed class PictureTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_picture_is_anybodys_to_see_once_it_is_somebodys_avatar()
    {
        var anna = await world.PersonAsync();
        var bytes = TestFiles.Png(64, 64);
        var url = await UploadedAsync(anna, bytes);
        await ExpectAsync(url, HttpStatusCode.NotFound);
        (await SetAsync(anna, url)).Body.GetProperty("avatar").GetString().ShouldBe(url);
        using var fetched = await world.Server.FetchAsync(url);
        fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
        fetched.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        (await fetched.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(bytes);
        (await SetAsync(anna, url)).Status.ShouldBe(200, "the same again changes nothing");
        await ExpectAsync(url, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_picture_that_another_one_replaces_is_deleted()
    {
        var anna = await world.PersonAsync();
        var first = await UploadedAsync(anna);
        var second = await UploadedAsync(anna);
        await SetAsync(anna, first);
        await SetAsync(anna, second);
        await ExpectAsync(first, HttpStatusCode.NotFound);
        await ExpectAsync(second, HttpStatusCode.OK);
        (await SetAsync(anna, first)).Status.ShouldBe(400);
        (await SetAsync(anna, null)).Status.ShouldBe(200);
        await ExpectAsync(second, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nobody_takes_a_picture_of_somebody_else_and_none_is_taken_twice()
    {
        var (anna, ben) = (await world.PersonAsync(), await world.PersonAsync());
        var url = await UploadedAsync(anna);
        (await SetAsync(ben, url)).Status.ShouldBe(400);
        await SetAsync(anna, url);
        (await SetAsync(ben, url)).Status.ShouldBe(400);
        var group = await anna.GroupAsync(ben);
        (await anna.CallAsync($"PATCH /chats/conversations/{group}", new { avatar = url })).Status.ShouldBe(400);
        await ExpectAsync(url, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_conversation_has_a_picture_until_it_is_replaced()
    {
        var (anna, ben) = (await world.PersonAsync(), await world.PersonAsync());
        var group = await anna.GroupAsync(ben);
        var url = await UploadedAsync(anna);
        (await anna.CallAsync($"PATCH /chats/conversations/{group}", new { avatar = url })).Status.ShouldBe(200);
        await ExpectAsync(url, HttpStatusCode.OK);
        await anna.CallAsync($"PATCH /chats/conversations/{group}", new { avatar = (string?)null });
        await ExpectAsync(url, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_conversation_is_made_with_a_picture_of_its_maker()
    {
        var (anna, ben) = (await world.PersonAsync(), await world.PersonAsync());
        var url = await UploadedAsync(anna);
        (await ben.CallAsync("POST /chats/conversations", new { participants = new[] { anna.Id }, isGroup = true, avatar = url })).Status.ShouldBe(400);
        var made = await anna.CallAsync("POST /chats/conversations", new { participants = new[] { ben.Id }, isGroup = true, avatar = url });
        (made.Status, made.Text("avatar")).ShouldBe((201, url));
        await ExpectAsync(url, HttpStatusCode.OK);
        await anna.CallAsync($"PATCH /chats/conversations/{made.Body.Id()}", new { avatar = (string?)null });
        await ExpectAsync(url, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_nobodys_avatar()
    {
        var anna = await world.PersonAsync();
        var answer = await anna.UploadAsync(TestFiles.Text("not a picture"), "x.png");
        var key = answer.Text("url").Split('/')[3];
        (await SetAsync(anna, "/uploads/pictures/" + key)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task The_picture_of_a_deleted_account_is_gone()
    {
        await using var server = await ParleyServer.StartAsync();
        await server.RegisterAsync("first");
        var anna = await server.RegisterAsync("anna");
        var url = await UploadedAsync(anna);
        await SetAsync(anna, url);
        await anna.CallAsync("DELETE /users/me", new { password = TestUser.DefaultPassword });
        using var fetched = await server.FetchAsync(url);
        fetched.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("text", 400)]
    [InlineData("large", 413)]
    public async Task What_is_no_picture_is_refused_and_leaves_nothing(string what, int status)
    {
        await using var server = await ParleyServer.StartAsync();
        var anna = await server.RegisterAsync("anna");
        var file = what == "text" ? TestFiles.Text("<svg onload=alert(1)>") : [.. TestFiles.Png(), .. new byte[10 * 1024 * 1024]];
        (await anna.SendPictureAsync(file)).Status.ShouldBe(status);
        (await anna.CallAsync("PATCH /users/me", new { avatar = "/uploads/pictures/../x" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Row_002_12_A_picture_is_shown_wherever_its_person_is_and_the_one_before_is_gone()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await ben.DirectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = await anna.WithPictureAsync(TestFiles.Png(1, 1));
        (await bens.SeeAsync("userUpdated")).Payload.GetProperty("user").GetProperty("avatar").GetString().ShouldBe(first);
        var second = await anna.WithPictureAsync(TestFiles.Jpeg(2, 2));
        (await ben.CallAsync($"GET /users/{anna.Id}")).Text("avatar").ShouldBe(second);
        (await ben.ConversationAsync(conversation)).GetProperty("participants").EnumerateArray()
            .Single(p => p.Id() == anna.Id).GetProperty("avatar").GetString().ShouldBe(second);
        await ExpectAsync(first, HttpStatusCode.NotFound);
        await ExpectAsync(second, HttpStatusCode.OK);
        (await anna.SendPictureAsync(TestFiles.Text("%PDF-1.7"), "/api/profile/update-image")).Status.ShouldBe(400);
        (await anna.SendPictureAsync(TestFiles.Gif(1, 1), "/api/profile/update-image")).Status.ShouldBe(400);
        var large = (byte[])[.. TestFiles.Png(), .. new byte[10 * 1024 * 1024]];
        (await anna.SendPictureAsync(large, "/api/profile/update-image")).Status.ShouldBe(400);
        (await anna.SendPictureAsync(large[..(10 * 1024 * 1024)], "/api/profile/update-image")).Status.ShouldBe(201);
    }

    private static Task<Answer> SetAsync(TestUser user, string? url) => user.CallAsync("PATCH /users/me", new { avatar = url });

    private async Task ExpectAsync(string url, HttpStatusCode status)
    {
        using var fetched = await world.Server.FetchAsync(url);
        fetched.StatusCode.ShouldBe(status);
    }

    private static async Task<string> UploadedAsync(TestUser user, byte[]? file = null)
    {
        var answer = await user.SendPictureAsync(file ?? TestFiles.Png());
        answer.Status.ShouldBe(201, answer.Body.ToString());
        return answer.Body.Url();
    }
}
