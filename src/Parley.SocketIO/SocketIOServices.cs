using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Parley.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a Socket.IO server.</summary>
public static class SocketIOServices
{
    /// <summary>Adds the <see cref="SocketIOServer"/>. A wrong option stops the start with a sentence about it.</summary>
    public static IServiceCollection AddSocketIO(this IServiceCollection services, Action<SocketIOOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var options = new SocketIOOptions();
            configure?.Invoke(options);
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
