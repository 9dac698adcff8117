using System.Runtime.InteropServices;
using Parley.Actions;
using Parley.Conversations;
using Parley.Log;
using Parley.Media;
using Parley.Mentions;
using Parley.Moderation;
using Parley.Receipts;

namespace Parley.Messages;

/// <summary>
/// Messages that are sent in one transaction. First everything about their senders' places is read, then each is decided on in
/// memory as the ones before have left things, then everything is written.
/// </summary>
internal sealed class SendBatch
{
    private const string SentBeforeSql =
        """
        SELECT r.sender, r.conversation, r.client, r.hash, m.id FROM @rows AS r
        JOIN messages m ON m.sender_id = r.sender AND m.conversation_id = r.conversation
         AND m.client_id = r.client AND m.content_hash = r.hash
        """;

    private const string MessagesSql =
        """
        INSERT INTO messages (id, conversation_id, seq, sender_id, type, content, created_at, updated_at, mentioned, client_id, content_hash, reply_to)
        SELECT r.pos, r.conversation, r.seq, r.sender, r.type, r.content, @at, @at, r.mentioned, r.client, r.hash, r.original FROM @rows AS r
        """;

    private const string ConversationsSql =
        "UPDATE conversations SET last_seq = r.seq, last_pos = r.pos, last_at = @at FROM @rows AS r WHERE id = r.conversation";

    private readonly Append _append;
    private readonly IReadOnlyList<Sending> _sendings;
    private readonly Outcome<MessageView>[] _results;
    private readonly Dictionary<(long Conversation, long User), Membership> _places;
    private readonly Dictionary<ClientKey, long> _sentBefore = [];
    private readonly Dictionary<Original, RepliedTo> _originals = [];
    private readonly List<(long Original, long User)> _hidden = [];
    private readonly AttachmentBatch _attachments;
    private readonly MentionLookup _mentions;
    private readonly Func<long, bool> _isOnline;

    private readonly Dictionary<ClientKey, int> _sentNow = [];
    private readonly Dictionary<long, Last> _last = [];
    private readonly Dictionary<(long Conversation, long User), long> _read = [];
    private readonly List<LogEvent> _events = [];
    private readonly List<MessageView> _views = [];
    private readonly List<Sending> _accepted = [];
    private readonly List<ReadBySending> _reads = [];

    public SendBatch(Append append, IReadOnlyList<Sending> sendings, Func<long, bool> isOnline)
    {
        _isOnline = isOnline;
        _mentions = new MentionLookup(sendings.Select(s => (s.Place, s.Draft.Mentioned)));
        _append = append;
        _sendings = sendings;
        _results = new Outcome<MessageView>[sendings.Count];
        _attachments = new AttachmentBatch(append);
        _places = Membership.FindAll(
            append, [.. sendings.Select(s => s.Place).Distinct()], [.. SentBefore(), .. Originals(), .. _attachments.Queries(sendings), .. _mentions.Queries()]);
    }

    public IReadOnlyList<Outcome<MessageView>> Run()
    {
        var repeated = new List<(int Index, long Message)>();
        for (var i = 0; i < _sendings.Count; i++)
        {
            var sending = _sendings[i];
            var attachments = _attachments.Find(sending);
            if (!_places.TryGetValue(sending.Place, out var place))
            {
                _results[i] = Membership.NotFound;
            }
            else if (sending.Key is { } known && _sentNow.TryGetValue(known, out var first))
            {
                _results[i] = _results[first];
            }
            else if (sending.Key is { } old && _sentBefore.TryGetValue(old, out var message))
            {
                repeated.Add((i, message));
            }
            else if (place.CheckWriting() is { } unwanted)
            {
                _results[i] = unwanted;
            }
            else if (sending.Original is { } original && !_originals.ContainsKey(original))
            {
                _results[i] = RepliedTo.NotFound;
            }
            else if (Speech.CheckSend(place, _append.Now, hasJustSent: _read.ContainsKey(sending.Place)) is { } silenced)
            {
                _results[i] = silenced;
            }
            else if (attachments.Refusal is { } refusal)
            {
                _results[i] = refusal;
            }
            else
            {
                _results[i] = Accept(sending, place, attachments.Value);
                if (sending.Key is { } key)
                {
                    _sentNow.Add(key, i);
                }
            }
        }

        Write();
        foreach (var (i, message) in repeated)
        {
            _results[i] = MessageViews.Load(_append, message);
        }

        return _results;
    }

    private MessageView Accept(Sending sending, Membership place, Attachment[] attachments)
    {
        var draft = sending.Draft;
        var pos = _append.Head + _events.Count + 1;
        var before = _last.TryGetValue(draft.ConversationId, out var last) ? last.Seq : place.LastSeq;
        var mention = _mentions.Resolve(place, draft.Mentioned, _isOnline);
        var view = new MessageView
        {
            Id = pos,
            ConversationId = draft.ConversationId,
            Seq = before + 1,
            Sender = place.Person,
            Type = draft.Action is not null ? MessageType.Action
                : attachments.Length > 0 ? AttachmentRules.TypeOf(attachments)
                : draft.Type,
            Content = draft.Content,
            Attachments = attachments,
            Action = draft.Action is { } action ? ActionRow.ViewOf(action, draft.Content, _append.Now) : null,
            ReplyTo = sending.Original is { } original ? _originals[original] : null,
            Mentions = mention.Shown,
            MentionsAll = mention.All,
            Status = MessageStatus.Sent,
            CreatedAt = _append.Now,
            UpdatedAt = _append.Now,
            TempId = draft.ClientId,
        };
        _events.Add(new LogEvent(pos, EventKind.MessageSent, draft.ConversationId, null, null, sending.Sender, _append.Now, SentBy.ToData(draft.Connection))
        {
            State = new MessageSentState(view, place.People, place.ToldKind, draft.Connection)
            {
                OriginalHiddenFrom = sending.Original is { Message: var answered } ? [.. _hidden.Where(h => h.Original == answered).Select(h => h.User)] : [],
            },
        });
        _views.Add(view);
        _accepted.Add(sending);
        _attachments.Take(pos, attachments);
        _last[draft.ConversationId] = new Last(view.Seq, pos);
        _reads.Add(new ReadBySending(place, _read.GetValueOrDefault(sending.Place, place.ReadSeq), before));
        _read[sending.Place] = view.Seq;
        return view;
    }

    private void Write()
    {
        if (_events.Count == 0)
        {
            return;
        }

        _append.Add(_events);
        _append.Write(
            MessagesSql,
            new Rows(_views.Count)
                .Add("pos", [.. _views.Select(v => v.Id.Value)])
                .Add("conversation", [.. _views.Select(v => v.ConversationId.Value)])
                .Add("seq", [.. _views.Select(v => v.Seq)])
                .Add("sender", [.. _accepted.Select(s => s.Sender)])
                .Add("type", [.. _views.Select(v => v.Type)])
                .Add("content", [.. _views.Select(v => v.Content)])
                .Add("mentioned", [.. _views.Select(v => (long)new Mention(v.Mentions ?? [], v.MentionsAll).Kind)])
                .Add("client", [.. _accepted.Select(s => s.Draft.ClientId)])
                .Add("hash", [.. _accepted.Select(s => s.Draft.ContentHash)])
                .Add("original", [.. _accepted.Select(s => s.Original?.Message)])
                .Set("at", _append.Now));
        _attachments.Write();
        if (_accepted.Exists(s => s.Draft.Action is not null))
        {
            var asking = _views.Zip(_accepted).Where(m => m.Second.Draft.Action is not null);
            _append.Write(ActionRow.InsertSql, ActionRow.ToRows([.. asking.Select(m => (m.First.Id.Value, m.Second.Draft.Action!))], _append.Now));
        }

        Chaos.At("after-insert");
        MentionRows.Write(_append, [.. _views.SelectMany(v => v.Mentions ?? [], (v, person) => (v.Id.Value, person.Value, v.ConversationId.Value, v.Seq))]);
        _append.Write(
            ConversationsSql,
            new Rows(_last.Count)
                .Add("conversation", [.. _last.Keys])
                .Add("seq", [.. _last.Values.Select(l => l.Seq)])
                .Add("pos", [.. _last.Values.Select(l => l.Pos)])
                .Set("at", _append.Now));
        ReadWatermark.AdvanceBySending(_append, _reads);
    }

    private IEnumerable<RowQuery> Originals()
    {
        var wanted = _sendings.Select(s => s.Original).OfType<Original>().Distinct().ToList();
        return wanted.Count == 0 ? [] : [RepliedTo.Find(wanted, _originals), RepliedTo.FindHidden(wanted, _hidden)];
    }

    private IEnumerable<RowQuery> SentBefore()
    {
        var keys = _sendings.Where(s => s.Key is not null).Select(s => s.Key!).Distinct().ToList();
        return keys.Count == 0 ? [] :
        [
            new RowQuery(
                SentBeforeSql,
                new Rows(keys.Count)
                    .Add("sender", [.. keys.Select(k => k.Sender)])
                    .Add("conversation", [.. keys.Select(k => k.Conversation)])
                    .Add("client", [.. keys.Select(k => k.ClientId)])
                    .Add("hash", [.. keys.Select(k => k.Hash)]),
                row => _sentBefore[new ClientKey(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3))] = row.GetInt64(4)),
        ];
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Last(long Seq, long Pos);
}
