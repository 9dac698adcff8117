using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Media;

/// <summary>Messages that have files.</summary>
public sealed class AttachmentTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_message_shows_its_files_the_same_way_everywhere()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = await anna.UploadAsync(TestFiles.Png(640, 480), "one.png");
        var second = await anna.UploadAsync(TestFiles.Jpeg(5, 6), "two.jpg");
        var sent = await SendAsync(annas, conversation, [second.Body.Id(), first.Body.Id()], "Look");
        (sent.GetProperty("type").GetString(), sent.GetProperty("content").GetString()).ShouldBe(("image", "Look"));
        var shown = sent.GetProperty("attachments").ToString();
        shown.ShouldBe($"[{second.Body},{first.Body}]");
        var live = (await bens.SeeAsync("newMessage")).Payload.GetProperty("message");
        live.GetProperty("attachments").ToString().ShouldBe(shown);
        foreach (var loaded in (JsonElement[])
        [
            await ben.MessageAsync(sent.Id()),
            (await ben.MessagesAsync(conversation))[0],
            (await ben.ConversationAsync(conversation)).GetProperty("lastMessage"),
            (await ben.CallAsync("GET /chats/conversations")).Body[0].GetProperty("lastMessage"),
        ])
        {
            loaded.GetProperty("type").GetString().ShouldBe("image");
            loaded.GetProperty("attachments").ToString().ShouldBe(shown);
        }

        using var fetched = await world.Server.FetchAsync(live.GetProperty("attachments")[0].Url());
        fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_message_without_files_says_so()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var sent = await annas.SayAsync(conversation, "Hello");
        (sent.GetProperty("type").GetString(), sent.GetProperty("attachments").GetArrayLength()).ShouldBe(("text", 0));
        (await SendAsync(annas, conversation, [], "Hello")).GetProperty("type").GetString().ShouldBe("text");
    }

    [Fact]
    public async Task A_message_is_of_the_kind_that_all_its_files_are()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        foreach (var (files, type) in ((byte[][], string)[])
        [
            ([TestFiles.Png(), TestFiles.Gif(1, 1)], "image"),
            ([TestFiles.Brand("isom")], "video"),
            ([TestFiles.Mp3, TestFiles.Wav], "audio"),
            ([TestFiles.Text("%PDF-")], "file"),
            ([TestFiles.Png(), TestFiles.Mp3], "file"),
        ])
        {
            var ids = new List<string>();
            foreach (var file in files)
            {
                ids.Add(await anna.UploadedAsync(file));
            }

            var sent = (await annas.DoAsync("sendMessage", new { conversationId = conversation, attachments = ids, type = "image" })).GetProperty("message");
            sent.GetProperty("type").GetString().ShouldBe(type);
            sent.GetProperty("content").GetString().ShouldBe("");
            (await ben.MessageAsync(sent.Id())).GetProperty("type").GetString().ShouldBe(type);
        }
    }

    [Fact]
    public async Task An_upload_is_for_one_message_of_its_person()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var upload = await anna.UploadedAsync();
        await bens.FailAsync("sendMessage", new { conversationId = conversation, content = "mine", attachments = new[] { upload } }, 404);
        await annas.FailAsync("sendMessage", new { conversationId = conversation, content = "x", attachments = new[] { upload, "999999" } }, 404);
        await SendAsync(annas, conversation, [upload]);
        await annas.FailAsync("sendMessage", new { conversationId = conversation, content = "again", attachments = new[] { upload } }, 409);
        (await ben.MessagesAsync(conversation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_upload_may_be_named_by_its_address_by_its_person_alone()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var upload = (await anna.UploadAsync(TestFiles.Mp3, "song.mp3")).Body;
        object Message(params object[] attachments) => new { conversationId = conversation, attachments };
        await bens.FailAsync("sendMessage", Message(new { url = upload.Url() }), 404);
        await annas.FailAsync("sendMessage", Message(new { url = "/uploads/chat/0123/x" }), 404);
        await annas.FailAsync("sendMessage", Message(new { url = "/uploads/chat/" }), 404);
        await annas.FailAsync("sendMessage", Message(upload.Id(), upload.Id()), 400);
        await annas.FailAsync("sendMessage", Message(upload.Id(), new { url = upload.Url() }), 400);
        var sent = await SendAsync(annas, conversation, [new { url = upload.Url().Split('?')[0], name = "not mine to choose" }]);
        sent.GetProperty("type").GetString().ShouldBe("audio");
        sent.GetProperty("attachments")[0].ToString().ShouldBe(upload.ToString());
        await annas.FailAsync("sendMessage", Message(new { url = upload.Url() }), 409);
    }

    [Fact]
    public async Task Of_many_messages_at_once_with_one_upload_one_is_sent()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var one = await world.ConnectAsync(anna);
        await using var two = await world.ConnectAsync(anna);
        var upload = await anna.UploadedAsync();
        var sent = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : two).AskAsync(
            "sendMessage", new { conversationId = conversation, content = FormattableString.Invariant($"{i}"), attachments = new[] { upload } })));
        sent.Count(ack => ack.GetProperty("success").GetBoolean()).ShouldBe(1);
        (await ben.MessagesAsync(conversation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_tempId_is_the_same_message_if_it_has_the_same_files()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var (one, two) = (await anna.UploadedAsync(), await anna.UploadedAsync());
        object Message(params object[] attachments) => new { conversationId = conversation, content = "Look", tempId = "t1", attachments };
        async Task<string> IdOf(params object[] attachments) =>
            (await annas.DoAsync("sendMessage", Message(attachments))).GetProperty("message").Id();

        var first = await IdOf(one);
        (await IdOf(one)).ShouldBe(first);
        (await annas.DoAsync("sendMessage", Message(one))).GetProperty("message").GetProperty("attachments").GetArrayLength().ShouldBe(1);
        var plain = await IdOf();
        var other = await IdOf(two);
        ((string[])[first, plain, other]).Distinct().Count().ShouldBe(3);

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/chats/conversations/{conversation}/messages")
        {
            Content = JsonContent.Create(new { content = "Look", attachments = new[] { two } }),
        };
        request.Headers.Add("Idempotency-Key", "t1");
        using var repeated = await anna.Client.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)repeated.StatusCode).ShouldBe(201);
        JsonDocument.Parse(await repeated.Content.ReadAsStringAsync()).RootElement.Id().ShouldBe(other);
    }

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("https://chat.example.org")]
    public async Task The_address_of_an_upload_is_that_upload_whatever_the_host_and_only_for_who_uploaded_it(string host)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var url = host + (await anna.UploadAsync(TestFiles.Png())).Text("url");
        await bens.FailAsync("sendMessage", new { conversationId = conversation, attachments = new[] { new { url } } }, 404);
        var sent = await SendAsync(annas, conversation, [new { url }]);
        sent.GetProperty("attachments")[0].Url().ShouldStartWith("/uploads/chat/");
    }

    [Theory]
    [InlineData("[{\"url\":\"https://example.org/a.png\"}]")]
    [InlineData("[{\"url\":\"http://example.org/a.png\"}]")]
    [InlineData("[{\"url\":\"//example.org/a.png\"}]")]
    [InlineData("[{\"url\":\"javascript:alert(1)\"}]")]
    [InlineData("[{\"url\":\"https://\"}]")]
    [InlineData("[{\"url\":\"https://me:secret@example.org/\"}]")]
    [InlineData("[{\"url\":\"https://example.org/\\nx\"}]")]
    [InlineData("[{\"url\":\"https:\\\\\\\\example.org\"}]")]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("[\"x\"]")]
    [InlineData("[0]")]
    [InlineData("[-1]")]
    [InlineData("[[1]]")]
    [InlineData("[{\"$gt\":\"\"}]")]
    [InlineData("[{\"id\":\"x\"}]")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11]")]
    [InlineData("{}")]
    [InlineData("\"1\"")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task What_is_no_attachment_is_refused_and_nothing_is_sent(string attachments)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.FailAsync("sendMessage", new { conversationId = conversation, attachments = JsonDocument.Parse(attachments).RootElement }, 400);
        (await ben.MessagesAsync(conversation)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("image", false)]
    [InlineData("system", true)]
    public async Task A_type_that_does_not_fit_is_refused(string type, bool hasFile)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        string[] attachments = hasFile ? [await anna.UploadedAsync()] : [];
        await annas.FailAsync("sendMessage", new { conversationId = conversation, content = "x", type, attachments }, 400);
    }

    [Fact]
    public async Task The_answer_of_an_upload_can_be_sent_as_it_is()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var upload = await anna.UploadAsync(TestFiles.Png());
        (await SendAsync(annas, conversation, [upload.Body])).GetProperty("attachments")[0].ToString().ShouldBe(upload.Body.ToString());
    }

    [Fact]
    public async Task Whoever_comes_back_sees_the_files_and_those_of_a_deleted_message_are_gone()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var cursor = (await ben.CallAsync("GET /sync")).Text("cursor");
        var kept = await SendAsync(annas, conversation, [await anna.UploadedAsync()]);
        var deleted = await SendAsync(annas, conversation, [await anna.UploadedAsync(), await anna.UploadedAsync()]);
        var url = deleted.GetProperty("attachments")[0].Url();
        await annas.DoAsync("deleteMessage", new { messageId = deleted.Id() });
        using (var gone = await world.Server.FetchAsync(url))
        {
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        var missed = (await ben.CallAsync($"GET /sync?after={cursor}")).Body.GetProperty("events").EnumerateArray()
            .Where(e => e.GetProperty("event").GetString() == "newMessage")
            .Select(e => e.GetProperty("data").GetProperty("message").GetProperty("attachments").ToString());
        missed.ShouldBe([kept.GetProperty("attachments").ToString(), "[]"]);
        (await ben.MessageAsync(deleted.Id())).GetProperty("attachments").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_words_under_a_picture_are_edited_and_the_picture_stays()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var sent = await SendAsync(annas, conversation, [await anna.UploadedAsync()]);
        var edited = (await annas.DoAsync("editMessage", new { messageId = sent.Id(), content = "Us" })).GetProperty("message");
        edited.GetProperty("attachments").ToString().ShouldBe(sent.GetProperty("attachments").ToString());
        (await ben.MessageAsync(sent.Id())).GetProperty("content").GetString().ShouldBe("Us");
    }

    [Fact]
    public async Task Messages_are_found_by_their_files()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var picture = await SendAsync(annas, conversation, [await anna.UploadedAsync(TestFiles.Png(), "Zugspitze.png")]);
        var sound = await SendAsync(annas, conversation, [await anna.UploadedAsync(TestFiles.Mp3, "song.mp3")]);
        await annas.SayAsync(conversation, "words only");
        await FoundAsync("has:file", sound, picture);
        await FoundAsync("has:image", picture);
        await FoundAsync("has:audio", sound);
        await FoundAsync("zugspitze", picture);
        await annas.DoAsync("deleteMessage", new { messageId = picture.Id() });
        await FoundAsync("has:image");

        // The index is a moment behind.
        async Task FoundAsync(string query, params JsonElement[] messages)
        {
            var wanted = messages.Select(m => m.Id()).ToList();
            var until = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var found = (await ben.CallAsync($"GET /chats/search?q={Uri.EscapeDataString(query)}")).Body.GetProperty("messages")
                    .EnumerateArray().Select(m => m.Id()).ToList();
                if (found.SequenceEqual(wanted) || TimeProvider.System.GetElapsedTime(until) > TimeSpan.FromSeconds(30))
                {
                    found.ShouldBe(wanted, query);
                    return;
                }

                await Task.Yield();
            }
        }
    }

    private static async Task<JsonElement> SendAsync(ChatClient client, string conversation, object[] attachments, string? content = null) =>
        (await client.DoAsync("sendMessage", new { conversationId = conversation, content, attachments })).GetProperty("message");
}
