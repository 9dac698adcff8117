using System.Runtime.CompilerServices;

namespace Parley.Realtime;

/// <summary>The thread that serves sockets, of which there is one for each core, and on which the library calls.</summary>
internal static class SocketLoop
{
    /// <summary>Goes on elsewhere. Whatever asks the database does so first: it blocks its thread.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
