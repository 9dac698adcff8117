using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class LineTests
{
    [Theory]
    [InlineData("  Anna  ", "Anna")]
    [InlineData("Anna\u00A0\u2003 B", "Anna B")]
    [InlineData("\u5C71\u7530\u3000\u592A\u90CE", "\u5C71\u7530 \u592A\u90CE")]
    [InlineData("Rene\u0301", "Ren\u00E9")]
    [InlineData("\u3000", "")]
    [InlineData("a\nb", "a\nb")]
    public void It_is_kept_tidy(string written, string kept) => Line.Tidy(written).ShouldBe(kept);

    [Theory]
    [InlineData("")]
    [InlineData("Anna B. (she/her) #1")]
    [InlineData("\u05D3\u05D5\u05D3")]
    [InlineData("Nguy\u1EC5n")]
    [InlineData("\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")] // Persian writes with non-joiners
    [InlineData("\u0915\u094D\u200D\u0937")] // and Hindi with joiners
    [InlineData("\U0001F469\u200D\U0001F680 \u2764\uFE0F")]
    [InlineData("\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F")] // Scotland
    [InlineData("1\uFE0F\u20E3")]
    public void What_is_seen_is_fit(string line) => Line.IsFit(line).ShouldBeTrue();

    [Theory]
    [InlineData("a\u0000")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u202Eb")] // turns what follows it
    [InlineData("a\u2066b")]
    [InlineData("a\u200Fb")]
    [InlineData("a\u061Cb")]
    [InlineData("a\u200Bb")] // hidden
    [InlineData("a\u200Db")]
    [InlineData("a\u200Cb")]
    [InlineData("\u05D0\u200D")]
    [InlineData("\u05D0\u200D\u200D\u05D0")]
    [InlineData("a\u2060b")]
    [InlineData("\uFEFFa")]
    [InlineData("a\u00ADb")]
    [InlineData("a\u034Fb")]
    [InlineData("a\U000E0061")]
    [InlineData("\u3164")] // letters that are blank
    [InlineData("\u2800\u2800")]
    [InlineData("\u115F\u1160")]
    [InlineData("\u0301")] // nothing to see
    [InlineData(" \u0301")]
    [InlineData("Z\u0301\u0301\u0301\u0301\u0301\u0301")] // a heap
    public void What_is_hidden_or_changes_what_is_around_it_is_not(string line) => Line.IsFit(line).ShouldBeFalse();

    [Theory]
    [InlineData("admin", false)]
    [InlineData("\u0430dmin", true)] // Cyrillic а
    [InlineData("adm\u03B9n", true)] // Greek ι
    [InlineData("\u0430\u0434\u043C\u0438\u043D", false)]
    [InlineData("IT-\u043E\u0442\u0434\u0435\u043B", false)]
    [InlineData("\u041C\u043E\u0441\u043A\u0432\u0430 2", false)]
    [InlineData("\u03BB calculus", false)]
    [InlineData("x\u0301\u0430", true)]
    [InlineData("\u6771\u4EACTokyo", false)]
    public void No_word_has_letters_of_two_alphabets(string line, bool mixes) => Line.MixesAlphabets(line).ShouldBe(mixes);
}
