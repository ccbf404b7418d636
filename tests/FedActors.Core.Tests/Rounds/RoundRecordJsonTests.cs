using System.Text;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

public sealed class RoundRecordJsonTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Golden", "round-record.json");

    public static TheoryData<string, Func<RoundRecord, RoundRecord>> Changes => new()
    {
        { "run", r => r with { RunId = "other" } },
        { "round", r => r with { Round = new RoundNumber(9) } },
        { "attempt", r => r with { Attempt = 9 } },
        { "epoch", r => r with { Epoch = new Epoch(9) } },
        { "started", r => r with { StartedAt = new Instant(9) } },
        { "closed", r => r with { ClosedAt = new Instant(9) } },
        { "configuration", r => r with { Configuration = default } },
        { "strategy", r => r with { Strategy = "other" } },
        { "scale", r => r with { ScaleExponent = 9 } },
        { "model", r => r with { Model = default } },
        { "next", r => r with { NextModel = default } },
        { "sum", r => r with { SumDigest = default } },
        { "cohort", r => r with { Cohort = [.. r.Cohort.Reverse()] } },
        { "accepted fewer", r => r with { Accepted = [r.Accepted[0]] } },
        { "accepted round", r => Own(r, u => u with { Key = u.Key with { Round = new RoundNumber(1) } }) },
        { "accepted attempt", r => Own(r, u => u with { Key = u.Key with { Attempt = 1 } }) },
        { "accepted slot", r => Own(r, u => u with { Key = u.Key with { Slot = 3 } }) },
        { "accepted client", r => Own(r, u => u with { Client = new ClientId(99) }) },
        { "accepted incarnation", r => Own(r, u => u with { Incarnation = new Incarnation(99) }) },
        { "accepted examples", r => Own(r, u => u with { Examples = 99 }) },
        { "accepted weight", r => Own(r, u => u with { Weight = 99 }) },
        { "accepted body", r => Own(r, u => u with { Body = default }) },
        { "stragglers", r => r with { Stragglers = [] } },
        { "dropouts", r => r with { Dropouts = [] } },
        { "refused", r => r with { Refused = [] } },
        { "sized", r => r with { Sized = [new SizedSlot(1, 7)] } },
        { "train loss", r => r with { Metrics = r.Metrics with { TrainLoss = Math.BitIncrement(0.25) } } },
        { "local loss", r => r with { Metrics = r.Metrics with { LocalLoss = null } } },
        { "local accuracy", r => r with { Metrics = r.Metrics with { LocalAccuracy = null } } },
        { "evaluated loss", r => r with { Metrics = r.Metrics with { EvaluatedLoss = double.NegativeInfinity } } },
        { "evaluated accuracy", r => r with { Metrics = r.Metrics with { EvaluatedAccuracy = 1 } } },
        { "norm", r => r with { Metrics = r.Metrics with { UpdateNorm = Math.BitIncrement(0.1) } } },
        { "local loss median", r => r with { Metrics = r.Metrics with { LocalLossMedian = 0.5 } } },
        { "smaller batch", r => r with { Sized = [new SizedSlot(1, 7, 3)] } },
        { "previous", r => r with { Previous = default } },
    };

    [Fact]
    public void A_root_of_receipts_is_read_back_and_its_absence_leaves_no_trace()
    {
        RoundRecord record = Samples.Record() with { ReceiptsRoot = Samples.Digest("root") };

        Assert.Equal(record.ReceiptsRoot, RoundRecordJson.Read(RoundRecordJson.Write(record), "test").ReceiptsRoot);
        Assert.DoesNotContain("receiptsRoot", System.Text.Encoding.UTF8.GetString(RoundRecordJson.Write(Samples.Record())), StringComparison.Ordinal);
    }

    [Fact]
    public void Wire_form_is_the_golden_file() => Assert.Equal(File.ReadAllText(Golden).TrimEnd(), Encoding.UTF8.GetString(RoundRecordJson.Write(Samples.Record())));

    [Fact]
    public void Golden_file_reads_back_to_the_same_bytes()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(File.ReadAllText(Golden).TrimEnd());
        RoundRecord record = RoundRecordJson.Read(bytes, "golden");
        Assert.Equal(bytes, RoundRecordJson.Write(record));
        Assert.Equal(Samples.Record().Metrics, record.Metrics);
        Assert.Equal(Samples.Record().Accepted, record.Accepted);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_member_changes_the_hash_and_survives_the_journey(string member, Func<RoundRecord, RoundRecord> change)
    {
        RoundRecord changed = change(Samples.Record());
        Assert.True(Samples.Record().Hash != changed.Hash, $"the hash does not depend on: {member}");
        Assert.Equal(changed.Hash, RoundRecordJson.Read(RoundRecordJson.Write(changed), member).Hash);
    }

    [Fact]
    public void Record_cut_off_at_any_byte_is_malformed_input()
    {
        byte[] whole = RoundRecordJson.Write(Samples.Record());
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<MalformedInputException>(() => RoundRecordJson.Read(whole.AsMemory(0, length), "cut"));
        }
    }

    [Fact]
    public void Damaged_byte_is_malformed_input_or_another_record()
    {
        byte[] whole = RoundRecordJson.Write(Samples.Record());
        Sha256Digest hash = Samples.Record().Hash;
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte damage in new byte[] { 0x01, 0x20, 0x80, 0xff })
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= damage;
                Exception? error = Xunit.Record.Exception(() => RoundRecordJson.Read(damaged, "damaged"));
                Assert.True(error is null or MalformedInputException, $"byte {at} ^ {damage:x2}: {error}");
            }
        }

        Assert.Equal(hash, RoundRecordJson.Read(whole, "whole").Hash);
    }

    [Theory]
    [InlineData("\"run\":\"golden\"", "\"run\":null")]
    [InlineData("\"strategy\":\"fedavg\"", "\"strategy\":null")]
    [InlineData("\"strategy\":\"fedavg\"", "\"strategy\":5")]
    [InlineData("\"cohort\":[7", "\"cohort\":[null")]
    [InlineData("\"cohort\":[7", "\"cohort\":[7.5")]
    [InlineData("\"round\":2", "\"round\":99999999999")]
    [InlineData("\"format\":1", "\"format\":2")]
    [InlineData("\"trainLoss\":0.25", "\"trainLoss\":null")]
    [InlineData("\"localLoss\":\"NaN\"", "\"localLoss\":\"none\"")]
    [InlineData("\"metrics\":{", "\"metric\":{")]
    public void Wrong_member_is_malformed_input(string right, string wrong)
    {
        string text = Encoding.UTF8.GetString(RoundRecordJson.Write(Samples.Record()));
        Assert.Contains(right, text);
        Assert.StartsWith("journal", Assert.Throws<MalformedInputException>(
            () => RoundRecordJson.Read(Encoding.UTF8.GetBytes(text.Replace(right, wrong)), "journal")).Message);
    }

    private static RoundRecord Own(RoundRecord record, Func<AcceptedUpdate, AcceptedUpdate> change) =>
        record with { Accepted = [record.Accepted[0], change(record.Accepted[1])] };
}
