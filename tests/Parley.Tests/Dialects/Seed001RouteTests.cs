using System.Text.Json;
using Parley.Tests.Media;
using Parley.Tests.Realtime;

namespace Parley.Tests.Dialects;

public sealed class Seed001RouteTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Row_001_06_and_24_A_chat_of_two_is_made_once()
    {
        var (anna, ben) = await world.TwoAsync();
        var first = await anna.CallAsync("POST /chat", new { participantIds = new[] { Number(anna), Number(ben) }, isGroup = false });
        first.Status.ShouldBe(201);
        first.Body.GetProperty("isGroup").GetBoolean().ShouldBeFalse();
        var again = await ben.CallAsync("POST /chat", new { participantIds = new[] { Number(anna), Number(ben) }, isGroup = false });
        again.Status.ShouldBe(200);
        Number(again.Body, "id").ShouldBe(Number(first.Body, "id"));
    }

    [Fact]
    public async Task Row_001_06_A_chat_that_is_no_group_is_one_of_two()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        foreach (var ids in (long[][])[[Number(anna), Number(ben), Number(cleo)], [Number(ben), Number(cleo)]])
        {
            var refused = await anna.CallAsync("POST /chat", new { participantIds = ids, isGroup = false });
            refused.Status.ShouldBe(400);
            refused.Text("message").ShouldContain("isGroup must be true");
        }

        (await anna.CallAsync("GET /chat")).Body.GetArrayLength().ShouldBe(0);
        (await anna.CallAsync("POST /chat", new { participantIds = new[] { Number(ben), Number(ben), Number(anna) }, isGroup = false })).Status.ShouldBe(201);
        (await anna.CallAsync("POST /chat", new { participantIds = new[] { Number(ben), Number(cleo) } })).Body.GetProperty("isGroup").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Row_001_06_23_and_25_A_group_has_a_name_a_picture_and_an_admin()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var made = await anna.CallAsync("POST /chat", new
        {
            participantIds = new[] { Number(anna), Number(ben), Number(cleo) },
            isGroup = true,
            name = "Project Team",
            groupAvatar = "https://example.com/avatar.png",
        });
        made.Status.ShouldBe(201);
        (made.Text("name"), made.Text("groupAvatar")).ShouldBe(("Project Team", "https://example.com/avatar.png"));
        var found = await ben.CallAsync(FormattableString.Invariant($"GET /chat/{Number(made.Body, "id")}"));
        foreach (var chat in (JsonElement[])[made.Body, found.Body])
        {
            foreach (var name in (string[])["id", "name", "isGroup", "groupAvatar", "createdAt", "updatedAt"])
            {
                chat.TryGetProperty(name, out _).ShouldBeTrue(name);
            }

            var people = chat.GetProperty("participants").EnumerateArray().ToList();
            people.Select(p => (Number(p, "userId"), p.GetProperty("isAdmin").GetBoolean()))
                .ShouldBe([(Number(anna), true), (Number(ben), false), (Number(cleo), false)]);
            people.ShouldAllBe(p => Number(p, "chatId") == Number(made.Body, "id") && p.GetProperty("leftAt").ValueKind == JsonValueKind.Null);
            people.ShouldAllBe(p => p.GetProperty("joinedAt").GetDateTimeOffset() == chat.GetProperty("createdAt").GetDateTimeOffset());
        }
    }

    [Fact]
    public async Task Row_001_06_The_picture_of_a_group_is_an_upload_of_its_maker()
    {
        var (anna, ben) = await world.TwoAsync();
        var fileUrl = (await UploadAsync(anna, TestFiles.Png(4, 3), "photo.png")).GetProperty("fileUrl").GetString()!;
        (await MakeAsync(ben, anna)).Status.ShouldBe(400);
        var made = await MakeAsync(anna, ben);
        made.Status.ShouldBe(201);
        using var picture = await world.Server.FetchAsync(made.Text("groupAvatar"));
        ((int)picture.StatusCode).ShouldBe(200);
        (await MakeAsync(anna, ben)).Status.ShouldBe(400, "it is taken");

        Task<Answer> MakeAsync(TestUser by, TestUser other) =>
            by.CallAsync("POST /chat", new { participantIds = new[] { Number(other) }, isGroup = true, name = "Team", groupAvatar = fileUrl });
    }

    [Fact]
    public async Task Row_001_07_The_latest_chats_come_first_a_page_at_a_time()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var older = Number((await anna.CallAsync("POST /chat", new { participantIds = new[] { Number(ben) } })).Body, "id");
        var newer = Number((await anna.CallAsync("POST /chat", new { participantIds = new[] { Number(cleo) } })).Body, "id");
        (await anna.CallAsync("GET /chat")).Body.EnumerateArray().Select(c => Number(c, "id")).ShouldBe([newer, older]);
        (await anna.CallAsync("GET /chat?page=2&limit=1")).Body.EnumerateArray().Select(c => Number(c, "id")).ShouldBe([older]);
        (await anna.CallAsync("GET /chat?page=0")).Status.ShouldBe(400);
        (await anna.CallAsync("GET /chat?limit=101")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Row_001_09_and_10_Messages_are_sent_and_read_a_page_at_a_time()
    {
        var (anna, ben) = await world.TwoAsync();
        var chat = await anna.DirectAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(world.Server, new { token = ben.Token }, place: "/");
        for (var n = 1; n <= 3; n++)
        {
            var sent = await anna.CallAsync($"POST /chat/{chat}/messages", new { content = FormattableString.Invariant($"{n}"), messageType = "TEXT" });
            sent.Status.ShouldBe(201);
            Number(sent.Body, "senderId").ShouldBe(Number(anna));
        }

        await bens.SeeAsync("message:new", m => m.GetProperty("content").GetString() == "3");
        (await ContentsAsync(ben, chat, "")).ShouldBe(["1", "2", "3"]);
        (await ContentsAsync(ben, chat, "?page=1&limit=2")).ShouldBe(["2", "3"]);
        (await ContentsAsync(ben, chat, "?page=2&limit=2")).ShouldBe(["1"]);
        (await anna.CallAsync($"POST /chat/{chat}/messages", new { messageType = "TEXT" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Row_001_10_13_and_31_A_file_is_uploaded_and_sent_by_its_address()
    {
        var (anna, ben) = await world.TwoAsync();
        var chat = await anna.DirectAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(world.Server, new { token = ben.Token }, place: "/");
        await using var annas = await ChatClient.ConnectAsync(world.Server, new { token = anna.Token }, place: "/");
        foreach (var overSocket in (bool[])[false, true])
        {
            var uploaded = await UploadAsync(anna, TestFiles.Png(4, 3), "photo.png");
            var fileUrl = uploaded.GetProperty("fileUrl").GetString()!;
            fileUrl.ShouldStartWith("/uploads/chat/");
            var wanted = new { chatId = chat, messageType = "IMAGE", fileUrl, fileName = "photo.png", fileSize = 1, fileMimeType = "text/html" };
            (await ben.CallAsync($"POST /chat/{chat}/messages", wanted)).Status.ShouldBe(404);
            var sent = overSocket
                ? (await annas.DoAsync("message:send", wanted)).GetProperty("message")
                : (await anna.CallAsync($"POST /chat/{chat}/messages", wanted)).Body;
            var live = (await bens.SeeAsync("message:new", m => Number(m, "id") == Number(sent, "id"))).Payload;
            live.ToString().ShouldBe(sent.ToString());
            (live.GetProperty("messageType").GetString(), live.GetProperty("fileName").GetString(), live.GetProperty("fileMimeType").GetString())
                .ShouldBe(("IMAGE", "photo.png", "image/png"));
            Number(live, "fileSize").ShouldBe(Number(uploaded, "fileSize"));
            live.GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
            using var file = await world.Server.Client.GetAsync(live.GetProperty("fileUrl").GetString(), TestContext.Current.CancellationToken);
            ((int)file.StatusCode).ShouldBe(200);
        }
    }

    [Theory]
    [InlineData("""{"messageType":"IMAGE"}""", 400)]
    [InlineData("""{"messageType":"FILE","fileUrl":"https://elsewhere.example/x"}""", 400)]
    [InlineData("""{"messageType":"FILE","fileUrl":"/etc/passwd"}""", 400)]
    [InlineData("""{"messageType":"TEXT","content":"x","fileUrl":"/uploads/chat/0/x"}""", 400)]
    [InlineData("""{"messageType":"FILE","fileUrl":"/uploads/chat/00000000000000000000000000000000/x"}""", 404)]
    public async Task A_file_that_is_none_of_the_sender_s_is_refused(string body, int status)
    {
        var (anna, ben) = await world.TwoAsync();
        var chat = await anna.DirectAsync(ben);
        (await anna.CallAsync($"POST /chat/{chat}/messages", JsonDocument.Parse(body).RootElement)).Status.ShouldBe(status);
        (await ContentsAsync(anna, chat, "")).ShouldBeEmpty();
    }

    private static async Task<JsonElement> UploadAsync(TestUser user, byte[] bytes, string name)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
        using var response = await user.Client.PostAsync("/chat/upload", form, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(201);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
    }

    [Fact]
    public async Task Row_001_11_Several_messages_are_marked_as_read_at_once_or_none()
    {
        var (anna, ben) = await world.TwoAsync();
        var (chat, other) = (await anna.DirectAsync(ben), await anna.GroupAsync());
        var ids = new List<long>();
        foreach (var text in (string[])["a", "b", "c"])
        {
            ids.Add(Number((await anna.CallAsync($"POST /chat/{chat}/messages", new { content = text, messageType = "TEXT" })).Body, "id"));
        }

        var foreign = Number((await anna.CallAsync($"POST /chat/{other}/messages", new { content = "x", messageType = "TEXT" })).Body, "id");
        (await ben.CallAsync($"POST /chat/{chat}/read", new { messageIds = new[] { ids[0], foreign } })).Status.ShouldBe(404);
        (await ben.CallAsync($"POST /chat/{chat}/read", new { messageIds = Array.Empty<long>() })).Status.ShouldBe(400);
        (await ben.CallAsync($"POST /chat/{chat}/read", new { })).Status.ShouldBe(400);
        (await IsReadAsync(anna, chat)).ShouldBe([false, false, false]);
        (await ben.CallAsync($"POST /chat/{chat}/read", new { messageIds = new[] { ids[1], ids[0], ids[1] } })).Status.ShouldBe(200);
        (await IsReadAsync(anna, chat)).ShouldBe([true, true, false]);
        (await ben.CallAsync($"GET /chat/{chat}")).Body.GetProperty("unreadCount").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task In_a_group_a_message_is_read_when_all_others_have_read_it()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var chat = await anna.GroupAsync(ben, cleo);
        var message = Number((await anna.CallAsync($"POST /chat/{chat}/messages", new { content = "x" })).Body, "id");
        await ben.CallAsync($"POST /chat/{chat}/read", new { messageIds = new[] { message } });
        (await IsReadAsync(anna, chat)).ShouldBe([false]);
        await cleo.CallAsync($"POST /chat/{chat}/read", new { messageIds = new[] { message } });
        (await IsReadAsync(anna, chat)).ShouldBe([true]);
    }

    [Fact]
    public async Task Row_001_12_A_message_is_deleted_in_its_own_chat_by_its_sender()
    {
        var (anna, ben) = await world.TwoAsync();
        var (chat, other) = (await anna.DirectAsync(ben), await anna.GroupAsync(ben));
        var message = Number((await anna.CallAsync($"POST /chat/{chat}/messages", new { content = "x" })).Body, "id");
        (await anna.CallAsync(FormattableString.Invariant($"DELETE /chat/{other}/messages/{message}"))).Status.ShouldBe(404);
        (await ben.CallAsync(FormattableString.Invariant($"DELETE /chat/{chat}/messages/{message}"))).Status.ShouldBe(403);
        (await ContentsAsync(anna, chat, "")).ShouldBe(["x"]);
        (await anna.CallAsync(FormattableString.Invariant($"DELETE /chat/{chat}/messages/{message}"))).Status.ShouldBe(200);
        (await ContentsAsync(anna, chat, "")).ShouldBe([null]);
    }

    [Theory]
    [InlineData("q")]
    [InlineData("query")]
    [InlineData("search")]
    public async Task Row_001_14_People_are_searched_and_the_path_is_no_chat(string name)
    {
        var (anna, ben) = await world.TwoAsync();
        var found = await anna.CallAsync($"GET /chat/users/search?{name}={ben.Username}");
        found.Status.ShouldBe(200);
        found.Body.EnumerateArray().ShouldContain(u => Number(u, "id") == Number(ben) && u.GetProperty("username").GetString() == ben.Username);
        found.Body.ToString().ShouldNotContain("@example.org");
    }

    [Theory]
    [InlineData("""{"isOnline":true}""", 200)]
    [InlineData("""{"isOnline":false}""", 200)]
    [InlineData("""{"status":"online"}""", 200)]
    [InlineData("""{"status":"OFFLINE"}""", 200)]
    [InlineData("""{"status":"dancing"}""", 400)]
    [InlineData("""{"isOnline":"yes"}""", 400)]
    [InlineData("{}", 400)]
    public async Task Row_001_15_A_status_is_taken(string body, int status)
    {
        var anna = await world.PersonAsync();
        (await anna.CallAsync("POST /chat/status", JsonDocument.Parse(body).RootElement)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Row_001_15_and_27_Whoever_says_that_he_is_offline_is_not_seen()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.DirectAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await bens.SeeAsync("userStatusChanged", e => e.GetProperty("userId").GetString() == anna.Id && e.GetProperty("status").GetString() == "online");
        (await anna.CallAsync("POST /chat/status", new { isOnline = false })).Status.ShouldBe(200);
        await bens.SeeAsync("userStatusChanged", e => e.GetProperty("userId").GetString() == anna.Id && e.GetProperty("status").GetString() == "offline");
        await using var next = await ChatClient.ConnectAsync(world.Server, new { token = anna.Token }, place: "/");
        await bens.SeeAsync("userStatusChanged", e => e.GetProperty("userId").GetString() == anna.Id && e.GetProperty("status").GetString() == "online");
        await anna.CallAsync("POST /chat/status", new { isOnline = false });
        await bens.SeeAsync("userStatusChanged", e => e.GetProperty("userId").GetString() == anna.Id && e.GetProperty("status").GetString() == "offline");
        await anna.CallAsync("POST /chat/status", new { isOnline = true });
        await bens.SeeAsync("userStatusChanged", e => e.GetProperty("userId").GetString() == anna.Id && e.GetProperty("status").GetString() == "online");
    }

    [Fact]
    public async Task Whoever_is_invisible_stays_so_when_his_page_is_closed_and_comes_again()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("setPresence", new { status = "invisible" });
        await anna.CallAsync("POST /chat/status", new { isOnline = false });
        await using var next = await ChatClient.ConnectAsync(world.Server, new { token = anna.Token }, place: "/");
        (await ben.CallAsync($"GET /users/presence?ids={anna.Id}")).Body[0].GetProperty("status").GetString().ShouldBe("offline");
        (await anna.CallAsync($"GET /users/presence?ids={anna.Id}")).Body[0].GetProperty("status").GetString().ShouldBe("invisible");
    }

    [Fact]
    public async Task Row_001_15_A_page_that_is_there_does_not_make_visible_who_is_invisible_and_a_status_does()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("setPresence", new { status = "invisible" });
        (await StatusAsync(new { isOnline = true })).GetBoolean().ShouldBeFalse();
        (await SeenAsync()).ShouldBe("invisible");
        await StatusAsync(new { isOnline = false });
        (await StatusAsync(new { isOnline = true })).GetBoolean().ShouldBeFalse();
        (await SeenAsync()).ShouldBe("invisible");
        (await StatusAsync(new { isOnline = true, status = "online" })).GetBoolean().ShouldBeTrue();
        (await SeenAsync()).ShouldBe("online");

        async Task<JsonElement> StatusAsync(object body) => (await anna.CallAsync("POST /chat/status", body)).Body.GetProperty("isOnline");

        async Task<string?> SeenAsync() =>
            (await anna.CallAsync($"GET /users/presence?ids={anna.Id}")).Body[0].GetProperty("status").GetString();
    }

    [Theory]
    [InlineData("GET /chat/{c}")]
    [InlineData("GET /chat/{c}/messages")]
    [InlineData("POST /chat/{c}/messages", """{"content":"intruder","messageType":"TEXT"}""")]
    [InlineData("POST /chat/{c}/read", """{"messageIds":[{m}]}""")]
    [InlineData("DELETE /chat/{c}/messages/{m}")]
    [InlineData("GET /chat/nonsense")]
    [InlineData("GET /chat/999999999")]
    [InlineData("GET /chat/99999999999999999999")]
    public async Task Row_001_30_A_stranger_finds_nothing_and_changes_nothing(string route, string? body = null)
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var chat = await anna.DirectAsync(ben);
        var message = Number((await anna.CallAsync($"POST /chat/{chat}/messages", new { content = "secret" })).Body, "id");
        var filled = body is null ? null : (object)JsonDocument.Parse(Fill(body)).RootElement;
        (await cleo.CallAsync(Fill(route), filled)).Status.ShouldBe(404);
        (await ContentsAsync(anna, chat, "")).ShouldBe(["secret"]);
        (await IsReadAsync(anna, chat)).ShouldBe([false]);

        string Fill(string text) =>
            text.Replace("{c}", chat, StringComparison.Ordinal).Replace("{m}", FormattableString.Invariant($"{message}"), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<bool>> IsReadAsync(TestUser user, string chat) =>
        [.. (await user.CallAsync($"GET /chat/{chat}/messages")).Body.EnumerateArray().Select(m => m.GetProperty("isRead").GetBoolean())];

    private static async Task<IReadOnlyList<string?>> ContentsAsync(TestUser user, string chat, string query) =>
        [.. (await user.CallAsync($"GET /chat/{chat}/messages{query}")).Body.EnumerateArray().Select(m => m.GetProperty("content").GetString())];

    private static long Number(TestUser user) => long.Parse(user.Id, System.Globalization.CultureInfo.InvariantCulture);

    private static long Number(JsonElement of, string property) => of.GetProperty(property).GetInt64();
}
