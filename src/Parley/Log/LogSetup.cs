using Parley.Configuration;
using Parley.Data;

namespace Parley.Log;

internal static class LogSetup
{
    public static void AddLog(this WebApplicationBuilder builder, Settings settings, DataDirectory directory)
    {
        builder.Services.AddSingleton<Database>(_ => settings.DatabaseUrl is { } url
            ? new PostgresDatabase(url, settings.DatabaseMayLose)
            : new SqliteDatabase(directory.DatabasePath));
        builder.Services.AddSingleton<Tail>();
        builder.Services.AddSingleton<EventLog>();
    }
}
