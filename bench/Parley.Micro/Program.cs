using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// Runs the benchmarks whose class is named, or all, and prints one table for each class.
var classes = typeof(Program).Assembly.GetTypes()
    .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<BenchmarkDotNet.Attributes.BenchmarkAttribute>() is not null))
    .Where(type => args.Length == 0 || args.Contains(type.Name, StringComparer.OrdinalIgnoreCase))
    .OrderBy(type => type.Name, StringComparer.Ordinal)
    .ToArray();
if (classes.Length == 0)
{
    await Console.Error.WriteLineAsync("No benchmark of that name: decode, encode, dispatch, broadcast.");
    return 1;
}

// In this process: a project generated for each benchmark would be built with the rules and packages of this repository.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
    .AddColumn(TargetMethodColumn.Method, StatisticColumn.Median, StatisticColumn.Min)
    .AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Metrics)
    .AddLogger(NullLogger.Instance)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"))
    .WithUnionRule(ConfigUnionRule.AlwaysUseLocal);
foreach (var type in classes)
{
    await Console.Out.WriteLineAsync($"{type.Name} ...");
    var summary = BenchmarkRunner.Run(type, config);
    MarkdownExporter.GitHub.ExportToLog(summary, ConsoleLogger.Default);
    if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
    {
        return 1;
    }
}

return 0;
