using Parley.Configuration;

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

var (directory, unusable) = DataDirectory.Open(settings.DataDirectory);
if (directory is null)
{
    return Startup.Refuse(unusable!);
}

using (directory)
{
    return await Startup.RunAsync(settings, directory);
}
