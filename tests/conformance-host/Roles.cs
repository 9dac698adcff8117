namespace Parley.ConformanceHost;

/// <summary>What the suites and the load generator ask of a server, one role each.</summary>
internal static class Roles
{
    internal static readonly SortedDictionary<string, Func<WebApplicationBuilder, WebApplication>> All = new(StringComparer.Ordinal)
    {
        ["admin"] = AdminRole.Map,
        ["bench"] = BenchRole.Map,
        ["protocol"] = ProtocolRole.Map,
        ["cluster"] = ClusterRole.Map,
        ["client"] = ClientRole.Map,
        ["engine-client"] = EngineClientRole.Map,
        ["interop"] = InteropRole.Map,
        ["msgpack"] = InteropRole.MapMessagePack,
    };
}
