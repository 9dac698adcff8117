using System.Text;
using static Parley.SocketIO.Protocol.Tests.MessagePack.Codec;

namespace Parley.SocketIO.Protocol.Tests.MessagePack;

public sealed class MessagePackWriterTests
{
    [Theory]
    [InlineData("null", "c0")]
    [InlineData("true", "c3")]
    [InlineData("false", "c2")]
    [InlineData("0", "00")]
    [InlineData("-0", "00")]
    [InlineData("127", "7f")]
    [InlineData("128", "cc80")]
    [InlineData("255", "ccff")]
    [InlineData("256", "cd0100")]
    [InlineData("65535", "cdffff")]
    [InlineData("65536", "ce00010000")]
    [InlineData("4294967295", "ceffffffff")]
    [InlineData("4294967296", "cf0000000100000000")]
    [InlineData("9007199254740991", "cf001fffffffffffff")]
    [InlineData("-1", "ff")]
    [InlineData("-32", "e0")]
    [InlineData("-33", "d0df")]
    [InlineData("-128", "d080")]
    [InlineData("-129", "d1ff7f")]
    [InlineData("-32768", "d18000")]
    [InlineData("-32769", "d2ffff7fff")]
    [InlineData("-2147483648", "d280000000")]
    [InlineData("-2147483649", "d3ffffffff7fffffff")]
    [InlineData("-9007199254740991", "d3ffe0000000000001")]
    [InlineData("1.0", "01")]
    [InlineData("1e3", "cd03e8")]
    [InlineData("1.5", "cb3ff8000000000000")]
    [InlineData("-1.5", "cbbff8000000000000")]
    [InlineData("1e309", "cb7ff0000000000000")]
    [InlineData("-1e309", "cbfff0000000000000")]
    [InlineData("1.5e-7", "cb3e8421f5f40d8376")]
    [InlineData("\"\"", "a0")]
    [InlineData("\"a\"", "a161")]
    [InlineData("\"é\\u00e9\\ud83d\\ude00\"", "a8c3a9c3a9f09f9880")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a8225c2f080c0a0d09")]
    [InlineData("[]", "90")]
    [InlineData("{}", "80")]
    [InlineData("[[],{}]", "929080")]
    [InlineData("""{"a":{"b":[1,"x",null]}}""", "81a16181a1629301a178c0")]
    [InlineData("""["type",{"a\u0062":1}]""", "92a47479706581a2616201")]
    public void Values_are_written_as_notepack_writes_them(string json, string expected) => ToMessagePack(json).ShouldBe(expected);

    [Theory]
    [InlineData("18446744073709551615", "cfffffffffffffffff")]
    [InlineData("-9223372036854775808", "d38000000000000000")]
    [InlineData("18446744073709551616", "cb43f0000000000000")]
    [InlineData("1e300", "cb7e37e43c8800759c")]
    public void Integers_are_exact_up_to_64_bits_and_float64_beyond(string json, string expected) =>
        ToMessagePack(json).ShouldBe(expected);

    [Theory]
    [InlineData(0, "a0")]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(65535, "daffff")]
    [InlineData(65536, "db00010000")]
    public void Strings_have_the_shortest_head(int length, string head) =>
        ToMessagePack($"\"{new string('x', length)}\"").ShouldBe(head + string.Concat(Enumerable.Repeat("78", length)));

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65535, "c5ffff")]
    [InlineData(65536, "c600010000")]
    public void Binary_has_the_shortest_head(int length, string head) =>
        ToMessagePack("""{"_placeholder":true,"num":0}""", new byte[length]).ShouldBe(head + string.Concat(Enumerable.Repeat("00", length)));

    [Theory]
    [InlineData(15, "9f", "8f")]
    [InlineData(16, "dc0010", "de0010")]
    [InlineData(65535, "dcffff", "deffff")]
    [InlineData(65536, "dd00010000", "df00010000")]
    public void Containers_have_the_shortest_head_wherever_they_stand(int count, string array, string map)
    {
        var ones = string.Join(',', Enumerable.Repeat("1", count));
        var pairs = string.Join(',', Enumerable.Repeat("\"k\":1", count));
        ToMessagePack($"[0,[{ones}],{{{pairs}}},2]").ShouldBe(
            "9400" + array + string.Concat(Enumerable.Repeat("01", count)) + map + string.Concat(Enumerable.Repeat("a16b01", count)) + "02");
    }

    [Fact]
    public void Attachments_go_where_their_placeholders_are() =>
        ToMessagePack(
            """["b",{"x":{"num":1,"_placeholder":true}},{"_placeholder":true,"num":0}]""", [1, 2], [3])
            .ShouldBe("93a16281a178c40103c4020102");

    [Fact]
    public void Without_attachments_nothing_is_a_placeholder() =>
        ToMessagePack("""{"_placeholder":true,"num":0}""").ShouldBe("82ac5f706c616365686f6c646572c3a36e756d00");

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => ToMessagePack("\"a\\ud800b\"").ShouldBe("a561efbfbd62");

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[1,]")]
    [InlineData("1 2")]
    [InlineData("nul")]
    [InlineData("\"\\x\"")]
    public void What_is_no_JSON_is_a_format_error(string json) => Should.Throw<FormatException>(() => ToMessagePack(json));

    [Fact]
    public void A_placeholder_without_attachment_is_a_format_error() =>
        Should.Throw<FormatException>(() => ToMessagePack("""[{"_placeholder":true,"num":1}]""", [1]));

    [Fact]
    public void Nesting_beyond_a_thousand_levels_is_a_format_error()
    {
        ToMessagePack(new string('[', 1000) + new string(']', 1000)).Length.ShouldBe(2000);
        Should.Throw<FormatException>(() => ToMessagePack(new string('[', 1001) + new string(']', 1001)));
    }

    [Fact]
    public void A_writer_can_be_used_again()
    {
        var writer = new MessagePackWriter();
        Should.Throw<FormatException>(() => writer.WriteJson("[[["u8, []));
        writer.Clear();
        writer.WriteJson("[1]"u8, []);
        Convert.ToHexStringLower(writer.Written).ShouldBe("9101");
    }

    [Fact]
    public void The_parts_of_a_message_can_be_written_one_by_one()
    {
        // io.emit("hello", 1, "two"), as the reference publishes it.
        var writer = new MessagePackWriter();
        writer.WriteArrayHeader(3);
        writer.Write("AEoMtE");
        writer.WriteMapHeader(3);
        writer.WriteString("type"u8);
        writer.Write(2L);
        writer.WriteString("data"u8);
        writer.WriteJson(Encoding.UTF8.GetBytes("""["hello",1,"two"]"""), []);
        writer.WriteString("nsp"u8);
        writer.Write("/");
        writer.WriteJson("""{"rooms":[],"except":[],"flags":{}}"""u8, []);
        Convert.ToHexStringLower(writer.Written).ShouldBe(
            "93a641456f4d744583a47479706502a46461746193a568656c6c6f01a374776fa36e7370a12f83a5726f6f6d7390a665786365707490a5666c61677380");
    }
}
