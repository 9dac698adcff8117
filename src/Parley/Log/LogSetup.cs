using Parley.Configuration;
using Parley.Data;
using Parley.Media;

namespace Parley.Log;

internal static class LogSetup
{
    public static void AddLog(this WebApplicationBuilder builder, Settings settings, DataDirectory directory)
    {
        builder.Services.AddSingleton(services => Database.Open(settings, directory, services.GetRequiredService<FileUrls>()));
        builder.Services.AddSingleton<Tail>();
        builder.Services.AddSingleton<EventLog>();
        builder.Services.AddSingleton(services => new Lazy<EventLog>(services.GetRequiredService<EventLog>));
        builder.Services.AddSingleton<EventPages>();
    }
}
