using System.ComponentModel;
using System.Text.Json;
using Parley.Load;
using static System.FormattableString;

var (arguments, error) = Arguments.Parse(args);
if (arguments is null)
{
    Console.Error.WriteLine($"parley-load: {error}\n{Arguments.Usage}");
    return 2;
}
try
{
    using var server = new ServerProcess(arguments.ServerId);
    var result = new Run(arguments, server).Execute();
    Console.WriteLine(JsonSerializer.Serialize(result, ResultJson.Default.Result));
    return result.Passed ? 0 : 1;
}
catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
{
    Console.Error.WriteLine(Invariant($"parley-load: process {arguments.ServerId} cannot be measured: {e.Message}"));
    return 1;
}
