using FsCheck;
using FsCheck.Fluent;
using Parley.SocketIO.Protocol.Tests.MessagePack;

namespace Parley.SocketIO.Protocol.Tests.Properties;

/// <summary>MessagePack made of any JSON, and what is left of it when it was damaged on the way.</summary>
public sealed class MessagePackTests
{
    private static readonly Gen<string> Values = Gen.Choose(0, 4).SelectMany(count => Json.Array(Json.Value.ArrayOf(count)));

    [Fact]
    public void What_was_written_and_read_is_written_and_read_the_same_again() => Always.Holds(Values, json =>
    {
        var read = Codec.ToJson(Codec.ToMessagePack(json));

        Codec.ToJson(Codec.ToMessagePack(read)).ShouldBe(read);
    });

    [Fact]
    public void Attachments_come_back_in_their_order() => Always.Holds(
        from count in Gen.Choose(1, 10)
        from lengths in Gen.Choose(0, 300).ArrayOf(count)
        select lengths,
        lengths =>
        {
            byte[][] written = [.. lengths.Select((length, i) => Enumerable.Repeat((byte)i, length).ToArray())];
            var places = lengths.Select((_, i) => FormattableString.Invariant($$"""{"_placeholder":true,"num":{{i}}}"""));
            var json = $"[{string.Join(',', places)}]";

            Codec.ToJson(Codec.ToMessagePack(json, written), out var read).ShouldBe(json);

            read.Select(bytes => bytes.ToArray()).ShouldBe(written);
        });

    [Fact]
    public void Damaged_bytes_are_read_or_are_a_format_error() => Always.Holds(
        from json in Values
        from at in Gen.Choose(0, 10_000)
        from instead in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
        from cut in Gen.Choose(0, 10)
        select (json, at, instead, cut),
        damaged =>
        {
            var whole = Convert.FromHexString(Codec.ToMessagePack(damaged.json));
            var at = damaged.at % whole.Length;
            byte[] bytes = [.. whole[..at], .. damaged.instead, .. whole.Skip(at + damaged.cut)];
            try
            {
                Codec.ToJson(bytes, []);
            }
            catch (FormatException)
            {
                // It was looked at, and is nothing.
            }
        });
}
