using static Parley.SocketIO.Tests.Corpus.PacketCase;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>JSON that has broken parsers, as an argument of an event: it comes back letter for letter, or it ends the connection.</summary>
public sealed class JsonCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private static readonly Dictionary<string, PacketCase> Cases = new(
    [
        Same("90,000 keys", $"{{{string.Join(',', Enumerable.Range(0, 90_000).Select(i => FormattableString.Invariant($"\"{i:x5}\":1")))}}}"),
        Same("keys that are the same", """{"a":1,"a":2,"a":{"a":3}}"""),
        Same("a key of a serialiser's", """{"$type":"System.Diagnostics.Process","$id":"1","$ref":"1"}"""),
        Same("keys of every object", """{"__proto__":{"admin":true},"constructor":{"prototype":1},"toJSON":1}"""),
        Same("numbers beyond every type", "[1e309,-1e309,1e-400,-0,18446744073709551616,12345678901234567890123]"),
        Same("half a character", "[\"\\ud800\",\"\\udc00\\ud800\",{\"\\ud800\":1}]"),
        Same("NUL and other controls", "[\"\\u0000\",\"\\u001e\",\"\\u007f\",\"\u007f\",\"\u2028\"]"),
        Same("190,000 nulls", $"[{string.Join(',', Enumerable.Repeat("null", 190_000))}]"),
        Same("white space", "[ 1 ,\t{ \"a\" :\r\n2 } ]"),
        Same("63 levels of arrays", Nested("[", "]", 63)),
        Same("63 levels of objects", Nested("{\"a\":", "}", 63)),
        Refused("64 levels of arrays", Nested("[", "]", 64)),
        Refused("64 levels of objects (CVE-2026-45591)", Nested("{\"a\":", "}", 64)),
        Refused("a thousand levels", Nested("[", "]", 1_000)),
        Refused("100,000 levels (CVE-2026-102281)", Nested("{\"a\":", "}", 100_000)),
        Refused("100,000 levels that only open", string.Concat(Enumerable.Repeat("{\"a\":[", 100_000))),
        Refused("a trailing comma", "[1,]"),
        Refused("two commas", "[1,,2]"),
        Refused("no quotes", "message"),
        Refused("single quotes", "'x'"),
        Refused("a leading zero", "01"),
        Refused("a leading plus", "+1"),
        Refused("a leading point", ".5"),
        Refused("a trailing point", "1."),
        Refused("an exponent of nothing", "1e"),
        Refused("NaN", "NaN"),
        Refused("Infinity", "-Infinity"),
        Refused("undefined", "undefined"),
        Refused("True", "True"),
        Refused("an escape that there is not", "\"\\x41\""),
        Refused("half an escape", "\"\\ud8\""),
        Refused("a tab in a string", "\"\t\""),
        Refused("a NUL in a string", "\"\0\""),
        Refused("a comment", "1/* */"),
        Refused("a comment to the end", "1]//"),
        Refused("one bracket too many", "1]"),
        Refused("a string without end", "\"x"),
        Refused("a key without a value", "{\"a\"}"),
        Refused("a key that is a number", "{1:2}"),
        .. Each("S7 something before or behind", ParseError, "42\ufeff[\"message\"]", "42[\"message\"]\0", "42[\"message\"]//", "42/* */[\"message\"]", "42[\"message\"]]", "42[\"message\"][]", "42[\"message\"", "42['message']", "42[message]", "42[\"message\" 1]"),
        new("S7 a megabyte of brackets", new(["42" + new string('[', 999_000)], ParseError)),
        new("S7 a megabyte of braces to get in with", new(["40/guarded," + new string('{', 999_000)], ParseError)),
        new("S7 a megabyte of backslashes", new(["42[\"message\",\"" + new string('\\', 999_000)], ParseError)),
        new("S7 a number of a megabyte", new([$"42[\"message\",1{new string('0', 900_000)}]"], null, Calls: 1, Answers: [$"42[\"message-back\",1{new string('0', 900_000)}]"])),
    ], StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public Task JSON_comes_back_as_it_is_or_not_at_all(string what) => server.ShouldEndAsAsync(what, Cases[what]);

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + "0" + string.Concat(Enumerable.Repeat(close, depth));

    private static KeyValuePair<string, PacketCase> Same(string what, string value) =>
        new($"S7 {what}", new([$"42[\"message\",{value}]"], null, Calls: 1, Answers: [$"42[\"message-back\",{value}]"]));

    private static KeyValuePair<string, PacketCase> Refused(string what, string value) =>
        new($"S7 {what}", new([$"42[\"message\",{value}]"], ParseError));
}
