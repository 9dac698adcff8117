using System.Diagnostics;

namespace Parley;

/// <summary>
/// Where the test build (-p:Chaos=true, see docs/reliability.md) ends the process, waits, or does the wrong thing on
/// purpose. The ordinary build compiles no call of these methods, and nothing into them.
/// </summary>
internal static partial class Chaos
{
    /// <summary>A named place was reached.</summary>
    [Conditional("CHAOS")]
    public static void At(string point) => Reached(point);

    /// <summary>A planted bug may put something else in the place of the value.</summary>
    [Conditional("CHAOS")]
    public static void Spoil<T>(string place, ref T value) => Spoiled(place, ref value);

    /// <summary>A planted bug may do now what is right only later; then nothing is left for later.</summary>
    [Conditional("CHAOS")]
    public static void Early<T>(string step, IReadOnlyList<T> items, Action<IReadOnlyList<T>> run) => Hurried(step, items, run);

    static partial void Reached(string point);

    static partial void Spoiled<T>(string place, ref T value);

    static partial void Hurried<T>(string step, IReadOnlyList<T> items, Action<IReadOnlyList<T>> run);
}
