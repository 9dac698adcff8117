using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Parley.Realtime;

namespace Parley.Tests.Realtime;

/// <summary>docs/events.md and the code name the same events.</summary>
public sealed partial class EventListTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task The_events_of_clients_are_those_of_the_document() =>
        world.Server.Services.GetRequiredService<ClientEvents>().All.Select(e => e.Name)
            .ShouldBe(await DocumentedAsync("Client to server"), ignoreOrder: true);

    [Fact]
    public async Task The_events_of_the_server_are_those_of_the_document() =>
        ServerEvent.All.ShouldBe(await DocumentedAsync("Server to client"), ignoreOrder: true);

    private static async Task<IReadOnlyList<string>> DocumentedAsync(string section, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "events.md");
        var text = await File.ReadAllTextAsync(path);
        var start = text.IndexOf($"## {section}", StringComparison.Ordinal);
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return [.. FirstCell().Matches(text[start..end]).Select(m => m.Groups["name"].Value)];
    }

    [GeneratedRegex(@"^\| `(?<name>\w+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FirstCell();
}
