using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.SocketIO.Protocol.Tests.Properties;

/// <summary>
/// What holds for everything that a generator makes. PROPERTY_TESTS says how often it is tried (2,000), PROPERTY_SEED with
/// what; a failure prints the seed that repeats it, as "StdGen".
/// </summary>
internal static class Always
{
    private static readonly int Tries = (int)Setting("PROPERTY_TESTS", 2_000);
    private static readonly ulong Seed = Setting("PROPERTY_SEED", 20261121);

    internal static void Holds<T>(Gen<T> gen, Action<T> body) =>
        Prop.ForAll(Arb.From(gen), body).Check(Config.QuickThrowOnFailure
            .WithQuietOnSuccess(true)
            .WithMaxTest(Tries)
            .WithStartSize(1)
            .WithEndSize(40)
            // The second number only has to be odd.
            .WithReplay(Seed, 20261121));

    private static ulong Setting(string name, ulong usual) =>
        Environment.GetEnvironmentVariable(name) is { } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : usual;
}
