using System.Text;
using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class CompositionTests
{
    // In full, so that no editor composes them.
    [Theory]
    [InlineData("Ren\u0065\u0301", "Ren\u00E9")]
    [InlineData("Vi\u0065\u0302\u0323t", "Vi\u1EC7t")] // in the order of neither form
    [InlineData("Vi\u00EA\u0323t", "Vi\u1EC7t")] // half composed, as some keyboards write it
    [InlineData("\u01D8", "\u01D8")]
    [InlineData("\u0075\u0308\u0301", "\u01D8")]
    [InlineData("\u0075\u0301\u0308", "\u00FA\u0308")] // another letter: the accents stand the other way round
    [InlineData("\u0438\u0306", "\u0439")]
    [InlineData("\u03B1\u0345\u0313\u0301", "\u1F84")]
    [InlineData("\u304B\u3099", "\u304C")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "\uD55C\uAE00")]
    [InlineData("\uD558\u11AB", "\uD55C")]
    [InlineData("q\u0301\u0323", "q\u0323\u0301")] // no such letter: in one order all the same
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\U0001F469\u200D\U0001F680", "\U0001F469\u200D\U0001F680")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void A_letter_and_its_accents_are_one_character(string written, string composed)
    {
        Composition.Of(written).ShouldBe(composed);
        Composition.Of(composed).ShouldBe(composed);
    }

    [Fact]
    public void A_heap_of_accents_is_no_trouble()
    {
        var heap = new StringBuilder("e").Insert(1, "\u0301\u0323", 50_000).ToString();
        Composition.Of(heap).Length.ShouldBe(heap.Length - 1);
    }
}
