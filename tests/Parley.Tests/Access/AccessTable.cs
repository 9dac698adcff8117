using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Parley.Tests.Access;

/// <summary>A row of docs/access.md.</summary>
/// <param name="Call">"GET /path/{thing}", or the name of an event.</param>
/// <param name="With">The body or payload; empty for none.</param>
/// <param name="Cells">What each column says, in their order.</param>
internal sealed record AccessRow(string Call, string With, IReadOnlyList<string> Cells)
{
    private static readonly string[] OfConversations =
        ["{group}", "{message}", "{mine}", "{action}", "{direct}", "{channel}", "{private}", "{protected}", "{invite}", "{admin}", "{member}", "{fellow}"];

    private static readonly string[] OfGroups = ["{group}", "{message}", "{mine}", "{action}"];
    private static readonly string[] OfMessages = ["{message}", "{mine}", "{action}"];

    /// <summary>The route that it calls, as the route table has it; only the names in it differ.</summary>
    public string Shape => ShapeOf(Call.Split('?')[0]);

    public bool Changes => !Call.StartsWith("GET ", StringComparison.Ordinal) && !Call.StartsWith("HEAD ", StringComparison.Ordinal);

    public bool Mentions(string thing) =>
        Call.Contains(thing, StringComparison.Ordinal) || With.Contains(thing, StringComparison.Ordinal);

    public bool NeedsGroup => !Changes || Array.Exists(OfConversations, Mentions);

    public string CellOf(string column) => Cells[Array.IndexOf(AccessTable.Columns, column)];

    public string LaterCellOf(string column) => Cells[Array.IndexOf(AccessTable.LaterColumns, column)];

    public bool IsEvent => !Call.Contains(' ', StringComparison.Ordinal);

    public bool IsOfGroup => Array.Exists(OfGroups, Mentions);

    public bool IsOfMessage => Array.Exists(OfMessages, Mentions);

    /// <summary>The things of a payload replaced by a number.</summary>
    public static string WithoutThings(string with) => Regex.Replace(with, @"\{\w+\}", "1", RegexOptions.NonBacktracking);

    public static string ShapeOf(string route) => Regex.Replace(route, @"\{[^}]*\}", "{}", RegexOptions.NonBacktracking);
}

internal static class AccessTable
{
    public static readonly string[] Columns =
        ["nobody", "stranger", "blocked", "left", "banned", "muted", "member", "admin", "owner", "server"];

    public static IReadOnlyList<AccessRow> Routes { get; } = Read("Routes");

    public static IReadOnlyList<AccessRow> Events { get; } = Read("Events");

    /// <summary>What becomes of the rows about a group when it is archived, and of those about messages when they are deleted.</summary>
    public static IReadOnlyList<AccessRow> Later { get; } = Read("What is archived or deleted", LaterColumns);

    public static string[] LaterColumns => ["archived: member", "archived: admin", "archived: owner", "deleted: member", "deleted: admin", "deleted: owner"];

    private static AccessRow[] Read(string section, [CallerFilePath] string here = "") => Read(section, Columns, here);

    private static AccessRow[] Read(string section, string[] columns, [CallerFilePath] string here = "")
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "access.md"));
        var start = text.IndexOf($"## {section}", StringComparison.Ordinal);
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var lines = text[start..(end < 0 ? text.Length : end)].Split('\n').Where(line => line.StartsWith('|')).ToList();
        CellsOf(lines[0]).Skip(2).ShouldBe(columns);
        return [.. lines.Skip(2).Select(CellsOf).Select(cells => new AccessRow(cells[0].Trim('`'), cells[1].Trim('`'), cells[2..]))];
    }

    private static string[] CellsOf(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
}
