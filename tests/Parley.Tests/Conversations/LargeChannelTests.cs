using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Conversations;

/// <summary>A channel of many: what is shown of it does not grow with its people.</summary>
public sealed class LargeChannelTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    private const int Many = 2_000;

    // Everybody of the crowd has a stay and watermarks, as if he had joined.
    private static readonly string[] Crowd =
    [
        """
        INSERT INTO users (id, email, email_key, username, username_key, name, password_hash, role, created_at)
        SELECT r.id, r.name, r.name, r.name, r.name, r.name, '', 'user', 0 FROM @rows AS r
        """,
        """
        INSERT INTO participants (conversation_id, user_id, joined_pos, role, joined_at)
        SELECT @channel, r.id, r.pos, 'member', 0 FROM @rows AS r
        """,
        "INSERT INTO watermarks (conversation_id, user_id, delivered_seq, read_seq) SELECT @channel, r.id, 0, 0 FROM @rows AS r",
    ];

    [Fact]
    public async Task Of_a_large_channel_the_caller_and_those_in_charge_are_shown_and_some_of_the_others()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var channel = await anna.ChannelAsync();
        await FillAsync(channel);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var joined = await ben.JoinAsync(channel);
        foreach (var view in (System.Text.Json.JsonElement[])
            [
                joined.Body,
                await ben.ConversationAsync(channel),
                (await ben.CallAsync("GET /chats/conversations")).Body.EnumerateArray().Single(c => c.Id() == channel),
                (await bens.SeeAsync("conversationCreated", c => c.Id() == channel)).Payload,
            ])
        {
            var people = view.GetProperty("participants").EnumerateArray().Select(p => p.Id()).ToList();
            (people.Count, people.Distinct().Count(), view.GetProperty("participantCount").GetInt32()).ShouldBe((50, 50, Many + 2));
            people.ShouldContain(anna.Id);
            people.ShouldContain(ben.Id);
        }

        (await anna.ConversationAsync(channel)).GetProperty("participants").EnumerateArray().First().Id().ShouldBe(anna.Id);
        (await annas.SeeAsync("participantsAdded")).Payload.GetProperty("participantCount").GetInt32().ShouldBe(Many + 2);

        // All that one does there.
        var message = (await bens.SayAsync(channel, "Hello")).Id();
        await annas.SeeAsync("newMessage");
        (await ben.MessageAsync(message)).GetProperty("status").GetString().ShouldBe("sent");
        (await anna.UnreadAsync(channel)).ShouldBe(1);
        (await anna.CallAsync($"POST /chats/conversations/{channel}/participants", new { userIds = new[] { cleo.Id, ben.Id } }))
            .Body.GetProperty("participantCount").GetInt32().ShouldBe(Many + 3);
        (await ben.CallAsync($"POST /chats/conversations/{channel}/leave")).Status.ShouldBe(200);
        // The owner goes: of so many, the one who came first.
        (await anna.CallAsync($"POST /chats/conversations/{channel}/leave")).Status.ShouldBe(200);
        var (owners, others) = (await cleo.ConversationAsync(channel)).GetProperty("participants").EnumerateArray()
            .Aggregate((0, 0), (n, p) => p.GetProperty("role").GetString() == "owner" ? (n.Item1 + 1, n.Item2) : (n.Item1, n.Item2 + 1));
        (owners, others).ShouldBe((1, 49));
    }

    [Fact]
    public async Task Whoever_joined_a_large_channel_while_he_was_away_gets_it_when_he_comes_back()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var channel = await anna.ChannelAsync();
        await FillAsync(channel, server);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        await ben.JoinAsync(channel);
        await server.RestartAsync();
        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        var view = (await again.SeeAsync("conversationCreated")).Payload;
        view.GetProperty("participantCount").GetInt32().ShouldBe(Many + 2);
        view.GetProperty("participants").EnumerateArray().Select(p => p.Id()).ShouldContain(ben.Id);
        var added = (await again.SeeAsync("participantsAdded")).Payload;
        added.GetProperty("participants").EnumerateArray().Select(p => p.Id()).ShouldBe([ben.Id]);
    }

    [Fact]
    public async Task All_people_of_a_channel_are_listed_page_by_page_and_found_by_their_names()
    {
        var (anna, ben) = await world.TwoAsync();
        var channel = await anna.ChannelAsync();
        var crowd = await FillAsync(channel);
        await ben.JoinAsync(channel);
        var pages = new List<string>();
        for (var page = 1; page <= 11; page++)
        {
            pages.AddRange(await PeopleAsync(anna, channel, FormattableString.Invariant($"?limit=200&page={page}")));
        }

        (pages.Count, pages.Distinct().Count(), pages[0]).ShouldBe((Many + 2, Many + 2, anna.Id));
        (await PeopleAsync(ben, channel, "")).Count.ShouldBe(50);
        (await PeopleAsync(ben, channel, $"?limit=200&q={crowd}17")).Count.ShouldBe(111);
        (await PeopleAsync(ben, channel, "?q=nobody%25")).ShouldBeEmpty();
        (await anna.CallAsync($"GET /chats/conversations/{channel}/participants?limit=201")).Status.ShouldBe(400);
        var stranger = await world.PersonAsync();
        (await stranger.CallAsync($"GET /chats/conversations/{channel}/participants")).Status.ShouldBe(404);
    }

    private static async Task<IReadOnlyList<string>> PeopleAsync(TestUser user, string channel, string query) =>
        [.. (await user.CallAsync($"GET /chats/conversations/{channel}/participants{query}")).Body.EnumerateArray().Select(p => p.Id())];

    /// <summary>Returns how the names of the crowd begin.</summary>
    private async Task<string> FillAsync(string channel, ParleyServer? server = null)
    {
        var id = long.Parse(channel, CultureInfo.InvariantCulture);
        var name = FormattableString.Invariant($"crowd{id}x");
        var first = 1_000_000 * (id + 1);
        await (server ?? world.Server).Services.GetRequiredService<EventLog>().AppendAsync(append =>
        {
            long[] ids = [.. Enumerable.Range(0, Many).Select(n => first + n)];
            foreach (var statement in Crowd)
            {
                append.Write(
                    statement,
                    new Rows(Many)
                        .Add("id", ids)
                        .Add("name", [.. ids.Select((_, n) => FormattableString.Invariant($"{name}{n}"))])
                        .Add("pos", [.. ids.Select(i => i - first + 1)])
                        .Set("channel", id));
            }

            return append.Run("UPDATE conversations SET participant_count = participant_count + @many WHERE id = @id", ("@many", (long)Many), ("@id", id));
        });
        return name;
    }
}
