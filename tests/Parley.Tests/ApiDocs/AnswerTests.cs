using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Access;

namespace Parley.Tests.ApiDocs;

/// <summary>Every route of docs/access.md takes and answers what the document of all routes says, member by member.</summary>
public sealed class AnswerTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    public static TheoryData<string, string> Routes => [.. AccessTable.Routes.Select(row => (row.Call, row.With))];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_goes_in_and_what_comes_out_is_as_documented(string call, string with)
    {
        var row = AccessTable.Routes.Single(r => (r.Call, r.With) == (call, with));
        var kind = AccessScene.Kinds.Where(k => int.Parse(row.CellOf(k.Column), CultureInfo.InvariantCulture) < 400)
            .Select(k => k.Kind).OrderBy(k => k == "owner" ? 0 : 1).FirstOrDefault("owner");
        var scene = await AccessScene.SetAsync(world, row, kind);
        var api = await DocumentedApi.OfAsync(world.Server);
        var operation = api.Operation(row);
        var stranger = await world.PersonAsync();
        foreach (var client in (HttpClient[])[world.Server.Client, stranger.Client])
        {
            var refused = await row.CallAsync(client, text => scene.Fill(text, kind));
            api.Faults(operation, refused).ShouldBeEmpty();
            scene = row.Changes && refused.Status < 400 ? await AccessScene.SetAsync(world, row, kind) : scene;
        }

        if (with.StartsWith('{'))
        {
            await ShouldTakeAsync(api, operation, scene, row, kind);
        }

        var answer = await row.CallAsync(scene[kind].Client, text => scene.Fill(text, kind));
        answer.Status.ToString(CultureInfo.InvariantCulture).ShouldBe(row.CellOf(AccessScene.Kinds.First(k => k.Kind == kind).Column));
        api.Faults(operation, answer).ShouldBeEmpty();
    }

    // Without any of what the schema requires it is refused, before anything has happened.
    private static async Task ShouldTakeAsync(DocumentedApi api, JsonElement operation, AccessScene scene, AccessRow row, string kind)
    {
        var schema = DocumentedApi.SchemaOf(operation.GetProperty("requestBody"))!.Value;
        api.Faults(schema, JsonDocument.Parse(scene.Fill(row.With, kind)).RootElement, "").ShouldBeEmpty();
        foreach (var name in DocumentedApi.RequiredOf(api.Resolve(schema)))
        {
            var body = JsonNode.Parse(scene.Fill(row.With, kind))!.AsObject();
            body.Remove(name).ShouldBeTrue();
            var lacking = await row.CallAsync(scene[kind].Client, text => text == row.With ? body.ToJsonString() : scene.Fill(text, kind));
            lacking.Status.ShouldBe(400, name);
            api.Faults(operation, lacking).ShouldBeEmpty();
        }
    }
}
