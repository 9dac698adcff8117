using Parley.Configuration;
using Parley.Data;

namespace Parley.Log;

internal static class LogSetup
{
    public static void AddLog(this WebApplicationBuilder builder, DataDirectory directory)
    {
        builder.Services.AddSingleton(_ => new Database(directory.DatabasePath));
        builder.Services.AddSingleton<Tail>();
        builder.Services.AddSingleton<EventLog>();
    }
}
