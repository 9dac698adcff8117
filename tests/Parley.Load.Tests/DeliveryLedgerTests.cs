namespace Parley.Load.Tests;

public sealed class DeliveryLedgerTests
{
    [Fact]
    public void Every_message_at_every_receiver_once_and_in_order_is_clean()
    {
        var ledger = Sent(messages: 200, receivers: 3);
        for (uint sequence = 1; sequence <= 200; sequence++)
        {
            for (var receiver = 0; receiver < 3; receiver++)
            {
                ledger.Deliver(0, receiver, sequence).ShouldBeTrue();
            }
        }
        Faults(ledger).ShouldBe((0, 0, 0, 0));
        ledger.Delivered.ShouldBe(600);
    }

    [Fact]
    public void A_message_that_one_receiver_misses_is_lost_once() =>
        Faults(Arrived(messages: 3, receivers: 2, (0, 1), (0, 2), (0, 3), (1, 1), (1, 3))).ShouldBe((1, 0, 0, 0));

    [Fact]
    public void A_message_lost_at_the_end_is_lost() =>
        Faults(Arrived(messages: 2, receivers: 1, (0, 1))).ShouldBe((1, 0, 0, 0));

    [Fact]
    public void A_message_that_comes_again_is_duplicated_and_not_new()
    {
        var ledger = Arrived(messages: 2, receivers: 1, (0, 1), (0, 2));
        ledger.Deliver(0, 0, 1).ShouldBeFalse();
        ledger.Deliver(0, 0, 2).ShouldBeFalse();
        Faults(ledger).ShouldBe((0, 2, 0, 0));
    }

    [Fact]
    public void A_duplicate_does_not_hide_a_loss() =>
        Faults(Arrived(messages: 2, receivers: 1, (0, 1), (0, 1))).ShouldBe((1, 1, 0, 0));

    [Fact]
    public void A_message_that_was_overtaken_is_out_of_order_and_not_lost() =>
        Faults(Arrived(messages: 3, receivers: 1, (0, 2), (0, 1), (0, 3))).ShouldBe((0, 0, 1, 0));

    [Fact]
    public void An_overtaken_message_that_comes_again_is_duplicated() =>
        Faults(Arrived(messages: 2, receivers: 1, (0, 2), (0, 1), (0, 1))).ShouldBe((0, 1, 1, 0));

    [Fact]
    public void A_message_older_than_memory_is_a_fault()
    {
        var ledger = Sent(messages: 65, receivers: 1);
        for (uint sequence = 2; sequence <= 65; sequence++)
        {
            ledger.Deliver(0, 0, sequence);
        }
        ledger.Deliver(0, 0, 1);
        Faults(ledger).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public void A_gap_longer_than_memory_is_lost_and_forgets_nothing_after_it()
    {
        var ledger = Arrived(messages: 100, receivers: 1, (0, 1), (0, 100), (0, 100), (0, 99));
        Faults(ledger).ShouldBe((97, 1, 1, 0));
    }

    [Theory]
    [InlineData(0, 0, 4u)]
    [InlineData(0, 0, 0u)]
    [InlineData(0, 2, 1u)]
    [InlineData(0, -1, 1u)]
    [InlineData(1, 0, 1u)]
    [InlineData(-1, 0, 1u)]
    public void What_was_never_sent_or_not_to_this_receiver_is_unexpected(int stream, int receiver, uint sequence)
    {
        var ledger = Sent(messages: 3, receivers: 2);
        ledger.Deliver(stream, receiver, sequence).ShouldBeFalse();
        Faults(ledger).ShouldBe((6, 0, 0, 1));
    }

    [Fact]
    public void Streams_and_receivers_are_counted_apart()
    {
        var ledger = new DeliveryLedger(streams: 2, receivers: 2);
        ledger.Send(0).ShouldBe(1u);
        ledger.Send(1).ShouldBe(1u);
        foreach (var (stream, receiver) in new[] { (0, 0), (0, 1), (1, 1), (1, 0) })
        {
            ledger.Deliver(stream, receiver, 1).ShouldBeTrue();
        }
        Faults(ledger).ShouldBe((0, 0, 0, 0));
    }

    private static DeliveryLedger Sent(int messages, int receivers)
    {
        var ledger = new DeliveryLedger(streams: 1, receivers);
        for (var i = 0; i < messages; i++)
        {
            ledger.Send(0);
        }
        return ledger;
    }

    private static DeliveryLedger Arrived(int messages, int receivers, params (int Receiver, uint Sequence)[] arrivals)
    {
        var ledger = Sent(messages, receivers);
        foreach (var (receiver, sequence) in arrivals)
        {
            ledger.Deliver(0, receiver, sequence);
        }
        return ledger;
    }

    private static (long Lost, long Duplicated, long OutOfOrder, long Unexpected) Faults(DeliveryLedger ledger) =>
        (ledger.Lost, ledger.Duplicated, ledger.OutOfOrder, ledger.Unexpected);
}
