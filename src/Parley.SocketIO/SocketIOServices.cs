using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Parley.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a Socket.IO server.</summary>
public static class SocketIOServices
{
    /// <summary>Adds the <see cref="SocketIOServer"/>. A wrong option stops the start with a sentence about it.</summary>
    public static IServiceCollection AddSocketIO(this IServiceCollection services, Action<SocketIOOptions>? configure = null) =>
        services.AddSocketIO((options, _) => configure?.Invoke(options));

    /// <summary>As the other; what the options hold may come out of the application's services.</summary>
    public static IServiceCollection AddSocketIO(
        this IServiceCollection services, Action<SocketIOOptions, IServiceProvider> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var options = new SocketIOOptions();
            configure(options, provider);
            return new SocketIOServer(
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>());
        });
        services.AddHostedService<CloseWithHost>();
        return services;
    }
}
