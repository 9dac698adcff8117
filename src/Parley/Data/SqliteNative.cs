using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Parley.Data;

/// <summary>
/// Chooses the SQLite library: the operating system's, which gets security fixes, when it is new enough and has
/// full-text search; else the one that comes with the package.
/// </summary>
internal static unsafe class SqliteNative
{
    // 3.40.1, the version in Debian 12. Queries are written for 3.35, the version in the package.
    private const int Oldest = 3_040_001;

    private static readonly Lock Gate = new();
    private static nint _system;
    private static bool _chosen;

    /// <summary>Which library is in use, for the start-up log.</summary>
    public static string Source { get; private set; } = "the package's SQLite";

    public static void Choose()
    {
        lock (Gate)
        {
            if (_chosen)
            {
                return;
            }

            _chosen = true;
            foreach (var name in (ReadOnlySpan<string>)["libsqlite3.so.0", "libsqlite3.so", "/usr/lib/libsqlite3.dylib"])
            {
                if (!NativeLibrary.TryLoad(name, out var library))
                {
                    continue;
                }

                if (IsUsable(library))
                {
                    _system = library;
                    Source = $"the system's SQLite ({name})";
                    break;
                }

                NativeLibrary.Free(library);
            }

            if (_system != 0)
            {
                NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            }

            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            raw.FreezeProvider();
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "e_sqlite3" ? _system : 0;

    private static bool IsUsable(nint library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var version)
        && ((delegate* unmanaged[Cdecl]<int>)version)() >= Oldest
        && NativeLibrary.TryGetExport(library, "sqlite3_compileoption_used", out var used)
        && HasOption(used, "ENABLE_FTS5")
        // Microsoft.Data.Sqlite asks for column metadata, which a library may be built without.
        && NativeLibrary.TryGetExport(library, "sqlite3_column_table_name", out _);

    private static bool HasOption(nint compileOptionUsed, string option)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(option + '\0'))
        {
            return ((delegate* unmanaged[Cdecl]<byte*, int>)compileOptionUsed)(name) != 0;
        }
    }
}
