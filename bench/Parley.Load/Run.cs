using System.Diagnostics;

namespace Parley.Load;

/// <summary>One step against a server that is already up: connect, warm up, measure, drain.</summary>
internal sealed class Run(Arguments arguments, ServerProcess server)
{
    private static readonly TimeSpan _connectPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _drainPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _idleHold = TimeSpan.FromSeconds(3);

    private readonly Step _step = arguments.Step;

    public Result Execute() => _step.Kind switch
    {
        Kind.Idle => Idle(),
        Kind.Poll => Poll(),
        _ => Talk(),
    };

    private Result Idle()
    {
        using var crowd = new Crowd(_step, arguments.Vocabulary, arguments.Port);
        var residentBefore = server.ResidentBytes;
        var cpuBefore = server.CpuTime;
        crowd.Connect(_connectPatience);
        var cpu = server.CpuTime - cpuBefore;
        crowd.PumpUntil(Clock.After(_idleHold));
        var resident = server.ResidentBytes;
        return Blank() with
        {
            Closed = crowd.Closed,
            Trouble = crowd.Trouble,
            ServerCpuUs = Rounded(cpu.TotalMicroseconds / _step.Clients),
            ServerRssBytes = resident,
            RssPerConnectionBytes = Rounded((double)(resident - residentBefore) / _step.Clients),
        };
    }

    private Result Poll()
    {
        using var load = new PollingLoad(arguments.Port);
        load.Start(_step.Clients);
        load.RunUntil(Clock.After(arguments.WarmUp));
        load.Measuring = true;
        var window = Measure(load.RunUntil);
        load.Measuring = false;
        return Measured(window, load.Latency) with { Closed = load.Closed, Trouble = load.Trouble };
    }

    private Result Talk()
    {
        using var crowd = new Crowd(_step, arguments.Vocabulary, arguments.Port);
        if (!crowd.Connect(_connectPatience))
        {
            return Blank() with { Closed = crowd.Closed, Trouble = crowd.Trouble };
        }
        crowd.PumpUntil(Clock.After(_settle));
        var traffic = new Traffic(_step, crowd, arguments.Vocabulary);
        traffic.Start();
        traffic.RunUntil(Clock.After(arguments.WarmUp));
        traffic.Measuring = true;
        var window = Measure(traffic.RunUntil);
        traffic.Measuring = false;
        traffic.Drain(_drainPatience);
        return Measured(window, _step.Kind == Kind.Echo ? traffic.AckLatency : traffic.MessageLatency) with
        {
            Lost = traffic.Messages.Lost + traffic.Acks.Lost,
            Duplicated = traffic.Messages.Duplicated + traffic.Acks.Duplicated,
            OutOfOrder = traffic.Messages.OutOfOrder + traffic.Acks.OutOfOrder,
            Unexpected = traffic.Messages.Unexpected + traffic.Acks.Unexpected,
            Closed = crowd.Closed,
            Trouble = crowd.Trouble,
        };
    }

    private Window Measure(Action<long> runUntil)
    {
        var serverCpu = server.CpuTime;
        var ownCpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        runUntil(Clock.After(start, arguments.Duration));
        return new(Stopwatch.GetElapsedTime(start), server.CpuTime - serverCpu, Environment.CpuUsage.TotalTime - ownCpu);
    }

    private Result Measured(Window window, LatencyHistogram latency) => Blank() with
    {
        Seconds = Rounded(window.Elapsed.TotalSeconds),
        Deliveries = latency.Count,
        DeliveriesPerSecond = Math.Round(latency.Count / window.Elapsed.TotalSeconds),
        P50Us = Rounded(latency.Microseconds(0.5)),
        P99Us = Rounded(latency.Microseconds(0.99)),
        P999Us = Rounded(latency.Microseconds(0.999)),
        ServerCpuUs = latency.Count == 0 ? 0 : Rounded(window.ServerCpu.TotalMicroseconds / latency.Count),
        ServerRssBytes = server.ResidentBytes,
        OwnCpuShare = Rounded(window.OwnCpu / window.Elapsed),
    };

    private Result Blank() => new() { Label = arguments.Label, Step = _step.Name, Clients = _step.Clients };

    private static double Rounded(double value) => Math.Round(value, 3);

    private sealed record Window(TimeSpan Elapsed, TimeSpan ServerCpu, TimeSpan OwnCpu);
}
