using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Dialects;
using Parley.Http;
using Parley.Realtime;
using Parley.Tests.Realtime;

namespace Parley.Tests.Access;

/// <summary>Everybody gets what docs/access.md says, from every route and for every event.</summary>
public sealed class AccessTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    // To whom nothing of what is not his may show; the others see the group.
    private static readonly string[] Outside = ["stranger", "blocked", "left", "banned", "server"];

    public static TheoryData<string, string> Routes => [.. AccessTable.Routes.Select(row => (row.Call, row.With))];

    public static TheoryData<string, string> Events => [.. AccessTable.Events.Select(row => (row.Call, row.With))];

    [Fact]
    public void Every_route_has_a_row() =>
        AccessTable.Routes.Select(row => row.Shape).Distinct().ShouldBe(
            world.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .SelectMany(PublicRoutes.NamesOf)
                .Select(route => AccessRow.ShapeOf(route.TrimEnd('/'))),
            ignoreOrder: true);

    [Fact]
    public void Every_event_has_a_row() =>
        AccessTable.Events.Select(row => row.Call).Distinct().ShouldBe(AllEvents().Select(e => e.Name), ignoreOrder: true);

    [Fact]
    public async Task Without_a_good_token_no_event_is_answered()
    {
        foreach (var (kind, token) in world.Nobodies)
        {
            await using var socket = await ChatClient.ConnectAsync(world.Server, token is null ? null : new { token }, hears: "");
            List<Task> asked = [];
            try
            {
                foreach (var row in AccessTable.Events)
                {
                    asked.Add(await socket.BeginAsync(row.Call, row.With.Length == 0 ? null : Parse(AccessRow.WithoutThings(row.With))));
                }
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                // It was closed before all were said.
            }

            (await socket.Ended).ShouldNotBeNull();
            asked.ShouldAllBe(answer => !answer.IsCompleted, kind);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Everybody_gets_from_a_route_what_the_table_says(string call, string with)
    {
        var row = AccessTable.Routes.Single(r => (r.Call, r.With) == (call, with));
        var kinds = KindsOf(row);
        var shared = await AccessScene.SetAsync(world, row, [.. kinds.Select(k => k.Kind)]);
        var before = await shared.StateAsync();
        foreach (var (kind, token) in world.Nobodies)
        {
            using var client = token is null ? NewClient() : world.Server.ClientOf(token);
            await ShouldAnswerAsync(client, shared, row, "nobody", kind);
        }

        before = IsRefused(row, "nobody") ? before : await shared.StateAsync();
        foreach (var (column, kind) in kinds.Where(k => IsRefused(row, k.Column)))
        {
            var answer = await ShouldAnswerAsync(shared[kind].Client, shared, row, column, kind);
            if (answer.Status == 404 && Outside.Contains(column))
            {
                var nothing = await row.CallAsync(shared[kind].Client, text => shared.FillWithNothing(text, kind));
                (nothing.Status, nothing.Body.ToString(), nothing.Cursor).ShouldBe((answer.Status, answer.Body.ToString(), answer.Cursor), $"{kind}, of what is not there");
            }
        }

        (await shared.StateAsync()).ShouldBe(before, "What was refused has changed something");
        foreach (var (column, kind) in row.Changes ? OneOfEach(kinds) : kinds)
        {
            if (!IsRefused(row, column))
            {
                var scene = row.Changes ? await AccessScene.SetAsync(world, row, kind) : shared;
                var answer = await ShouldAnswerAsync(scene[kind].Client, scene, row, column, kind);
                if (Outside.Contains(column))
                {
                    answer.Body.ToString().ShouldNotContain(AccessScene.Canary, Case.Sensitive, kind);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Events))]
    public async Task Everybody_gets_for_an_event_what_the_table_says(string name, string with)
    {
        var row = AccessTable.Events.Single(r => (r.Call, r.With) == (name, with));
        var kinds = KindsOf(row);
        var shared = await AccessScene.SetAsync(world, row, [.. kinds.Select(k => k.Kind)]);
        await using var owners = await ChatClient.ConnectAsync(world.Server, shared.Owner);
        foreach (var (column, kind) in kinds.Where(k => IsRefused(row, k.Column)))
        {
            await using var socket = await world.ConnectAsync(shared[kind], name);
            var before = await shared.StateAsync();
            await ShouldAnswerAsync(socket, shared, row, column, kind);
            (await shared.StateAsync()).ShouldBe(before, "What was refused has changed something");
        }

        (await owners.HeardAsync()).ShouldBeEmpty("What was refused was told");
        foreach (var (column, kind) in OneOfEach(kinds).Where(k => !IsRefused(row, k.Column)))
        {
            var scene = await AccessScene.SetAsync(world, row, kind);
            await using var socket = await world.ConnectAsync(scene[kind], name);
            await ShouldAnswerAsync(socket, scene, row, column, kind);
        }
    }

    private static async Task<Answer> ShouldAnswerAsync(HttpClient client, AccessScene scene, AccessRow row, string column, string kind)
    {
        var answer = await row.CallAsync(client, text => scene.Fill(text, kind));
        answer.Status.ToString(CultureInfo.InvariantCulture).ShouldBe(row.CellOf(column), $"{kind}: {answer.Body}");
        return answer;
    }

    private static async Task ShouldAnswerAsync(ChatClient socket, AccessScene scene, AccessRow row, string column, string kind)
    {
        var status = await AskAsync(socket, row, text => scene.Fill(text, kind));
        status.Status.ToString(CultureInfo.InvariantCulture).ShouldBe(row.CellOf(column), $"{kind}: {status.Body}");
        if (status.Status == 404 && Outside.Contains(column))
        {
            var nothing = await AskAsync(socket, row, text => scene.FillWithNothing(text, kind));
            nothing.Body.ToString().ShouldBe(status.Body.ToString(), $"{kind}, of what is not there");
        }
    }

    internal static async Task<(int Status, JsonElement Body)> AskAsync(ChatClient socket, AccessRow row, Func<string, string> fill)
    {
        var ack = await socket.AskAsync(row.Call, row.With.Length == 0 ? null : Parse(fill(row.With)));
        return (ack.TryGetProperty("statusCode", out var status) ? status.GetInt32() : 200, ack);
    }

    // Where nobody is asked about, the kinds of members do not differ.
    private static List<(string Column, string Kind)> KindsOf(AccessRow row) =>
    [
        .. AccessScene.Kinds.Where(k => !k.Kind.StartsWith("member who", StringComparison.Ordinal)
            || row.Mentions("{group}") || row.Mentions("{message}") || row.Mentions("{mine}")),
    ];

    // What is permitted needs a scene each time.
    private static IEnumerable<(string Column, string Kind)> OneOfEach(IEnumerable<(string Column, string Kind)> kinds) => kinds.DistinctBy(k => k.Column);

    private static bool IsRefused(AccessRow row, string column) => int.Parse(row.CellOf(column), CultureInfo.InvariantCulture) >= 400;

    private IEnumerable<ClientEvent> AllEvents()
    {
        var commands = world.Server.Services.GetRequiredService<DialectCommands>();
        return [.. world.Server.Services.GetRequiredService<ClientEvents>().All, .. KnownDialects.All.SelectMany(d => d.Events(commands))];
    }

    private HttpClient NewClient() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = world.Server.Url };

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
