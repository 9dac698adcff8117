using System.Globalization;

namespace Parley.SocketIO.Redis;

/// <summary>
/// Settings of a cluster over Redis streams. All nodes must have the same <see cref="StreamName"/>, <see cref="StreamCount"/>
/// and <see cref="ChannelPrefix"/>, and either all or none of them <see cref="Recovery"/>.
/// </summary>
public sealed class RedisStreamsOptions
{
    /// <summary>The name of the stream, or the beginning of the names of several.</summary>
    public string StreamName { get; set; } = "socket.io";

    /// <summary>Over how many streams the namespaces are spread; each namespace lies in one.</summary>
    public int StreamCount { get; set; } = 1;

    /// <summary>The beginning of the names of the channels, for what is not kept in the stream.</summary>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>How many entries a stream keeps, about. Who was away for longer than they reach back comes back as somebody new.</summary>
    public int MaxLength { get; set; } = 10_000;

    /// <summary>How many entries are read at a time.</summary>
    public int ReadCount { get; set; } = 100;

    /// <summary>How long to wait for what other nodes answer; also the time after which a Redis that does not answer is reported.</summary>
    public TimeSpan RequestsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Lets clients go on, on any node, where their connection was lost; null for none.</summary>
    public RedisRecoveryOptions? Recovery { get; set; }

    internal IEnumerable<string> Streams =>
        StreamCount == 1 ? [StreamName] : Enumerable.Range(0, StreamCount).Select(Stream);

    internal string StreamOf(string place) => StreamCount == 1 ? StreamName : Stream(Math.Abs(Hash(place) % StreamCount));

    internal void Validate()
    {
        OptionRules.RequireName(StreamName, nameof(StreamName));
        OptionRules.RequireName(ChannelPrefix, nameof(ChannelPrefix));
        OptionRules.RequireCount(StreamCount, 1000, nameof(StreamCount));
        OptionRules.RequireCount(MaxLength, int.MaxValue, nameof(MaxLength));
        OptionRules.RequireCount(ReadCount, 100_000, nameof(ReadCount));
        OptionRules.RequireTimeout(RequestsTimeout, nameof(RequestsTimeout));
        Recovery?.Validate();
    }

    /// <summary>The reference's, in 32 bits with a sign.</summary>
    private static int Hash(string place) => place.Aggregate(0, (hash, character) => unchecked((hash * 31) + character));

    private string Stream(int number) => string.Create(CultureInfo.InvariantCulture, $"{StreamName}-{number}");
}
