using System.Globalization;
using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Conversations;

/// <summary>What stands between the messages of a group, loaded afresh.</summary>
public sealed class HappeningTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Members_see_who_came_and_went_and_how_the_group_was_called()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.SayAsync(group, "hello");
        await AddAsync(ben, group, cleo);
        await anna.CallAsync($"PATCH /chats/conversations/{group}", new { name = "Trip \"name\":" });
        await anna.CallAsync($"PATCH /chats/conversations/{group}", new { announcementOnly = true });
        await cleo.CallAsync($"POST /chats/conversations/{group}/leave");
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");

        var (happenings, hasMore) = await HappeningsAsync(anna, group);

        hasMore.ShouldBeFalse();
        happenings.ShouldBe(
        [
            $"{ben.Id} joined {cleo.Id}", $"{anna.Id} renamed Trip \"name\":", $"{cleo.Id} left {cleo.Id}", $"{anna.Id} removed {ben.Id}",
        ]);
    }

    [Fact]
    public async Task They_stand_where_the_events_that_told_of_them_stood_and_come_page_by_page()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        var first = (await bens.SayAsync(group, "first")).Id();
        await AddAsync(anna, group, cleo);
        var second = (await bens.SayAsync(group, "second")).Id();
        await cleo.CallAsync($"POST /chats/conversations/{group}/leave");

        var latest = (await ben.CallAsync($"GET /chats/conversations/{group}/happenings?limit=1")).Body;
        latest.GetProperty("hasMore").GetBoolean().ShouldBeTrue();
        var left = latest.GetProperty("happenings").EnumerateArray().ShouldHaveSingleItem();
        var older = (await ben.CallAsync($"GET /chats/conversations/{group}/happenings?limit=1&before={left.Id()}")).Body;
        older.GetProperty("hasMore").GetBoolean().ShouldBeFalse();
        var joined = older.GetProperty("happenings").EnumerateArray().ShouldHaveSingleItem();

        (left.GetProperty("kind").GetString(), joined.GetProperty("kind").GetString()).ShouldBe(("left", "joined"));
        (await bens.SeeAsync("participantsAdded")).Text("addedAt").ShouldBe(joined.GetProperty("at").GetString());
        (await bens.SeeAsync("participantRemoved")).Text("removedAt").ShouldBe(left.GetProperty("at").GetString());
        string[] places = [first, joined.Id(), second, left.Id()];
        places.Select(id => long.Parse(id, CultureInfo.InvariantCulture)).ShouldBeInOrder();
        (await ben.CallAsync($"GET /chats/conversations/{group}/happenings?before=x")).Status.ShouldBe(400);
        (await ben.CallAsync($"GET /chats/conversations/{group}/happenings?limit=201")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_was_before_somebody_came_or_while_he_was_away_is_not_for_him()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        await anna.CallAsync($"PATCH /chats/conversations/{group}", new { name = "One" });
        await AddAsync(anna, group, cleo);
        await cleo.CallAsync($"POST /chats/conversations/{group}/leave");
        (await cleo.CallAsync($"GET /chats/conversations/{group}/happenings")).Status.ShouldBe(404);
        await anna.CallAsync($"PATCH /chats/conversations/{group}", new { name = "Two" });
        await AddAsync(anna, group, cleo);
        await anna.CallAsync($"PATCH /chats/conversations/{group}", new { name = "Three" });

        (await HappeningsAsync(cleo, group)).Happenings.ShouldBe(
        [
            $"{anna.Id} joined {cleo.Id}", $"{cleo.Id} left {cleo.Id}", $"{anna.Id} joined {cleo.Id}", $"{anna.Id} renamed Three",
        ]);
    }

    [Fact]
    public async Task A_direct_conversation_has_none()
    {
        var (anna, ben) = await world.TwoAsync();

        (await HappeningsAsync(anna, await anna.DirectAsync(ben))).Happenings.ShouldBeEmpty();
    }

    private static Task<Answer> AddAsync(TestUser by, string group, TestUser added) =>
        by.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { added.Id } });

    private static async Task<(IReadOnlyList<string> Happenings, bool HasMore)> HappeningsAsync(TestUser user, string conversation)
    {
        var page = (await user.CallAsync($"GET /chats/conversations/{conversation}/happenings")).Body;
        return ([.. page.GetProperty("happenings").EnumerateArray().Select(Line)], page.GetProperty("hasMore").GetBoolean());
    }

    private static string Line(JsonElement happening) =>
        $"{happening.GetProperty("actor").Id()} {happening.GetProperty("kind").GetString()} "
        + (happening.TryGetProperty("user", out var user) ? user.Id() : happening.GetProperty("name").GetString());
}
