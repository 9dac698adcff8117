using System.Text;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class PayloadLayoutTests
{
    [Theory]
    [InlineData("""["hello"]""", "hello")]
    [InlineData("""["hello",1,{"a":[true]},"x"]""", "hello", "1", """{"a":[true]}""", "\"x\"")]
    [InlineData(""" [ "hello" , 1e309 , -0 , 20000000000000000000 ] """, "hello", "1e309", "-0", "20000000000000000000")]
    [InlineData("""["\u0068ello",{"a":1,"a":2}]""", "hello", """{"a":1,"a":2}""")]
    [InlineData("""[1,"\ud800"]""", "1", "\"\\ud800\"")]
    [InlineData("""["",null]""", "", "null")]
    [InlineData("""["error"]""", "error")]
    [InlineData("""["__proto__"]""", "__proto__")]
    [InlineData("""["hello",{"_placeholder":true,"num":5}]""", "hello", """{"_placeholder":true,"num":5}""")]
    public void Events_are_split_into_name_and_arguments(string text, string name, params string[] arguments)
    {
        var error = Read(text, isEvent: true, 0, out var layout);
        error.ShouldBe(PacketError.None);
        layout.Name.ShouldBe(name);
        Texts(text, layout).ShouldBe(arguments);
        layout.Placeholders.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"invalid")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""["some","data" """)]
    [InlineData("""["some",]""")]
    [InlineData("""["some"]x""")]
    [InlineData("""["some"]["other"]""")]
    [InlineData("""[{"toString":"foo"}]""")]
    [InlineData("""[true,"foo"]""")]
    [InlineData("""[null,"bar"]""")]
    [InlineData("""[["a"]]""")]
    [InlineData("[\"a\u0001\"]")]
    [InlineData("\ufeff[\"a\"]")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["a" /* comment */]""")]
    public void Other_shapes_are_no_events(string text) =>
        Read(text, isEvent: true, 0, out _).ShouldBe(PacketError.InvalidPayload);

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public void Reserved_names_are_refused(string name) =>
        Read($"[\"{name}\",\"123\"]", isEvent: true, 0, out _).ShouldBe(PacketError.ReservedName);

    [Fact]
    public void Reserved_names_are_refused_in_escapes() =>
        Read("""["\u0063onnect"]""", isEvent: true, 0, out _).ShouldBe(PacketError.ReservedName);

    [Fact]
    public void Known_names_are_not_made_again()
    {
        var known = "a known name";
        var payload = Encoding.UTF8.GetBytes($"[\"{known}\"]");
        PayloadLayout.TryRead(payload, true, 0, 64, new KnownName([known]), out var layout).ShouldBe(PacketError.None);
        layout.Name.ShouldBeSameAs(known);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("""["connect",1]""")]
    public void Acks_may_hold_anything(string text)
    {
        Read(text, isEvent: false, 0, out var layout).ShouldBe(PacketError.None);
        layout.Name.ShouldBeNull();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("1")]
    [InlineData("")]
    public void Acks_are_arrays(string text) => Read(text, isEvent: false, 0, out _).ShouldBe(PacketError.InvalidPayload);

    [Theory]
    [InlineData("""["a",{"_placeholder":true,"num":0}]""", "0@5")]
    [InlineData("""["a",{"num":1,"_placeholder":true},{"_placeholder":true,"num":0}]""", "1@5", "0@35")]
    [InlineData("""["a",{"b":[1,{"_placeholder":true,"num":1}]}]""", "1@13")]
    [InlineData("""["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]""", "0@5", "0@35")]
    [InlineData("""["a",{"_placeholder":true,"x":{"_placeholder":true,"num":1},"num":0}]""", "0@5")]
    [InlineData("""["a",{"_placeholder":false,"num":9}]""")]
    [InlineData("""["a",{"_placeholder":1,"num":9},{"num":9},"_placeholder"]""")]
    [InlineData("""["a",{"\u005fplaceholder":true,"n\u0075m":0}]""", "0@5")]
    [InlineData("""["a",{"a name \ud800":1},{"\uDC00":{"_placeholder":true,"num":0}}]""", "0@35")]
    public void Placeholders_are_found_wherever_they_are(string text, params string[] placeholders)
    {
        Read(text, isEvent: true, 2, out var layout).ShouldBe(PacketError.None);
        layout.Placeholders.Select(p => FormattableString.Invariant($"{p.Attachment}@{p.Where.Start}")).ShouldBe(placeholders);
    }

    [Theory]
    [InlineData("\"splice\"")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("2")]
    [InlineData("1000000000")]
    [InlineData("null")]
    [InlineData("\"0\"")]
    [InlineData("{}")]
    public void Placeholders_without_an_attachment_are_refused(string number) =>
        Read($$"""["a",{"_placeholder":true,"num":{{number}}}]""", isEvent: true, 2, out _)
            .ShouldBe(PacketError.IllegalPlaceholder);

    [Fact]
    public void A_placeholder_without_a_number_is_refused() =>
        Read("""["a",{"_placeholder":true}]""", isEvent: true, 2, out _).ShouldBe(PacketError.IllegalPlaceholder);

    [Theory]
    [InlineData(63, 0, PacketError.None)]
    [InlineData(64, 0, PacketError.InvalidPayload)]
    [InlineData(100_000, 0, PacketError.InvalidPayload)]
    [InlineData(63, 1, PacketError.None)]
    [InlineData(100_000, 1, PacketError.InvalidPayload)]
    public void Depth_is_limited(int depth, int attachments, PacketError expected)
    {
        var text = "[\"a\"," + new string('[', depth) + new string(']', depth) + "]";
        Read(text, isEvent: true, attachments, out _).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("{}", true)]
    [InlineData("""{"token":"123"}""", true)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    [InlineData("\"x\"", false)]
    [InlineData("{}{}", false)]
    [InlineData("{", false)]
    public void A_connect_payload_is_an_object_or_nothing(string text, bool valid) =>
        PayloadLayout.IsObjectOrNothing(Encoding.UTF8.GetBytes(text), 64).ShouldBe(valid);

    private static PacketError Read(string text, bool isEvent, int attachments, out PayloadLayout layout) =>
        PayloadLayout.TryRead(Encoding.UTF8.GetBytes(text), isEvent, attachments, 64, null, out layout);

    private static string[] Texts(string text, PayloadLayout layout)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. layout.Arguments.ToArray().Select(slice => Encoding.UTF8.GetString(bytes, slice.Start, slice.Length))];
    }
}
