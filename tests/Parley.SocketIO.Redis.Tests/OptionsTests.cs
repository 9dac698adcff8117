using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.SocketIO.Redis.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void A_wrong_option_is_named()
    {
        ShouldRefuse("Key", options => options.UseRedis("localhost", redis => redis.Key = ""));
        ShouldRefuse("RequestsTimeout", options => options.UseRedis("localhost", redis => redis.RequestsTimeout = TimeSpan.Zero));
    }

    [Fact]
    public void A_wrong_option_of_the_sharded_adapter_is_named()
    {
        ShouldRefuse("ChannelPrefix", options => options.UseShardedRedis("localhost", redis => redis.ChannelPrefix = ""));
        ShouldRefuse("SubscriptionMode", options => options.UseShardedRedis("localhost", redis => redis.SubscriptionMode = (SubscriptionMode)7));
        ShouldRefuse("RequestsTimeout", options => options.UseShardedRedis("localhost", redis => redis.RequestsTimeout = TimeSpan.FromDays(2)));
    }

    [Fact]
    public void A_wrong_option_of_the_streams_adapter_is_named()
    {
        ShouldRefuse("StreamName", options => options.UseRedisStreams("localhost", redis => redis.StreamName = ""));
        ShouldRefuse("ChannelPrefix", options => options.UseRedisStreams("localhost", redis => redis.ChannelPrefix = ""));
        ShouldRefuse("StreamCount", options => options.UseRedisStreams("localhost", redis => redis.StreamCount = 0));
        ShouldRefuse("MaxLength", options => options.UseRedisStreams("localhost", redis => redis.MaxLength = -1));
        ShouldRefuse("ReadCount", options => options.UseRedisStreams("localhost", redis => redis.ReadCount = 0));
        ShouldRefuse("RequestsTimeout", options => options.UseRedisStreams("localhost", redis => redis.RequestsTimeout = TimeSpan.Zero));
        ShouldRefuse("SessionKeyPrefix", options => options.UseRedisStreams(
            "localhost", redis => redis.Recovery = new RedisRecoveryOptions { SessionKeyPrefix = "" }));
        ShouldRefuse("MaxDisconnectionDuration", options => options.UseRedisStreams(
            "localhost", redis => redis.Recovery = new RedisRecoveryOptions { MaxDisconnectionDuration = TimeSpan.Zero }));
    }

    /// <summary>The number is the reference's remainder; where that is negative, its nodes do not read what they append.</summary>
    [Theory]
    [InlineData("/", "s-2")]
    [InlineData("/chat", "s-1")]
    [InlineData("/room-1", "s-0")]
    [InlineData("/other", "s-2")]
    [InlineData("/notifications", "s-2")]
    public void A_namespace_lies_in_one_stream(string place, string stream)
    {
        var options = new RedisStreamsOptions { StreamName = "s", StreamCount = 3 };
        options.StreamOf(place).ShouldBe(stream);
        options.Streams.ShouldBe(["s-0", "s-1", "s-2"]);
        options.StreamCount = 1;
        options.StreamOf(place).ShouldBe("s");
        options.Streams.ShouldBe(["s"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost,ssl=perhaps")]
    public void A_configuration_that_cannot_be_read_is_refused(string configuration)
    {
        Should.Throw<ArgumentException>(() => new SocketIOOptions().UseRedis(configuration));
        Should.Throw<ArgumentException>(() => new SocketIOOptions().UseShardedRedis(configuration));
        Should.Throw<ArgumentException>(() => new SocketIOOptions().UseRedisStreams(configuration));
    }

    [Theory]
    [InlineData("classic")]
    [InlineData("sharded")]
    [InlineData("streams")]
    [InlineData("recovery")]
    public async Task A_server_starts_and_ends_without_Redis(string adapter)
    {
        // Port 1 is nobody's.
        const string Redis = "127.0.0.1:1";
        var patience = TimeSpan.FromMilliseconds(50);
        var options = new SocketIOOptions();
        switch (adapter)
        {
            case "classic":
                options.UseRedis(Redis, redis => redis.RequestsTimeout = patience);
                break;
            case "sharded":
                options.UseShardedRedis(Redis, redis => redis.RequestsTimeout = patience);
                break;
            default:
                options.UseRedisStreams(Redis, redis =>
                {
                    redis.RequestsTimeout = patience;
                    redis.Recovery = adapter == "recovery" ? new RedisRecoveryOptions() : null;
                });
                break;
        }

        await using var server = new SocketIOServer(options, TimeProvider.System, NullLoggerFactory.Instance);
        server.Default.Emit("news", 1);
        server.Default.SocketsJoin("room");
        await Should.ThrowAsync<TimeoutException>(() => server.Default.FetchSocketsAsync());
        await Should.ThrowAsync<TimeoutException>(() => server.Default.ServerCountAsync());
    }

    private static void ShouldRefuse(string option, Action<SocketIOOptions> use)
    {
        var options = new SocketIOOptions();
        Should.Throw<InvalidOperationException>(() => use(options)).Message.ShouldContain(option);
        options.Adapter.ShouldBeNull();
        options.Recovery.ShouldBeNull();
    }
}
