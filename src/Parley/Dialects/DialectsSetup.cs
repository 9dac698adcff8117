using Parley.Http;

namespace Parley.Dialects;

internal static class DialectsSetup
{
    public static void AddDialects(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DialectCommands>();
        builder.Services.AddSingleton(new ErrorShape("/api", Seed002Error.Render));
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Add(Seed001Json.Relaxed);
            options.SerializerOptions.TypeInfoResolverChain.Add(Seed002Json.Relaxed);
        });
    }

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        routes.MapSeed001();
        routes.MapSeed002();
    }
}
