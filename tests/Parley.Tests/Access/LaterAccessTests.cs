using System.Globalization;
using System.Text.Json;

namespace Parley.Tests.Access;

/// <summary>What docs/access.md says of groups that are archived or deleted, and of deleted messages.</summary>
public sealed class LaterAccessTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private static readonly string[] There = ["member", "admin", "owner"];

    private static IEnumerable<AccessRow> OfGroups => AccessTable.Routes.Concat(AccessTable.Events).Where(row => row.IsOfGroup);

    public static TheoryData<string, string> Rows => [.. OfGroups.Select(row => (row.Call, row.With))];

    [Fact]
    public void Every_row_about_a_group_has_one_of_what_becomes_of_it() =>
        AccessTable.Later.Select(row => (row.Call, row.With)).ShouldBe(OfGroups.Select(row => (row.Call, row.With)));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task In_a_group_that_is_archived(string call, string with)
    {
        var row = OfGroups.Single(r => (r.Call, r.With) == (call, with));
        await ShouldAnswerAsync(row, "archived", scene => scene.ArchiveAsync());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task About_messages_that_are_deleted(string call, string with)
    {
        var row = OfGroups.Single(r => (r.Call, r.With) == (call, with));
        await ShouldAnswerAsync(row, "deleted", scene => scene.DeleteMessagesAsync());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Of_a_group_that_is_deleted_nobody_can_tell_that_it_was_there(string call, string with)
    {
        var row = OfGroups.Single(r => (r.Call, r.With) == (call, with));
        var stranger = row.CellOf("stranger");
        var scene = await AccessScene.SetAsync(world, row, There);
        await scene.DeleteGroupAsync();
        foreach (var kind in There.Where(_ => stranger[0] == '4'))
        {
            var answer = await AskAsync(row, scene, kind, text => scene.Fill(text, kind));
            answer.Status.ToString(CultureInfo.InvariantCulture).ShouldBe(stranger, $"{kind}: {answer.Body}");
            if (answer.Status == 404)
            {
                var nothing = await AskAsync(row, scene, kind, text => scene.FillWithNothing(text, kind));
                nothing.Body.ToString().ShouldBe(answer.Body.ToString(), $"{kind}, of what is not there");
            }
        }
    }

    private async Task ShouldAnswerAsync(AccessRow row, string state, Func<AccessScene, Task> make)
    {
        var later = AccessTable.Later.Single(r => (r.Call, r.With) == (row.Call, row.With));
        if (state == "deleted" && !row.IsOfMessage)
        {
            later.Cells.TakeLast(There.Length).ShouldAllBe(cell => cell == "-");
            return;
        }

        var shared = await AccessScene.SetAsync(world, row, There);
        await make(shared);
        var before = await shared.StateAsync();
        var cells = There.Select(kind => (Kind: kind, Expected: later.LaterCellOf($"{state}: {kind}"))).ToList();
        foreach (var (kind, expected) in cells.OrderBy(c => c.Expected[0] == '2'))
        {
            var isRefused = expected[0] == '4';
            var scene = row.Changes && !isRefused ? await AccessScene.SetAsync(world, row, There) : shared;
            if (scene != shared)
            {
                await make(scene);
            }

            var answer = await AskAsync(row, scene, kind, text => scene.Fill(text, kind));
            answer.Status.ToString(CultureInfo.InvariantCulture).ShouldBe(expected, $"{kind}: {answer.Body}");
            if (isRefused)
            {
                (await shared.StateAsync()).ShouldBe(before, "What was refused has changed something");
            }
        }
    }

    private async Task<(int Status, JsonElement Body)> AskAsync(AccessRow row, AccessScene scene, string kind, Func<string, string> fill)
    {
        if (!row.IsEvent)
        {
            var answer = await row.CallAsync(scene[kind].Client, fill);
            return (answer.Status, answer.Body);
        }

        await using var socket = await world.ConnectAsync(scene[kind], row.Call);
        return await AccessTests.AskAsync(socket, row, fill);
    }
}
