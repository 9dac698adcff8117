using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO;
using Parley.SocketIO.Packets;

namespace Parley.Micro;

/// <summary>Values to the WebSocket frame that every receiver gets.</summary>
public class Encode
{
    private SocketIOServer _server = null!;

    [GlobalSetup]
    public void Start() => _server = new(new SocketIOOptions(), TimeProvider.System, NullLoggerFactory.Instance);

    [GlobalCleanup]
    public void Stop() => _server.Dispose();

    [Benchmark]
    public object SmallEvent() => PacketEncoder.Event(_server.Default, "message", [Samples.Text, 17]);

    [Benchmark]
    public object SmallAck() => PacketEncoder.Ack(_server.Default, ["ok"], 123);

    [Benchmark]
    public object BinaryEventOf1024Bytes() => PacketEncoder.Event(_server.Default, "upload", ["picture.png", Samples.Attachment]);
}
