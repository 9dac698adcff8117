using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Parley.Tests;

/// <summary>What documents say of the tests and the code that there is.</summary>
public sealed class DocumentTests
{
    private static readonly string Root = FindRoot();

    private static readonly IReadOnlyList<string> Files =
    [
        .. new[] { "tests", "web/src" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && Path.GetExtension(file) is ".cs" or ".mjs" or ".ts"),
    ];

    /// <summary>The rows after which tests of front-ends are named.</summary>
    private static readonly HashSet<string> RowsWithTest =
    [
        .. Files.Where(file => file.EndsWith(".test.mjs", StringComparison.Ordinal) && Path.GetDirectoryName(file) == Path.Combine(Root, "tests", "seeds"))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"^(?:test|overBoth)\(""(?<row>\d{3}-\d\d) ", RegexOptions.NonBacktracking | RegexOptions.Multiline))
            .Select(match => match.Groups["row"].Value),
    ];

    private static readonly HashSet<string> Words =
    [
        .. Files.Where(file => Path.GetFileName(file) != "DocumentTests.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\w+", RegexOptions.NonBacktracking).Select(word => word.Value))
            .Where(word => word.Contains('_', StringComparison.Ordinal)),
    ];

    [Theory]
    [InlineData("ARCHITECTURE.md", "| invariant | test |")]
    [InlineData("docs/seeds.md", "| row | where | test |")]
    public void The_tests_that_a_document_names_are_there(string document, string head)
    {
        var named = TableOf(document, head).SelectMany(row => Quoted(row[^1])).ToList();
        named.Count.ShouldBeGreaterThan(50);
        named.Where(name => !IsThere(name)).ShouldBeEmpty();
    }

    [Fact]
    public void The_places_that_the_rows_name_are_there() =>
        TableOf("docs/seeds.md", "| row | where | test |")
            .SelectMany(row => Quoted(row[1]))
            .Where(name => name.Contains('/', StringComparison.Ordinal))
            .Where(name => !new[] { $"src/Parley/{name}", $"src/Parley/{name}.cs", name }.Any(Exists))
            .ShouldBeEmpty();

    [Fact]
    public void Every_row_of_the_seeds_is_there_and_has_a_test_or_a_reason()
    {
        var rows = TableOf("docs/seeds.md", "| row | where | test |");
        var expected = new[] { ("000", 21), ("001", 36), ("002", 15), ("003", 12), ("004", 25) }
            .SelectMany(seed => Enumerable.Range(1, seed.Item2).Select(n => string.Create(CultureInfo.InvariantCulture, $"{seed.Item1}-{n:00}")));
        rows.SelectMany(row => RowsOf(row[0])).Distinct().ShouldBe(expected, ignoreOrder: true);
        foreach (var row in rows.Where(row => !row[1].StartsWith("not yet", StringComparison.Ordinal) && row[1] != "nothing is asked for"))
        {
            RowsOf(row[0]).Except(Quoted(row[2])).ShouldBeEmpty(row[0]);
        }
    }

    // "002-10, 002-14 …", "001-18 to 001-21 …"
    private static IEnumerable<string> RowsOf(string cell) =>
        Regex.Matches(cell, @"(?<seed>\d{3})-(?<first>\d\d)(?: to \d{3}-(?<last>\d\d))?", RegexOptions.NonBacktracking).SelectMany(match =>
        {
            var first = int.Parse(match.Groups["first"].Value, CultureInfo.InvariantCulture);
            var last = match.Groups["last"] is { Success: true, Value: var to } ? int.Parse(to, CultureInfo.InvariantCulture) : first;
            return Enumerable.Range(first, last - first + 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"{match.Groups["seed"].Value}-{n:00}"));
        });

    private static bool IsThere(string name) =>
        name.StartsWith("./dev ", StringComparison.Ordinal)
        || RowsWithTest.Contains(name)
        || (name.Contains('/', StringComparison.Ordinal) ? Exists(name)
            : name.EndsWith('…') ? Words.Any(word => word.StartsWith(name.TrimEnd('…'), StringComparison.Ordinal))
            : Words.Contains(name) || Files.Any(file => Path.GetFileName(file) == name || Path.GetFileName(file) == $"{name}.cs"));

    private static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static IEnumerable<string> Quoted(string cell) =>
        Regex.Matches(cell, "`(?<name>[^`]+)`", RegexOptions.NonBacktracking).Select(match => match.Groups["name"].Value);

    private static List<string[]> TableOf(string document, string head) =>
    [
        .. File.ReadAllLines(Path.Combine(Root, document))
            .SkipWhile(line => line != head).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
