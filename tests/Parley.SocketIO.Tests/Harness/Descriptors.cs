using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>The descriptors of this process: what it holds, and how many it may. Linux only.</summary>
internal static partial class Descriptors
{
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const byte Established = 1;
    private const byte Listening = 10;

    /// <summary>
    /// Waits until a server has closed every connection whose client is gone; whatever other tests do meanwhile. The canary's
    /// songs are the clock.
    /// </summary>
    public static async Task ShouldBeClosedAsync(Uri server, Canary canary)
    {
        var started = Stopwatch.GetTimestamp();
        while (CountEnded(server.Port) is > 0 and var left)
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(
                EngineClient.Patience, FormattableString.Invariant($"{left} connections are over, and their descriptors are open"));
            await canary.SingAsync();
        }
    }

    /// <summary>How many this process has open, but for files: code that is loaded late stays one.</summary>
    public static int Count() => Directory.GetFiles("/proc/self/fd")
        .Count(entry => new FileInfo(entry).LinkTarget is { } target && !target.StartsWith('/'));

    /// <summary>Runs with no descriptor to be had; those that are open stay so. Nothing else may run meanwhile.</summary>
    public static async Task WithoutMoreAsync(Func<Task> run)
    {
        const int openFiles = 7;
        var limit = default(Limit);
        Check(getrlimit(openFiles, ref limit));
        // The standard streams have the numbers below, so any new one would be beyond it.
        var none = limit with { Soft = 3 };
        Check(setrlimit(openFiles, ref none));
        try
        {
            await run();
        }
        finally
        {
            Check(setrlimit(openFiles, ref limit));
        }
    }

    // Sockets accepted at this port that neither listen nor are connected. The kernel still knows their port.
    private static unsafe int CountEnded(int port)
    {
        var count = 0;
        var address = stackalloc byte[128];
        var info = stackalloc byte[256];
        foreach (var entry in Directory.GetFiles("/proc/self/fd"))
        {
            var fd = int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture);
            var (addressLength, infoLength) = (128, 256);
            if (getsockname(fd, address, &addressLength) == 0
                && address[0] is 2 or 10
                && ((address[2] << 8) | address[3]) == port
                && getsockopt(fd, Tcp, TcpInfo, info, &infoLength) == 0
                && info[0] is not (Established or Listening))
            {
                count++;
            }
        }

        return count;
    }

    private static void Check(int result) => result.ShouldBe(0);

    [LibraryImport("libc")]
    private static unsafe partial int getsockname(int fd, byte* address, int* length);

    [LibraryImport("libc")]
    private static unsafe partial int getsockopt(int fd, int level, int name, byte* value, int* length);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, ref Limit limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, ref Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit(nuint Soft, nuint Hard);
}
