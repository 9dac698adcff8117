using Parley.Reactions;

namespace Parley.Tests.Reactions;

public sealed class EmojiTests
{
    [Theory]
    [InlineData("👍")]
    [InlineData("👍🏽")]
    [InlineData("❤")]
    [InlineData("❤️")]
    [InlineData("❤️‍🔥")]
    [InlineData("☺️")]
    [InlineData("✌🏿")]
    [InlineData("🕵🏽‍♂️")]
    [InlineData("👁️‍🗨️")]
    [InlineData("👩🏻‍❤️‍💋‍👩🏿")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("🇩🇪")]
    [InlineData("🏴󠁧󠁢󠁷󠁬󠁳󠁿")]
    [InlineData("🏳️‍🌈")]
    [InlineData("#️⃣")]
    [InlineData("7⃣")]
    [InlineData("🫠")]
    [InlineData("🐦‍⬛")]
    [InlineData("©️")]
    [InlineData("🀄")]
    [InlineData(":tada:")]
    [InlineData(":+1:")]
    [InlineData(":a_b-2:")]
    [InlineData(":abcdefghijklmnopqrstuvwxyz012345:")]
    public void One_emoji_or_a_name_is_taken(string emoji) => Emoji.Check(emoji).Value.ShouldBe(emoji);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("#")]
    [InlineData("ä")]
    [InlineData("👍👍")]
    [InlineData("👍 ")]
    [InlineData("👍x")]
    [InlineData("🇩")]
    [InlineData("🇩🇪🇫")]
    [InlineData("👨‍")]
    [InlineData("‍👨")]
    [InlineData("👨‍x")]
    [InlineData("\uFE0F")]
    [InlineData("🏽")]
    [InlineData("❤︎")]
    [InlineData("🏴󠁧󠁢")]
    [InlineData("\ud83d")]
    [InlineData("::")]
    [InlineData(":tada")]
    [InlineData(":Tada:")]
    [InlineData(":ta da:")]
    [InlineData(":tada::tada:")]
    [InlineData(":\":")]
    [InlineData(":abcdefghijklmnopqrstuvwxyz0123456:")]
    [InlineData("<b>")]
    public void Anything_else_is_refused(string? text) => Emoji.Check(text).Refusal.ShouldNotBeNull().StatusCode.ShouldBe(400);

    [Fact]
    public void A_chain_without_end_is_refused() =>
        Emoji.Check(string.Join('\u200D', Enumerable.Repeat("👨", 20))).Refusal.ShouldNotBeNull();

    [Theory]
    [InlineData("❤", "❤️", true)]
    [InlineData("👁‍🗨", "👁️‍🗨️", true)]
    [InlineData("👍", "👍🏽", false)]
    public void The_style_makes_no_other_emoji(string one, string other, bool same) => Emoji.IsSame(one, other).ShouldBe(same);
}
