using System.Diagnostics;
using Parley.Configuration;

namespace Parley.Tests;

/// <summary>The program as a process of its own.</summary>
internal static class ServerProcess
{
    private const string Ready = "Parley is ready at ";

    public static Process Start(string path, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(Settings).Assembly.Location);
        foreach (var name in (ReadOnlySpan<string>)["PORT", "PORTS", "MONGO_URI", "DATABASE_URL", "HOST", "DATA_DIR", "JWT_SECRET", "FRONTEND_URL", "LOG_FORMAT"])
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Where it serves.</summary>
    public static async Task<Uri> WhenReadyAsync(Process process)
    {
        while (true)
        {
            var line = (await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull("it ended before it was ready");
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                return new Uri(line[Ready.Length..]);
            }
        }
    }
}
