using System.Text.Json.Serialization;

namespace Parley.Load;

/// <summary>One line of output. Counts of what went wrong are of the whole run, rates and latencies of the measured time.</summary>
internal sealed record Result
{
    public required string Label { get; init; }

    public required string Step { get; init; }

    public required int Clients { get; init; }

    /// <summary>Seconds measured; 0 for idle.</summary>
    public double Seconds { get; init; }

    /// <summary>Messages that reached a receiver; for echo, acks; for poll, handshakes.</summary>
    public long Deliveries { get; init; }

    public double DeliveriesPerSecond { get; init; }

    public long Lost { get; init; }

    public long Duplicated { get; init; }

    public long OutOfOrder { get; init; }

    public long Unexpected { get; init; }

    public int Closed { get; init; }

    public double P50Us { get; init; }

    public double P99Us { get; init; }

    public double P999Us { get; init; }

    /// <summary>Server CPU, user and system: microseconds per delivery; for idle, per connection brought up.</summary>
    public double ServerCpuUs { get; init; }

    public long ServerRssBytes { get; init; }

    public double RssPerConnectionBytes { get; init; }

    /// <summary>Near 1 the generator is the limit: then the rate says nothing about the server, CPU per delivery still does.</summary>
    public double OwnCpuShare { get; init; }

    public string? Trouble { get; init; }

    [JsonIgnore]
    public bool Passed => Lost == 0 && Duplicated == 0 && OutOfOrder == 0 && Unexpected == 0 && Closed == 0 && Trouble is null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Result))]
internal sealed partial class ResultJson : JsonSerializerContext;
