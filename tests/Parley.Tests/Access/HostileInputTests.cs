using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Parley.Tests.Realtime;

namespace Parley.Tests.Access;

/// <summary>
/// Whatever stands in the place of an id or of a field, of any route and any event, is refused or taken for what it is: it is never an
/// error of the server, and nobody becomes more by it.
/// </summary>
public sealed class HostileInputTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private const string More =
        """
        "role":"admin","isAdmin":true,"id":"1","_id":"1","sender":{"id":"1"},"senderId":"1","userRole":"owner","createdAt":0,"seq":1,"verified":true,"ownerId":"1","createdBy":"1","__proto__":{"role":"admin"}
        """;

    private static readonly string[] Ids =
    [
        "0", "-1", "9223372036854775807", "9223372036854775808", "99999999999999999999999999", "1e3", "0x10", "1.0", "%00", "%2e%2e%2f", "..%2f..%2fetc", "%7B%22$gt%22:%22%22%7D",
        "*", "%25", "%27%20OR%201=1--", "null", "NaN", "%F0%9F%98%80", "%ED%A0%80", "a;b", "1,2",
    ];

    private static readonly string[] Values =
    [
        """{"$gt":""}""", "[]", "[[]]", """["*"]""", "1e309", "-1", "-0", "9223372036854775808", "123456789012345678901234567890", "\"\\u0000\"", "\"\\ud800\"",
        "true", "null", "\"\"", "\"' OR 1=1--\"", "\"%\"", "{}", "0.5",
    ];

    private static readonly string[] Parameters =
        ["limit", "page", "perPage", "before", "after", "around", "from", "to", "sort", "order", "sortBy", "sortOrder", "q", "ids"];

    private static readonly string[] InQuery = ["0", "-1", "1000000000", "9223372036854775808", "1e3", "x", "", "%00", "%27%22%25_!*", "0123456789ab.1", "1&{0}=2"];

    public static TheoryData<string> Reads => [.. AccessTable.Routes.Select(r => r.Call.Split('?')[0]).Where(call => call.StartsWith("GET ", StringComparison.Ordinal)).Distinct()];

    public static TheoryData<string, string> Routes => [.. AccessTable.Routes.Where(r => r.Call.Contains('{') || r.With.StartsWith('{')).Select(r => (r.Call, r.With))];

    public static TheoryData<string, string> Events => [.. AccessTable.Events.Where(r => r.With.Length > 0).Select(r => (r.Call, r.With))];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task No_route_fails_and_nobody_becomes_more(string call, string with)
    {
        var row = AccessTable.Routes.Single(r => (r.Call, r.With) == (call, with));
        var scene = await AccessScene.SetAsync(world, row, "member");
        var member = scene["member"];
        foreach (var hostile in Ids.Where(_ => call.Contains('{')))
        {
            await CallAsync(member, Regex.Replace(call, @"\{\w+\}", hostile, RegexOptions.NonBacktracking), scene.Fill(with, "member"));
        }

        foreach (var body in Spoiled(with))
        {
            await CallAsync(member, scene.Fill(call, "member"), scene.Fill(body, "member"));
        }

        if ((await member.CallAsync("GET /users/me")) is { Status: 200 } me)
        {
            me.Text("role").ShouldBe("user");
            me.Body.Id().ShouldBe(member.Id);
        }
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Whatever_a_query_says_no_route_fails_and_no_list_is_endless(string call)
    {
        var row = AccessTable.Routes.First(r => r.Call.Split('?')[0] == call);
        var scene = await AccessScene.SetAsync(world, row, "member");
        var path = scene.Fill(call, "member");
        foreach (var parameter in Parameters)
        {
            foreach (var value in InQuery)
            {
                await CallAsync(scene["member"], $"{path}?{parameter}={value.Replace("{0}", parameter, StringComparison.Ordinal)}", "");
            }
        }

        foreach (var endless in (string[])["limit=1000000000", "perPage=1000000000", "limit=0", "limit=-1", "page=-1"])
        {
            var answer = await scene["member"].CallAsync($"{path}?q=a&{endless}");
            if (answer.Status == 200 && answer.Body.ValueKind == JsonValueKind.Array)
            {
                answer.Body.GetArrayLength().ShouldBeLessThanOrEqualTo(500, endless);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Events))]
    public async Task No_event_fails_and_nobody_becomes_more(string name, string with)
    {
        var row = AccessTable.Events.Single(r => (r.Call, r.With) == (name, with));
        var scene = await AccessScene.SetAsync(world, row, "member");
        await using var socket = await world.ConnectAsync(scene["member"], name);
        foreach (var payload in Spoiled(with).Concat(Values))
        {
            // What is no number and no text in C# cannot be encoded here; the routes have had it.
            if (payload.Contains("1e309", StringComparison.Ordinal) || payload.Contains("ud800", StringComparison.Ordinal))
            {
                continue;
            }

            var ack = await socket.AskAsync(name, JsonDocument.Parse(scene.Fill(payload, "member")).RootElement);
            if (ack.TryGetProperty("statusCode", out var status))
            {
                status.GetInt32().ShouldBeLessThan(500, $"{payload}: {ack}");
            }
        }

        (await scene["member"].CallAsync("GET /users/me")).Text("role").ShouldBe("user");
    }

    // Each field in turn with each value, and all of them with more beside them.
    private static IEnumerable<string> Spoiled(string with)
    {
        if (!with.StartsWith('{'))
        {
            yield break;
        }

        yield return $"{with.TrimEnd()[..^1]},{More}}}";
        var fields = ((JsonObject)JsonNode.Parse(with)!).Select(f => f.Key).ToList();
        foreach (var field in fields)
        {
            var others = ((JsonObject)JsonNode.Parse(with)!).Where(f => f.Key != field)
                .Select(f => $"{JsonSerializer.Serialize(f.Key)}:{f.Value?.ToJsonString() ?? "null"}").ToList();
            foreach (var value in Values)
            {
                yield return $"{{{string.Join(',', [.. others, $"{JsonSerializer.Serialize(field)}:{value}"])}}}";
            }
        }
    }

    private static async Task CallAsync(TestUser user, string call, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(call.Split(' ')[0] is "*" ? "GET" : call.Split(' ')[0]), new Uri(call[(call.IndexOf(' ') + 1)..], UriKind.Relative));
        request.Content = body.StartsWith('{') ? new StringContent(body, Encoding.UTF8, "application/json") : null;
        using var response = await user.Client.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBeLessThan(500, $"{call} {body}");
    }
}
