using System.Runtime.CompilerServices;
using Parley.Dialects;

namespace Parley.Tests.Dialects;

public sealed class KnownDialectsTests
{
    [Theory]
    [InlineData(null, "/", null, "001")]
    [InlineData(null, "/", "002", "001")]
    [InlineData(null, "/chat", null, "canonical")]
    [InlineData("001", "/chat", null, "001")]
    [InlineData("canonical", "/", "001", "canonical")]
    [InlineData(null, "/chat", "002", "002")]
    [InlineData("canonical", "/chat", "002", "canonical")]
    [InlineData(null, "/chat", "gone", "canonical")]
    [InlineData("nonsense", "/", null, null)]
    [InlineData("", "/chat", null, null)]
    public void What_is_asked_for_comes_first_then_the_namespace_then_the_login(string? asked, string place, string? login, string? dialect) =>
        KnownDialects.Choose(asked, place, login, "http://here")?.Name.ShouldBe(dialect);

    [Fact]
    public void Names_and_words_are_their_own()
    {
        KnownDialects.All.Select(d => d.Name).ShouldBeUnique();
        KnownDialects.All.Select(d => d.Namespace).OfType<string>().ShouldBeUnique();
    }

    [Fact]
    public void Nothing_but_their_own_files_names_one()
    {
        var words = KnownDialects.All.Where(d => d != KnownDialects.Canonical)
            .SelectMany(d => new[] { $"Seed{d.Name}", $"\"{d.Path}/", $" {d.Path}/" }).ToList();
        Directory.EnumerateFiles(Source(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Dialects{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => words.Exists(word => File.ReadAllText(file).Contains(word, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    private static string Source([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "Parley");
}
