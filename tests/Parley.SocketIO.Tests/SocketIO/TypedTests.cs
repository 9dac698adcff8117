using System.Text.Json.Serialization;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Payloads as C# types, through source-generated JSON.</summary>
public sealed class TypedTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task The_result_of_a_typed_handler_is_the_acknowledgement(string transport)
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On(
            "add", TypedJson.Default.Sum, TypedJson.Default.Int32, (_, sum) => new(sum.A + sum.B)));
        await using var client = await server.ConnectAsync(transport);

        await client.SendAsync("""427["add",{"a":20,"b":22}]""");

        (await client.NextAsync()).ShouldBe("437[42]");
    }

    [Fact]
    public async Task A_typed_handler_without_a_result_acknowledges_its_end()
    {
        var heard = new Heard<Sum>();
        await using var server = await TestServer.StartAsync(io => io.Default.On(
            "note",
            TypedJson.Default.Sum,
            async (_, sum) =>
            {
                await Task.Yield();
                heard.Add(sum);
            }));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("""427["note",{"a":1,"b":2}]""");

        (await client.NextAsync()).ShouldBe("437[]");
        (await heard.NextAsync()).ShouldBe(new(1, 2));
    }

    [Fact]
    public async Task A_socket_may_have_typed_handlers_of_its_own()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(socket => socket.On(
            "add", TypedJson.Default.Sum, TypedJson.Default.Int32, sum => new(sum.A + sum.B))));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("""427["add",{"a":1,"b":2}]""");

        (await client.NextAsync()).ShouldBe("437[3]");
    }

    [Theory]
    [InlineData("""["add"]""")]
    [InlineData("""["add",null]""")]
    [InlineData("""["add",7]""")]
    [InlineData("""["add","text"]""")]
    [InlineData("""["add",[1,2]]""")]
    [InlineData("""["add",{"a":"one","b":2}]""")]
    [InlineData("""["add",{"a":1.5,"b":2}]""")]
    [InlineData("""["add",{"a":99999999999,"b":2}]""")]
    [InlineData("""["add",{"a":null,"b":2}]""")]
    [InlineData("""["add",{"a":1e309,"b":2}]""")]
    [InlineData("""["add",{"a":{"$type":"System.Int32"},"b":2}]""")]
    public async Task A_payload_of_another_shape_fails_the_ack_and_reaches_no_handler(string payload)
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On(
            "add", TypedJson.Default.Sum, TypedJson.Default.Int32, (_, sum) => new(sum.A + sum.B)));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("427" + payload);

        var answer = await client.NextAsync();
        answer.ShouldStartWith("""437[{"status":"error","message":""");
        answer.ShouldNotContain("Internal server error");
        answer.ShouldNotContain("System.");
        server.Log.Errors.ShouldBeEmpty();
        await client.ShouldBeQuietAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_binary_property_comes_as_an_attachment_and_goes_as_one(string transport)
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On(
            "copy",
            TypedJson.Default.Upload,
            TypedJson.Default.UploadArray,
            (_, upload) => new([upload, upload with { Name = "copy of " + upload.Name }])));
        await using var client = await server.ConnectAsync(transport);

        await client.SendAsync(
            """451-7["copy",{"name":"a.bin","content":{"_placeholder":true,"num":0}}]""", "bAQID");

        (await client.NextAsync(3)).ShouldBe(
        [
            """462-7[[{"name":"a.bin","content":{"_placeholder":true,"num":0}},{"name":"copy of a.bin","content":{"_placeholder":true,"num":1}}]]""",
            "bAQID",
            "bAQID",
        ]);
    }

    [Theory]
    [InlineData("""427["copy",{"name":"a","content":{"_placeholder":true,"num":0}}]""")]
    [InlineData("""427["copy",{"name":"a","content":"AQI"}]""")]
    [InlineData("""427["copy",{"name":"a","content":7}]""")]
    public async Task A_binary_property_without_an_attachment_fails_the_ack(string packet)
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On(
            "copy", TypedJson.Default.Upload, TypedJson.Default.UploadArray, (_, upload) => new([upload])));
        await using var client = await server.ConnectAsync();

        await client.SendAsync(packet);

        (await client.NextAsync()).ShouldStartWith("""437[{"status":"error","message":""");
    }

    [Fact]
    public async Task A_binary_property_may_come_as_base64_text()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.On(
            "copy", TypedJson.Default.Upload, TypedJson.Default.UploadArray, (_, upload) => new([upload])));
        await using var client = await server.ConnectAsync();

        await client.SendAsync("""427["copy",{"name":"a","content":"AQID"}]""");

        (await client.NextAsync(2)).ShouldBe(["""461-7[[{"name":"a","content":{"_placeholder":true,"num":0}}]]""", "bAQID"]);
    }

    [Fact]
    public async Task Values_of_every_kind_can_be_emitted()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        guest.Socket.Emit(
            "all", "t\u001e\n", true, 7, 1L << 53, 1.5, double.NaN, (string?)null, Arg.Null,
            Arg.Json(new Sum(1, 2), TypedJson.Default.Sum), Arg.Raw("{ \"a\":1.0}"u8.ToArray()));
        guest.Socket.Emit("file", Arg.Json(new Upload("a", new Binary(new byte[] { 1, 2, 3 })), TypedJson.Default.Upload));
        guest.Socket.Emit("nothing");

        (await guest.Client.NextAsync()).ShouldBe(
            "42[\"all\",\"t\\u001e\\n\",true,7,9007199254740992,1.5,null,null,null,{\"a\":1,\"b\":2},{ \"a\":1.0}]",
            StringCompareShould.IgnoreCase);
        (await guest.Client.NextAsync(2)).ShouldBe(
            ["""451-["file",{"name":"a","content":{"_placeholder":true,"num":0}}]""", "bAQID"]);
        (await guest.Client.NextAsync()).ShouldBe("""42["nothing"]""");
    }

    [Fact]
    public async Task A_separator_inside_a_text_splits_no_payload()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(EngineClient.Polling);

        guest.Socket.Emit("a\u001eb", "c\u001e4d");

        (await guest.Client.NextAsync()).ShouldBe("""42["a\u001eb","c\u001e4d"]""", StringCompareShould.IgnoreCase);
        await guest.ShouldHearNothingAsync();
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public async Task A_reserved_name_cannot_be_emitted(string name)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        Should.Throw<ArgumentException>(() => guest.Socket.Emit(name));
        Should.Throw<ArgumentException>(() => hall.Everyone.Emit(name));
        Should.Throw<ArgumentException>(() => hall.Everyone.To("red").Emit(name));

        await guest.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task JSON_that_is_none_is_refused_where_it_is_emitted()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();

        Should.Throw<Exception>(() => guest.Socket.Emit("x", Arg.Raw("{]"u8.ToArray())));

        await guest.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task Received_arguments_can_be_sent_on_to_others_with_their_attachments()
    {
        await using var hall = await Hall.OpenAsync(io => io.Default.On("relay", (socket, message) =>
        {
            socket.Broadcast.Emit("relayed", message.Args[2], "and", message.Args[0]);
            return default;
        }));
        var (sender, other) = (await hall.EnterAsync(), await hall.EnterAsync(EngineClient.Polling));

        await sender.Client.SendAsync(
            """453-["relay",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1},[1.0,{"_placeholder":true,"num":2}]]""",
            "bAAAA", "bAQEB", "bAgIC");

        (await other.Client.NextAsync(3)).ShouldBe(
        [
            """452-["relayed",[1.0,{"_placeholder":true,"num":0}],"and",{"_placeholder":true,"num":1}]""", "bAgIC", "bAAAA",
        ]);
    }
}

internal sealed record Sum(int A, int B);

internal sealed record Upload(string Name, Binary Content);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Sum))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(Upload))]
[JsonSerializable(typeof(Upload[]))]
internal sealed partial class TypedJson : JsonSerializerContext;
