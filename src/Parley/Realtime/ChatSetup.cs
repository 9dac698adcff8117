using Parley.Conversations;
using Parley.Drafts;
using Parley.Http;
using Parley.Messages;
using Parley.Presence;
using Parley.Receipts;
using Parley.Retention;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Realtime;

internal static class ChatSetup
{
    public static void AddChat(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSocketIO(options =>
        {
            options.AllowOrigin = (origin, context) => context.RequestServices.GetRequiredService<Origins>().Allows(origin, context);
            options.AllowCredentials = true;
            // One person may send 100 messages of 10,000 characters at once, and gets each twice: ack and echo. Frames of a
            // broadcast are shared by its receivers, so this is not the memory that a connection costs.
            options.MaxQueuedBytes = 16 * 1024 * 1024;

            // What the chat's own events need, with room to spare; the library's defaults are for everybody.
            options.MaxJsonDepth = 32;
            options.MaxPacketsPerPayload = 256;
            options.MaxAttachmentBytes = 1024 * 1024;
            options.AttachmentTimeout = TimeSpan.FromSeconds(5);
            options.ConnectTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddSingleton<ConversationCommands>();
        services.AddSingleton<ParticipantCommands>();
        services.AddSingleton<ConversationQueries>();
        services.AddSingleton<SendMessage>();
        services.AddSingleton<DeleteMessage>();
        services.AddSingleton<MessageQueries>();
        services.AddSingleton<MarkRead>();
        services.AddSingleton<ReceiptQueries>();
        services.AddSingleton<SavedDrafts>();
        services.AddSingleton<Deliveries>();
        services.AddSingleton<Announcements>();
        services.AddHostedService<OldHistory>();
        services.AddSingleton<PresenceBoard>();
        services.AddSingleton<TypingBoard>();
        services.AddSingleton<FanOut>();
        services.AddSingleton<ClientEvents>();
        services.AddSingleton<ChatSockets>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(ChatJson.Relaxed));
    }

    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        // Fan-out first: it listens to the log, which starts when somebody first asks for it.
        routes.ServiceProvider.GetRequiredService<FanOut>();
        routes.ServiceProvider.GetRequiredService<Announcements>();
        routes.ServiceProvider.GetRequiredService<ChatSockets>().Map();
        routes.MapConversations();
        routes.MapMessages();
        routes.MapReceipts();
        routes.MapDrafts();
        routes.MapSocketIO();
    }
}
