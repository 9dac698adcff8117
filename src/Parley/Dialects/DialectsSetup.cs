namespace Parley.Dialects;

internal static class DialectsSetup
{
    public static void AddDialects(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DialectCommands>();
        foreach (var dialect in KnownDialects.All)
        {
            if (dialect.Errors is { } errors)
            {
                builder.Services.AddSingleton(errors);
            }

            if (dialect.Shapes is { } shapes)
            {
                builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(shapes));
            }
        }
    }

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        foreach (var dialect in KnownDialects.All)
        {
            if (dialect.Path is { } path)
            {
                dialect.MapRoutes(routes.MapGroup(path));
            }
        }
    }
}
