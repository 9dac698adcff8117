using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>
/// What was sent and what arrived, per stream (one sender's messages, numbered from 1) and receiver.
/// A number that comes a second time is duplicated, one that comes after a higher one is out of order,
/// one that never comes is lost.
/// </summary>
internal sealed class DeliveryLedger(int streams, int receivers)
{
    private const int Remembered = 64;
    private readonly uint[] _sent = new uint[streams];
    private readonly Place[] _places = new Place[streams * receivers];

    public long Expected { get; private set; }

    public long Delivered { get; private set; }

    public long Duplicated { get; private set; }

    public long OutOfOrder { get; private set; }

    /// <summary>Deliveries of what was never sent, or to somebody it was not meant for.</summary>
    public long Unexpected { get; private set; }

    public long Lost => Expected - Delivered;

    public uint Send(int stream)
    {
        Expected += receivers;
        return ++_sent[stream];
    }

    /// <returns>Whether this receiver sees the message for the first time.</returns>
    public bool Deliver(int stream, int receiver, uint sequence)
    {
        if ((uint)stream >= (uint)streams || (uint)receiver >= (uint)receivers || sequence == 0 || sequence > _sent[stream])
        {
            Unexpected++;
            return false;
        }
        ref var place = ref _places[(stream * receivers) + receiver];
        if (sequence > place.Highest)
        {
            var step = sequence - place.Highest;
            place.Seen = (step < Remembered ? place.Seen << (int)step : 0) | 1;
            place.Highest = sequence;
        }
        else
        {
            var age = place.Highest - sequence;
            if (age >= Remembered || (place.Seen >> (int)age & 1) != 0)
            {
                Duplicated++;
                return false;
            }
            place.Seen |= 1UL << (int)age;
            OutOfOrder++;
        }
        Delivered++;
        return true;
    }

    /// <summary>Bit n of Seen stands for the number Highest - n.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Place
    {
        public uint Highest;
        public ulong Seen;
    }
}
