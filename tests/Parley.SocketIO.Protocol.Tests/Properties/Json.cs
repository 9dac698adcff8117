using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.SocketIO.Protocol.Tests.Properties;

/// <summary>JSON texts as other programs write them: in any order, with any white space, with any escapes.</summary>
internal static class Json
{
    private static readonly Gen<string> Space = Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements(" ", "\n", "\t ", "\r\n")));

    internal static readonly Gen<string> Text = Gen.Elements(
        "", "a", "message", "ünï €", "😀", "\\ud83d\\ude00", "\\u0000", "\\\"", "\\\\", "\\/", "\u007f", "\u2028", "__proto__", "num",
        "{", "[", ",", "-", "1", "\\u001e");

    /// <summary>Half a character is allowed where nobody asks for the text.</summary>
    private static readonly Gen<string> Key = Gen.Frequency((9, Text), (1, Gen.Elements("\\ud800", "\\uDC00 and more text", "\\\\ud800")));

    private static readonly Gen<string> Number = Gen.Frequency(
        (3, Gen.Choose(-1000, 1000).Select(number => number.ToString(CultureInfo.InvariantCulture))),
        (1, Gen.Elements("0", "-0", "0.5", "1E+2", "-1e-7", "1e309", "18446744073709551616", "0.1000")));

    private static readonly Gen<string> Plain = Gen.OneOf(Number, Key.Select(Quoted), Gen.Elements("null", "true", "false", "\"_placeholder\""));

    /// <summary>Any value, no placeholder among it, nor what might pass for one: no member has the name.</summary>
    internal static Gen<string> Value { get; } = Gen.Sized(size => Of(size, Plain));

    /// <summary>Any value, with placeholders for so many attachments here and there.</summary>
    internal static Gen<string> ValueWith(int attachments) =>
        Gen.Sized(size => Of(size, Gen.Frequency((2, Plain), (1, Placeholder(attachments)))));

    /// <summary>A placeholder, in either order of its members.</summary>
    internal static Gen<string> Placeholder(int attachments) =>
        from number in Gen.Choose(0, attachments - 1)
        from marked in Gen.Elements("\"_placeholder\"", "\"\\u005fplaceholder\"")
        from members in Gen.Shuffle([$"{marked}:true", FormattableString.Invariant($"\"num\":{number}")])
        from space in Space
        select $"{{{string.Join("," + space, members)}{space}}}";

    internal static Gen<string> Array(Gen<string[]> items) =>
        from values in items
        from space in Space
        from comma in Space
        select $"[{space}{string.Join(comma + "," + space, values)}{comma}]";

    internal static string Quoted(string text) => $"\"{text}\"";

    private static Gen<string> Of(int size, Gen<string> leaf)
    {
        if (size <= 1)
        {
            return leaf;
        }

        var item = Of(size / 3, leaf);
        var member =
            from key in Key
            from space in Space
            from value in item
            select $"{Quoted(key)}{space}:{value}";
        return Gen.OneOf(
            leaf,
            Array(Few(item)),
            from members in Few(member)
            from space in Space
            select $"{{{space}{string.Join(",", members)}{space}}}");
    }

    private static Gen<string[]> Few(Gen<string> item) =>
        from count in Gen.Choose(0, 3)
        from items in item.ArrayOf(count)
        select items;
}
