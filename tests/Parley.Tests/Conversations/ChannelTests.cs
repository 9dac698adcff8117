using System.Text.Json;
using Parley.Tests.Realtime;
using Parley.Wire;

namespace Parley.Tests.Conversations;

public sealed class ChannelTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_public_channel_is_found_and_joined_by_everybody()
    {
        var (anna, ben) = await world.TwoAsync();
        var name = ChannelCalls.NewName();
        var made = (await anna.CallAsync("POST /chats/conversations", new { type = "channel", name, topic = "All about Tea" })).Body;
        (made.GetProperty("type").GetString(), made.GetProperty("visibility").GetString(), made.GetProperty("topic").GetString())
            .ShouldBe(("channel", "public", "All about Tea"));
        made.GetProperty("participants").EnumerateArray().Single().GetProperty("role").GetString().ShouldBe("owner");

        foreach (var query in (string[])[name.ToUpperInvariant(), "about tea"])
        {
            var found = (await ben.ChannelsAsync($"?q={Uri.EscapeDataString(query)}")).Single(c => c.Id() == made.Id());
            (found.GetProperty("name").GetString(), found.GetProperty("topic").GetString()).ShouldBe((name, "All about Tea"));
            (found.GetProperty("participantCount").GetInt64(), found.GetProperty("isParticipant").GetBoolean()).ShouldBe((1, false));
        }

        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var joined = (await bens.DoAsync("joinChannel", new { conversationId = made.Id() })).GetProperty("conversation");
        joined.GetProperty("participantCount").GetInt64().ShouldBe(2);
        (await bens.SeeAsync("conversationCreated", c => c.Id() == made.Id())).Payload.GetProperty("participantCount").GetInt64().ShouldBe(2);
        var added = await annas.SeeAsync("participantsAdded");
        (added.Text("addedBy"), added.Payload.GetProperty("participants")[0].Id()).ShouldBe((ben.Id, ben.Id));
        (await ben.ChannelsAsync($"?q={name}")).Single().GetProperty("isParticipant").GetBoolean().ShouldBeTrue();
        await bens.SayAsync(made.Id(), "Hello");
        await annas.SeeAsync("newMessage");
        (await ben.CallAsync($"POST /chats/conversations/{made.Id()}/leave")).Status.ShouldBe(200);
        (await annas.SeeAsync("participantRemoved")).Payload.GetProperty("participantCount").GetInt64().ShouldBe(1);
        (await ben.CallAsync($"GET /chats/conversations/{made.Id()}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Joining_again_changes_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        var channel = await anna.ChannelAsync();
        (await ben.JoinAsync(channel)).Status.ShouldBe(200);
        (await ben.JoinAsync(channel)).Body.GetProperty("participantCount").GetInt64().ShouldBe(2);
        (await anna.JoinAsync(channel)).Status.ShouldBe(200);
        (await anna.RolesAsync(channel))[anna.Id].ShouldBe("owner");
    }

    [Fact]
    public async Task Many_who_join_at_once_are_all_in_once()
    {
        var anna = await world.PersonAsync();
        var channel = await anna.ChannelAsync();
        var people = new List<TestUser>();
        for (var n = 0; n < 10; n++)
        {
            people.Add(await world.PersonAsync());
        }

        var answers = await Task.WhenAll(people.Concat(people).Select(person => person.JoinAsync(channel)));
        answers.ShouldAllBe(a => a.Status == 200);
        var seen = await anna.ConversationAsync(channel);
        (seen.GetProperty("participantCount").GetInt64(), seen.GetProperty("participants").GetArrayLength()).ShouldBe((11, 11));
    }

    [Fact]
    public async Task A_private_channel_is_there_for_those_alone_who_were_added()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelAsync("private");
        (await ben.JoinAsync(channel)).Status.ShouldBe(404);
        (await ben.ChannelsAsync("?limit=200")).ShouldAllBe(c => c.Id() != channel);
        (await anna.ChannelsAsync("?limit=200")).ShouldAllBe(c => c.Id() != channel);
        (await anna.CallAsync($"POST /chats/conversations/{channel}/participants", new { userIds = new[] { ben.Id } })).Status.ShouldBe(200);
        (await ben.CallAsync($"POST /chats/conversations/{channel}/participants", new { userIds = new[] { cleo.Id } })).Status.ShouldBe(403);
        (await ben.ConversationAsync(channel)).GetProperty("visibility").GetString().ShouldBe("private");
        (await ben.JoinAsync(channel)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_protected_channel_is_found_by_everybody_and_joined_with_its_password()
    {
        var (anna, ben) = await world.TwoAsync();
        var channel = await anna.ChannelAsync("protected", "open sesame");
        (await ben.ChannelsAsync("?limit=200")).Single(c => c.Id() == channel).GetProperty("visibility").GetString().ShouldBe("protected");
        (await ben.JoinAsync(channel)).Status.ShouldBe(403);
        (await ben.JoinAsync(channel, "")).Status.ShouldBe(403);
        (await ben.JoinAsync(channel, "open sesame!")).Text("message").ShouldBe("Wrong password");
        (await ben.CallAsync($"GET /chats/conversations/{channel}")).Status.ShouldBe(404);
        var joined = await ben.JoinAsync(channel, "open sesame");
        joined.Status.ShouldBe(200);
        foreach (var text in (string[])[joined.Body.ToString(), (await anna.ConversationAsync(channel)).ToString(), (await ben.ChannelsAsync()).ToString()!])
        {
            text.ShouldNotContain("sesame");
            text.ShouldNotContain("$2");
        }

        (await ben.JoinAsync(channel)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_name_is_there_once_among_the_channels_that_are_listed()
    {
        var (anna, ben) = await world.TwoAsync();
        var name = ChannelCalls.NewName();
        Task<Answer> CreateAsync(TestUser user, string called, string visibility) =>
            user.CallAsync("POST /chats/conversations", new { type = "channel", name = called, visibility });

        (await CreateAsync(anna, name, "private")).Status.ShouldBe(201);
        var both = await Task.WhenAll(CreateAsync(anna, name, "public"), CreateAsync(ben, $" {name.ToUpperInvariant()} ", "public"));
        both.Select(a => a.Status).Order().ShouldBe([201, 409]);
        (await CreateAsync(ben, name, "private")).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("Caf\u00E9", "CAFE\u0301")]
    [InlineData("Tea Time", "tea\u00A0\u3000time")]
    [InlineData("Tea", "\uFF34\uFF45\uFF41")]
    [InlineData("Love \u2764", "love \u2764\uFE0F")]
    [InlineData("\u03A3\u0391\u03A3", "\u03C3\u03B1\u03C2")]
    public async Task Of_names_that_look_the_same_there_is_one(string name, string alike)
    {
        var (anna, ben) = await world.TwoAsync();
        var unique = ChannelCalls.NewName();
        (await anna.CallAsync("POST /chats/conversations", new { type = "channel", name = $"{name} {unique}" })).Status.ShouldBe(201);
        (await ben.CallAsync("POST /chats/conversations", new { type = "channel", name = $"{alike} {unique}" })).Status.ShouldBe(409);
        (await ben.ChannelsAsync($"?q={Uri.EscapeDataString($"{Line.Tidy(alike)} {unique}")}")).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"type":"channel"}""", "name must have 1 to 80 characters, none of them hidden")]
    [InlineData("""{"type":"channel","name":" "}""", "name must have 1 to 80 characters, none of them hidden")]
    [InlineData("""{"type":"channel","name":"te\u200ba"}""", "name must have 1 to 80 characters, none of them hidden")]
    [InlineData("""{"type":"channel","name":"tea\u202e"}""", "name must have 1 to 80 characters, none of them hidden")]
    [InlineData("""{"type":"channel","name":"te\u0430"}""", "name must not have letters of different alphabets in one word")]
    [InlineData("""{"type":"channel","name":"x","topic":"a\u202eb"}""", "topic must have at most 500 characters, none of them hidden")]
    [InlineData("""{"participants":[],"type":"group","name":"a\u202eb"}""", "name must have 1 to 100 characters, none of them hidden")]
    [InlineData("""{"type":"channel","name":"x","visibility":"secret"}""", "visibility must be \"public\", \"private\" or \"protected\"")]
    [InlineData("""{"type":"channel","name":"x","visibility":"protected"}""", "A protected channel needs a password")]
    [InlineData("""{"type":"channel","name":"x","password":"12345"}""", "Only a protected channel has a password")]
    [InlineData("""{"type":"channel","name":"x","visibility":"protected","password":"123"}""", "password must have 4 characters at least, and 72 bytes of UTF-8 at most")]
    [InlineData("""{"type":"channel","name":"x","participants":["987654"]}""", "There is no user 987654")]
    [InlineData("""{"participants":[],"type":"group","visibility":"public"}""", "Only a channel has visibility and password")]
    public async Task What_cannot_be_a_channel_is_refused_with_a_reason(string body, string message)
    {
        var anna = await world.PersonAsync();
        var answer = await anna.CallAsync("POST /chats/conversations", JsonDocument.Parse(body).RootElement);
        (answer.Status, answer.Text("message")).ShouldBe((400, message));
        (await anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_channel_is_not_joined()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        var direct = await anna.DirectAsync(ben);
        (await cleo.JoinAsync(group)).Status.ShouldBe(404);
        (await cleo.JoinAsync(direct)).Status.ShouldBe(404);
        (await cleo.JoinAsync("987654")).Status.ShouldBe(404);
        (await cleo.JoinAsync("nonsense")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Who_guesses_passwords_is_stopped_and_nobody_else_is()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { RateLimits = true }, new ManualClock());
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var channel = await anna.ChannelAsync("protected", "open sesame");
        var other = await anna.ChannelAsync("protected", "open sesame");
        for (var n = 0; n < 10; n++)
        {
            (await ben.JoinAsync(channel, "guess")).Status.ShouldBe(403);
        }

        var stopped = await ben.JoinAsync(channel, "open sesame");
        stopped.Status.ShouldBe(429);
        stopped.Body.GetProperty("retryAfter").GetInt32().ShouldBe(6);
        (await ben.JoinAsync(other, "open sesame")).Status.ShouldBe(200);
        (await cleo.JoinAsync(channel, "open sesame")).Status.ShouldBe(200);
    }
}
