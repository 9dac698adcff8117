using Parley.Configuration;
using Parley.Demo;

namespace Parley.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("parley-demo-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task The_demonstration_is_told_once_and_in_order()
    {
        var settings = new Settings { DataDirectory = _path, BcryptCost = 4 };
        (await DemoSeed.RunAsync(settings)).ShouldBe(0);
        (await DemoSeed.RunAsync(settings)).ShouldBe(1, "the directory has people already");
    }

    [Fact]
    public void Nobody_of_the_story_writes_before_he_is_there_or_after_it_is_told()
    {
        var now = new DateTimeOffset(2026, 3, 10, 0, 5, 0, TimeSpan.FromHours(2));
        var story = DemoStory.Tell(now);
        var people = story.People.Select(person => person.Username).ToHashSet();
        var conversations = story.Conversations.ToDictionary(one => one.Key, one => one.With.Append(one.By).ToHashSet());
        story.Messages.ShouldAllBe(message => message.At <= now);
        story.Messages.ShouldAllBe(message => people.Contains(message.By));
        story.Messages.ShouldAllBe(message =>
            message.Into.StartsWith('@') ? people.Contains(message.Into.Substring(1)) : conversations[message.Into].Contains(message.By));
        story.Messages.Zip(story.Messages.Skip(1)).ShouldAllBe(pair => pair.First.At <= pair.Second.At);
    }
}
