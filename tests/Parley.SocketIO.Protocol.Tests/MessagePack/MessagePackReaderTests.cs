using System.Text;
using static Parley.SocketIO.Protocol.Tests.MessagePack.Codec;

namespace Parley.SocketIO.Protocol.Tests.MessagePack;

public sealed class MessagePackReaderTests
{
    private const string Broadcast =
        "93a641456f4d744583a47479706502a46461746193a568656c6c6f01a374776fa36e7370a12f83a5726f6f6d7390a665786365707490a5666c61677380";

    private const string Acknowledgement = "83a47479706509a9726571756573744964a639304c37455fa67061636b6574a5706f6e6731";

    [Theory]
    [InlineData(Broadcast, """["AEoMtE",{"type":2,"data":["hello",1,"two"],"nsp":"/"},{"rooms":[],"except":[],"flags":{}}]""")]
    [InlineData(Acknowledgement, """{"type":9,"requestId":"90L7E_","packet":"pong1"}""")]
    [InlineData("c0", "null")]
    [InlineData("c2", "false")]
    [InlineData("c3", "true")]
    [InlineData("7f", "127")]
    [InlineData("e0", "-32")]
    [InlineData("ff", "-1")]
    [InlineData("ccff", "255")]
    [InlineData("cdffff", "65535")]
    [InlineData("ceffffffff", "4294967295")]
    [InlineData("cf0000000000000001", "1")]
    [InlineData("d080", "-128")]
    [InlineData("d18000", "-32768")]
    [InlineData("d280000000", "-2147483648")]
    [InlineData("cb3ff8000000000000", "1.5")]
    [InlineData("ca3fc00000", "1.5")]
    [InlineData("d9026162", "\"ab\"")]
    [InlineData("da00026162", "\"ab\"")]
    [InlineData("db000000026162", "\"ab\"")]
    [InlineData("a3221e5c", "\"\\\"\\u001E\\\\\"")]
    [InlineData("dc000101", "[1]")]
    [InlineData("dd0000000101", "[1]")]
    [InlineData("de0001a16b01", """{"k":1}""")]
    [InlineData("df00000001a16b01", """{"k":1}""")]
    [InlineData("82010203c0", """{"1":2,"3":null}""")]
    [InlineData("81d0ff01", """{"-1":1}""")]
    public void Values_become_JSON(string hex, string json) => ToJson(hex).ShouldBe(json);

    [Theory]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("cf0020000000000001", "9007199254740993")]
    [InlineData("d38000000000000000", "-9223372036854775808")]
    public void Integers_beyond_what_JavaScript_counts_are_exact(string hex, string json) => ToJson(hex).ShouldBe(json);

    [Theory]
    [InlineData("cb7ff8000000000000")]
    [InlineData("cb7ff0000000000000")]
    [InlineData("cbfff0000000000000")]
    [InlineData("ca7fc00000")]
    public void What_JSON_cannot_say_as_a_number_is_null(string hex) => ToJson(hex).ShouldBe("null");

    [Theory]
    [InlineData("d6ff00000000", "1970-01-01T00:00:00.000Z")]
    [InlineData("d6ff6b0041af", "2026-11-20T12:48:47.000Z")]
    [InlineData("d7ff4aa001006b0041af", "2026-11-20T12:48:47.313Z")]
    [InlineData("c70cff3b8b87c0ffffffffffffffff", "1969-12-31T23:59:59.999Z")]
    [InlineData("c70cff0754d4c0ffffffff7c558180", "1900-01-01T00:00:00.123Z")]
    [InlineData("d700000000000000007b", "1970-01-01T00:00:00.123Z")]
    public void Times_become_strings_with_milliseconds(string hex, string time) => ToJson(hex).ShouldBe($"\"{time}\"");

    [Theory]
    [InlineData("c70cff00000000000000e8d4a51000")]
    [InlineData("c70cff000000008000000000000000")]
    [InlineData("d7007fffffffffffffff")]
    public void A_time_that_no_calendar_has_is_null(string hex) => ToJson(hex).ShouldBe("null");

    [Theory]
    [InlineData("92d40000c0", "[null,null]")]
    [InlineData("82a161d4000001c0", """{"1":null}""")]
    [InlineData("8101d40000", "{}")]
    public void Undefined_of_older_versions_is_null_in_arrays_and_absent_from_objects(string hex, string json) => ToJson(hex).ShouldBe(json);

    [Theory]
    [InlineData("c403010203", "010203")]
    [InlineData("c50003010203", "010203")]
    [InlineData("c600000003010203", "010203")]
    [InlineData("c70300010203", "010203")]
    [InlineData("c8000300010203", "010203")]
    [InlineData("c90000000300010203", "010203")]
    [InlineData("c400", "")]
    public void Binary_becomes_an_attachment(string hex, string bytes)
    {
        ToJson(hex, out var attachments).ShouldBe("""{"_placeholder":true,"num":0}""");
        attachments.Select(attachment => Convert.ToHexStringLower(attachment.Span)).ShouldBe([bytes]);
    }

    [Fact]
    public void Other_extensions_become_their_type_and_bytes()
    {
        ToJson("93d50501 02c70107 09d8f8000102030405060708090a0b0c0d0e0f".Replace(" ", "", StringComparison.Ordinal), out var attachments)
            .ShouldBe("""[[5,{"_placeholder":true,"num":0}],[7,{"_placeholder":true,"num":1}],[-8,{"_placeholder":true,"num":2}]]""");
        attachments.Select(attachment => attachment.Length).ShouldBe([2, 1, 16]);
    }

    [Fact]
    public void Wrong_UTF8_is_replaced() => ToJson("a361ff62").ShouldBeOneOf("\"a\ufffdb\"", "\"a\\uFFFDb\"");

    [Theory]
    [InlineData("[1,-1,1.5,\"é\",null,true,[],{},[[{}]],{\"a\":{\"b\":[1]}}]")]
    [InlineData("\"\\u0000\\u001E\\\"\"")]
    [InlineData("[1.7976931348623157E+308,5E-324]")]
    public void What_is_written_is_read_back(string json) => ToJson(ToMessagePack(json)).ShouldBe(json);

    [Fact]
    public void Attachments_are_read_back_in_their_places()
    {
        const string Json = """["b",{"_placeholder":true,"num":0},{"x":[{"_placeholder":true,"num":1}]}]""";
        ToJson(ToMessagePack(Json, [1, 2], [3]), out var attachments).ShouldBe(Json);
        attachments.Select(bytes => bytes.Length).ShouldBe([2, 1]);
    }

    // The class of CVE-2026-5740.
    [Theory]
    [InlineData("")]
    [InlineData("c1")]
    [InlineData("92c0")]
    [InlineData("81c001")]
    [InlineData("8192")]
    [InlineData("81920102c0")]
    [InlineData("a2ff")]
    [InlineData("ddffffffff")]
    [InlineData("dd7fffffff")]
    [InlineData("dfffffffff00")]
    [InlineData("df4000000000")]
    [InlineData("dbffffffff61")]
    [InlineData("c6ffffffff61")]
    [InlineData("c9ffffffff0061")]
    [InlineData("cb00")]
    [InlineData("c0c0")]
    public void Lies_about_lengths_and_other_nonsense_are_format_errors(string hex) => Should.Throw<FormatException>(() => ToJson(hex));

    [Fact]
    public void Nesting_beyond_the_limit_is_a_format_error()
    {
        ToJson(new string('9', 3).Replace("9", "91", StringComparison.Ordinal) + "c0", out _, maxDepth: 3).ShouldBe("[[[null]]]");
        Should.Throw<FormatException>(() => ToJson("91919191c0", out _, maxDepth: 3));
        Should.Throw<FormatException>(() => ToJson(string.Concat(Enumerable.Repeat("91", 1_000_000)), out _, maxDepth: 1000));
    }

    [Fact]
    public void Binary_beyond_the_limit_is_a_format_error() =>
        Should.Throw<FormatException>(() => ToJson("93c400c400c400", out _, maxAttachments: 2));

    [Fact]
    public void Every_truncation_is_a_format_error()
    {
        var whole = Convert.FromHexString(Broadcast);
        for (var length = 0; length < whole.Length; length++)
        {
            Should.Throw<FormatException>(() => ToJson(whole.AsSpan(0, length), []));
            Should.Throw<FormatException>(() => SkipAll(whole.AsSpan(0, length)));
        }

        SkipAll(whole);
    }

    [Fact]
    public void Random_bytes_are_read_or_are_a_format_error()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            bool skipped, read;
            try
            {
                SkipAll(bytes);
                skipped = true;
            }
            catch (FormatException)
            {
                skipped = false;
            }

            try
            {
                System.Text.Json.JsonDocument.Parse(ToJson(bytes, [], maxAttachments: 100)).Dispose();
                read = true;
            }
            catch (FormatException)
            {
                read = false;
            }

            // What cannot be passed over cannot be read; a key may be one that JSON has not, though.
            (skipped || !read).ShouldBeTrue(Convert.ToHexString(bytes));
        }
    }

    [Fact]
    public void Parts_can_be_read_one_by_one_and_passed_over()
    {
        var reader = new MessagePackReader(Convert.FromHexString(Broadcast));
        reader.ReadArrayHeader().ShouldBe(3);
        reader.ReadText().ShouldBe("AEoMtE");
        reader.ReadMapHeader().ShouldBe(3);
        Encoding.UTF8.GetString(reader.ReadUtf8()).ShouldBe("type");
        reader.ReadInteger().ShouldBe(2);
        reader.ReadText().ShouldBe("data");
        reader.Skip();
        reader.ReadText().ShouldBe("nsp");
        reader.ReadText().ShouldBe("/");
        reader.Skip();
        reader.IsAtEnd.ShouldBeTrue();
    }

    [Theory]
    [InlineData("c0", false)]
    [InlineData("c2", false)]
    [InlineData("c3", true)]
    [InlineData("01", true)]
    [InlineData("a161", true)]
    public void A_flag_is_set_unless_it_is_nil_or_false(string hex, bool isSet)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex));
        reader.ReadFlag().ShouldBe(isSet);
        reader.IsAtEnd.ShouldBeTrue();
    }

    [Theory]
    [InlineData("05", "5")]
    [InlineData("d0ff", "-1")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("a161", "a")]
    public void The_text_of_an_integer_can_be_asked_for(string hex, string text)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex));
        reader.ReadText().ShouldBe(text);
    }

    private static void SkipAll(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        reader.Skip();
    }
}
