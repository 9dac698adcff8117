using Parley.Search;

namespace Parley.Tests.Search;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Hello, World! hello", "hello world")]
    [InlineData("Café Ångström ŠKODA", "cafe angstrom skoda")]
    [InlineData("ｆｕｌｌ Ｗｉｄｔｈ", "full width")]
    [InlineData("cafe\u0301 Việt Ώρα йод", "cafe viet ωρα йод")]
    [InlineData("don't stop_now v2.0", "don t stop now v2 0")]
    [InlineData("日本語", "日本 本語 語")]
    [InlineData("東京 tower", "東京 京 tower")]
    [InlineData("がか", "がか か")]
    [InlineData("안녕", "안녕 녕")]
    [InlineData("𠮷野家", "𠮷野 野家 家")]
    [InlineData("_c1 _link", "c1 link")]
    [InlineData("👍 !?", "")]
    [InlineData("שָׁלוֹם", "שָׁלוֹם")]
    public void A_text_has_words(string text, string expected) =>
        SearchText.Words(text).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("日本語", false, "日本 本語")]
    [InlineData("語", false, "語*")]
    [InlineData("Hel", true, "hel*")]
    [InlineData("foo-bar", true, "foo bar*")]
    public void What_is_looked_for_are_words(string text, bool isBeginning, string expected) =>
        string.Join(' ', SearchText.Wanted(text, isBeginning).Select(w => w.Word + (w.IsBeginning ? "*" : ""))).ShouldBe(expected);

    [Theory]
    [InlineData("lunch", null)]
    [InlineData("lunch from:anna in:\"the team\" before:2026-01-31 after:2025-01-01 has:link", null)]
    [InlineData("http://example.org/a?b=c", null)]
    [InlineData("", "q must have 1 to 500 characters")]
    [InlineData("   ", "q must have 1 to 500 characters")]
    [InlineData("!!!", "q must have a word or a filter: from:, in:, before:, after:, has:")]
    [InlineData("from:", "from: needs a value")]
    [InlineData("before:yesterday", "before: must be a date like 2026-01-31")]
    [InlineData("has:everything", "has: must be link, file, image, video or audio")]
    public void A_request_is_understood_or_refused(string text, string? refusal) =>
        SearchRequest.Parse(text).Refusal?.Message.ShouldBe(refusal);
}
