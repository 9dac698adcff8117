using Parley.Media;

namespace Parley.Tests.Media;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("holiday.jpg", "holiday.jpg")]
    [InlineData("Grüße 日本語 👩‍👩‍👧.png", "Grüße 日本語 👩‍👩‍👧.png")]
    [InlineData("../../x", "x")]
    [InlineData("..\\..\\windows\\x.dll", "x.dll")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("C:\\x.txt", "x.txt")]
    [InlineData("..", "file")]
    [InlineData(".", "file")]
    [InlineData("", "file")]
    [InlineData(null, "file")]
    [InlineData(" . . ", "file")]
    [InlineData("folder/", "file")]
    [InlineData("a.png\0.html", "a.png.html")]
    [InlineData("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png")]
    [InlineData("photo\u202Egpj.exe", "photogpj.exe")]
    [InlineData("\u2067\u200Fabc\u2069.txt", "abc.txt")]
    [InlineData("\uFEFFx\u200B.txt", "x.txt")]
    [InlineData("x.png. . ", "x.png")]
    [InlineData("double.jpg.exe", "double.jpg.exe")]
    [InlineData("CON", "_CON")]
    [InlineData("com1.txt", "_com1.txt")]
    [InlineData("console", "console")]
    [InlineData(".htaccess", ".htaccess")]
    public void A_name_is_cleaned(string? written, string name) => FileNames.Clean(written).ShouldBe(name);

    [Fact]
    public void Half_a_character_is_shown_as_one_that_is_not_known() => FileNames.Clean("x\uD800y").ShouldBe("x\uFFFDy");

    [Fact]
    public void A_long_name_keeps_its_end()
    {
        FileNames.Clean(new string('x', 4096) + ".jpeg").ShouldBe(new string('x', 250) + ".jpeg");
        FileNames.Clean(new string('x', 4096)).Length.ShouldBe(255);
        FileNames.Clean("." + new string('x', 4096)).Length.ShouldBe(255);
        FileNames.Clean("x" + string.Concat(Enumerable.Repeat("👍", 2000))).Length.ShouldBe(255);
        FileNames.Clean(string.Concat(Enumerable.Repeat("👍", 2000))).Length.ShouldBe(254);
    }
}
