using System.Diagnostics;

namespace Parley.Load;

/// <summary>The server as the kernel counts it. CPU time comes in steps of 10 ms: measure for seconds.</summary>
internal sealed class ServerProcess(int id) : IDisposable
{
    private readonly Process _process = Process.GetProcessById(id);

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public void Dispose() => _process.Dispose();
}
