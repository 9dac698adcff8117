namespace Parley.Dialects;

internal static class DialectsSetup
{
    public static void AddDialects(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DialectCommands>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(Seed001Json.Relaxed));
    }

    public static void MapDialects(this IEndpointRouteBuilder routes) => routes.MapSeed001();
}
