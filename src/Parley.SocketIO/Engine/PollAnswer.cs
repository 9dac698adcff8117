using System.Runtime.InteropServices;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>What a poll is answered with: packets, or a refusal. A struct on its way to one response.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PollAnswer
{
    internal FrameQueue Frames;

    /// <summary>The poll is refused with 400: the session is not one that polls (any more).</summary>
    internal bool Refused;

    internal static PollAnswer Of(Frame frame)
    {
        var answer = default(PollAnswer);
        answer.Frames.Add(frame);
        return answer;
    }

    internal static PollAnswer Refusal => new() { Refused = true };

    internal long Length
    {
        get
        {
            long length = Frames.Count - 1;
            foreach (var frame in Frames.Frames)
            {
                length += frame.Polling.Length;
            }

            return length;
        }
    }

    /// <summary>As the reference server: if only one of the packets may be, all of them are.</summary>
    internal readonly bool MayBeCompressed
    {
        get
        {
            foreach (var frame in Frames.Frames)
            {
                if (frame.Compress)
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal void WriteTo(System.Buffers.IBufferWriter<byte> body)
    {
        var first = true;
        foreach (var frame in Frames.Frames)
        {
            if (!first)
            {
                body.GetSpan(1)[0] = EnginePacket.Separator;
                body.Advance(1);
            }

            first = false;
            System.Buffers.BuffersExtensions.Write(body, frame.Polling);
        }
    }
}
