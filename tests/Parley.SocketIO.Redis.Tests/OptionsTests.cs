using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.SocketIO.Redis.Tests;

public sealed class RedisAdapterOptionsTests
{
    [Fact]
    public void A_wrong_option_is_named()
    {
        var options = new SocketIOOptions();
        Should.Throw<InvalidOperationException>(() => options.UseRedis("localhost", redis => redis.Key = ""))
            .Message.ShouldContain("Key");
        Should.Throw<InvalidOperationException>(() => options.UseRedis("localhost", redis => redis.RequestsTimeout = TimeSpan.Zero))
            .Message.ShouldContain("RequestsTimeout");
        options.Adapter.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost,ssl=perhaps")]
    public void A_configuration_that_cannot_be_read_is_refused(string configuration) =>
        Should.Throw<ArgumentException>(() => new SocketIOOptions().UseRedis(configuration));

    [Fact]
    public async Task A_server_starts_and_ends_without_Redis()
    {
        // Port 1 is nobody's.
        var options = new SocketIOOptions();
        options.UseRedis("127.0.0.1:1", redis => redis.RequestsTimeout = TimeSpan.FromMilliseconds(50));
        await using var server = new SocketIOServer(options, TimeProvider.System, NullLoggerFactory.Instance);
        server.Default.Emit("news", 1);
        server.Default.SocketsJoin("room");
        await Should.ThrowAsync<TimeoutException>(() => server.Default.FetchSocketsAsync());
        await Should.ThrowAsync<TimeoutException>(() => server.Default.ServerCountAsync());
    }
}
