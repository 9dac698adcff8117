using Parley.Bench;

// Each measurement by its name; it prints one line of numbers.
switch (args)
{
    case ["log", .. var rest]:
        await LogBench.RunAsync(rest.Length > 0 ? rest[0] : null);
        return 0;
    default:
        Console.Error.WriteLine("Which measurement? log [data directory]");
        return 1;
}
