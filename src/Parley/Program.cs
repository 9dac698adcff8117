using Parley.Configuration;
using Parley.Data;
using Parley.Demo;

var (envFile, unreadable) = EnvironmentFile.Load(".env");
if (unreadable is not null)
{
    return Startup.Refuse(unreadable);
}

var (settings, wrong) = Settings.Read(Environment.GetEnvironmentVariables(), envFile);
if (wrong is not null)
{
    return Startup.Refuse(wrong);
}

if (args is ["demo"])
{
    return await DemoSeed.RunAsync(settings);
}

if (args.Length > 0)
{
    return DatabaseCommands.Run(settings, args);
}

var (directory, unusable) = DataDirectory.Open(settings.DataDirectory);
if (directory is null)
{
    return Startup.Refuse(unusable!);
}

using (directory)
{
    return await Startup.RunAsync(settings, directory);
}
