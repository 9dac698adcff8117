using Parley.Actions;
using Parley.Blocks;
using Parley.Channels;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Drafts;
using Parley.Friends;
using Parley.Http;
using Parley.Invites;
using Parley.Messages;
using Parley.Moderation;
using Parley.Presence;
using Parley.Reactions;
using Parley.Receipts;
using Parley.Retention;
using Parley.Search;
using Parley.Sync;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Realtime;

internal static class ChatSetup
{
    public static void AddChat(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseSocketIOTransport();
        var services = builder.Services;
        services.AddSocketIO((options, provider) =>
        {
            var settings = provider.GetRequiredService<Settings>();
            options.AllowOrigin = (origin, context) => context.RequestServices.GetRequiredService<Origins>().Allows(origin, context);
            options.AllowCredentials = true;
            options.MaxQueuedBytes = settings.MaxQueuedBytes;
            if (settings.Recovery)
            {
                var comebacks = new Lazy<Comebacks>(provider.GetRequiredService<Comebacks>);
                options.Recovery = place => ChatSockets.IsPlace(place.Name) ? new ChatRecovery(comebacks) : null;
            }

            // What the chat's own events need, with room to spare; the library's defaults are for everybody.
            options.MaxJsonDepth = 32;
            options.MaxPacketsPerPayload = 256;
            options.MaxAttachmentBytes = 1024 * 1024;
            options.AttachmentTimeout = TimeSpan.FromSeconds(5);
            options.ConnectTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddSingleton<ConversationCommands>();
        services.AddSingleton<JoinChannel>();
        services.AddSingleton<ChannelQueries>();
        services.AddSingleton<ParticipantCommands>();
        services.AddSingleton<ParticipantQueries>();
        services.AddSingleton<ParticipantRoles>();
        services.AddSingleton<UpdateConversation>();
        services.AddSingleton<DeleteConversation>();
        services.AddSingleton<DeletedConversations>();
        services.AddHostedService(provider => provider.GetRequiredService<DeletedConversations>());
        services.AddSingleton<Sanctions>();
        services.AddSingleton<AuditQueries>();
        services.AddSingleton<HappeningQueries>();
        services.AddSingleton<InviteCommands>();
        services.AddSingleton<ConversationQueries>();
        services.AddSingleton<SendMessage>();
        services.AddSingleton<SendDirect>();
        services.AddSingleton<PublicRoom>();
        services.AddHostedService<PublicRoomKeeper>();
        services.AddSingleton<EditMessage>();
        services.AddSingleton<DeleteMessage>();
        services.AddSingleton<MessageQueries>();
        services.AddSingleton<SearchQueries>();
        services.AddSingleton<SearchIndex>();
        services.AddHostedService(provider => provider.GetRequiredService<SearchIndex>());
        services.AddSingleton<History>();
        services.AddSingleton<PinMessage>();
        services.AddSingleton<ReactToMessage>();
        services.AddSingleton<MarkRead>();
        services.AddSingleton<ReceiptQueries>();
        services.AddSingleton<SavedDrafts>();
        services.AddSingleton<RespondToAction>();
        services.AddSingleton<ExpiringActions>();
        services.AddHostedService(provider => provider.GetRequiredService<ExpiringActions>());
        services.AddSingleton<FriendCommands>();
        services.AddSingleton<FriendQueries>();
        services.AddSingleton<FriendEvents>();
        services.AddSingleton<BlockedPairs>();
        services.AddSingleton<BlockCommands>();
        services.AddSingleton<Deliveries>();
        services.AddSingleton<Announcements>();
        services.AddSingleton<UnreadQueries>();
        services.AddHostedService<OldHistory>();
        services.AddSingleton<PresenceBoard>();
        services.AddSingleton<PresenceQueries>();
        services.AddSingleton<ChangePresence>();
        services.AddHostedService<LastSeen>();
        services.AddSingleton<TypingBoard>();
        services.AddSingleton<FanOut>();
        services.AddSingleton<Pids>();
        services.AddSingleton<Comebacks>();
        services.AddSingleton<Replay>();
        services.AddSingleton<ClientEvents>();
        services.AddSingleton<Outlets>();
        services.AddSingleton<ChatSockets>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(ChatJson.Relaxed));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(SyncJson.Default));
    }

    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        // Fan-out first: it listens to the log, which starts when somebody first asks for it.
        routes.ServiceProvider.GetRequiredService<FanOut>();
        routes.ServiceProvider.GetRequiredService<Announcements>();
        routes.ServiceProvider.GetRequiredService<SearchIndex>();
        routes.ServiceProvider.GetRequiredService<ExpiringActions>();
        routes.ServiceProvider.GetRequiredService<ChatSockets>().Map();
        routes.MapConversations();
        routes.MapChannels();
        routes.MapSanctions();
        routes.MapAudit();
        routes.MapHappenings();
        routes.MapInvites();
        routes.MapHistory();
        routes.MapMessages();
        routes.MapReactions();
        routes.MapReceipts();
        routes.MapSearch();
        routes.MapSync();
        routes.MapDrafts();
        routes.MapActions();
        routes.MapFriends();
        routes.MapBlocks();
        routes.MapPresence();
        routes.MapSocketIO()
            // A connection over HTTP; what is said on it has its own form, and so has what is refused. Also the client's own file.
            .WithMetadata(
                new ProducesResponseTypeMetadata(101),
                new ProducesResponseTypeMetadata(200, typeof(string), ["text/plain"]),
                new ProducesResponseTypeMetadata(204),
                new ProducesResponseTypeMetadata(304),
                new ProducesResponseTypeMetadata(400, typeof(EngineRefusal), ["application/json"]),
                new ProducesResponseTypeMetadata(403, typeof(EngineRefusal), ["application/json"]),
                new ProducesResponseTypeMetadata(413));
    }
}
