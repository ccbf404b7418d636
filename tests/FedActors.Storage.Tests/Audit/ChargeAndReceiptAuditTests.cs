using Contracts;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Storage.Audit;
using FedActors.Storage.Tests.Sqlite;
using Microsoft.Data.Sqlite;

namespace FedActors.Storage.Tests.Audit;

public sealed class ChargeAndReceiptAuditTests : IDisposable
{
    private const string Population = "hospitals";
    private static readonly ClientPrivacy Privacy = new() { Population = Population, PopulationSize = 1000, NoiseMultiplier = 1.1, EpsilonMax = 100, Delta = 1e-5, Accountant = AccountantKind.Rdp };

    private readonly SqliteGround _ground = new();
    private TrainedRun? _run;
    private RoundRecord? _last;

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void A_run_that_was_paid_for_and_signed_is_sound()
    {
        Commit(Charge(1), signs: true);
        Commit(Charge(2), signs: true);

        AuditReport report = StoreAudit.Check(_ground.Reopen());

        Assert.Empty(report.Findings);
        Assert.Equal((4L, 2L), (report.Receipts, report.Charges));
    }

    [Theory]
    [InlineData("delete from receipts where round = 2", "damage: run run: round 2: the receipts with root ")]
    [InlineData("update receipts set receipts = x'7b7d'", "damage: run run: round 1: ")]
    [InlineData("update receipts set receipts = cast(replace(cast(receipts as text), '\"examples\":10', '\"examples\":11') as blob) where round = 1", "damage: run run: round 1: its receipts were changed: their root is ")]
    [InlineData("update privacy_draws set noise_multiplier = 2 where version = 2", "damage: run run: round 2: it says noise 1.1 at rate 0.1; the ledger says 2 at 0.1.")]
    [InlineData("update privacy_draws set noise_multiplier = 0.5 where version = 1", "damage: run run: round 2: it says epsilon ")]
    [InlineData("update privacy_draws set version = 3 where version = 2", "damage: the privacy ledger of hospitals has entry 3 where entry 2 belongs: entries are missing.")]
    [InlineData("delete from privacy_draws where version = 2", "damage: run run: round 2: it names entry 2 of the privacy ledger of hospitals, which is not its own; the ledger has 1 entries.")]
    [InlineData("update privacy_draws set round = 7 where version = 1", "damage: run run: round 1: it names entry 1 of the privacy ledger of hospitals, which is not its own;")]
    public void What_was_changed_by_hand_is_found(string meddling, string finding)
    {
        Commit(Charge(1), signs: true);
        Commit(Charge(2), signs: true);
        Meddle(meddling);

        AuditReport report = StoreAudit.Check(_ground.Reopen());

        Assert.Contains(report.Findings, found => found.ToString().StartsWith(finding, StringComparison.Ordinal));
        Assert.False(report.IsSound);
    }

    [Fact]
    public void A_round_without_a_charge_after_one_with_it_is_found()
    {
        Commit(Charge(1));
        Commit(null);

        Assert.StartsWith("damage: run run: round 2: it says nothing of its privacy cost", Assert.Single(StoreAudit.Check(_ground.Store).Findings).ToString());
    }

    [Fact]
    public void An_epsilon_that_is_too_small_is_found()
    {
        Commit(Charge(1) with { Epsilon = 0.001 });

        Assert.StartsWith("damage: run run: round 1: it says epsilon 0.001; the 1 entries up to its own cost ", Assert.Single(StoreAudit.Check(_ground.Store).Findings).ToString());
    }

    [Fact]
    public void A_receipt_of_no_counted_update_and_one_that_nobody_signed_are_found()
    {
        Commit(null, signs: true, forge: receipt => receipt with { Receipt = receipt.Receipt with { Client = new ClientId(77) } });

        Assert.Equal(
            [
                "damage: run run: round 1: the receipt of client-77 for round 1 attempt 1 slot 0 is that of no update in the record.",
                "damage: run run: round 1: the receipt of client-77 for round 1 attempt 1 slot 0 does not carry the signature of its certificate.",
            ],
            StoreAudit.Check(_ground.Store).Findings.Take(2).Select(finding => finding.ToString()));
    }

    private void Commit(PrivacyCharge? charge, bool signs = false, Func<SignedReceipt, SignedReceipt>? forge = null)
    {
        _run ??= new TrainedRun(_ground.Store, SomeSeeds.A);
        int round = (_last?.Round.Value ?? 0) + 1;
        RoundRecord record = Records.Make(round, _run.Epoch, _last) with
        {
            Attempt = 1,
            Model = Core.Protocol.ModelFile.Digest(TrainedRun.ModelOf(round - 1)),
            NextModel = _run.Models.Put(TrainedRun.ModelOf(round)),
            Metrics = new RoundMetrics(null, null, null, null, null, 2),
            Cohort = [new ClientId(0), new ClientId(1)],
            Accepted = [.. Enumerable.Range(0, 2).Select(slot => new AcceptedUpdate(
                new TaskKey(new RoundNumber(round), 1, slot), new ClientId(slot), new Incarnation(1), 10, 10, Records.Digest("body")))],
            Privacy = charge,
        };
        if (signs)
        {
            SignedReceipt[] receipts = [.. SignedReceipts.Of(record).Select(forge ?? (receipt => receipt))];
            record = record with { ReceiptsRoot = SignedReceipt.RootOf(receipts) };
            _ground.Store.Receipts.Keep(record.RunId, record.Round, record.ReceiptsRoot!.Value, receipts);
        }

        if (charge is not null)
        {
            Assert.Equal(CommitOutcome.Committed, _ground.Store.OpenLedger(SomeSeeds.A).Append(new PrivacyDraw(
                Population, charge.LedgerVersion, record.RunId, record.Round, 1, _run.Epoch, charge.NoiseMultiplier, charge.SamplingRate)));
        }

        Assert.Equal(CommitOutcome.Committed, _ground.Store.OpenJournal(SomeSeeds.A).Append(record));
        _last = record;
    }

    private static PrivacyCharge Charge(int version)
    {
        PrivacyDraw[] draws = [.. Enumerable.Range(1, version).Select(number => new PrivacyDraw(Population, number, "run", new RoundNumber(number), 1, new Epoch(1), 1.1, 0.1))];
        double epsilon = new PrivacyLedger(Privacy, 100, "run", draws).Standing.Epsilon;
        return new PrivacyCharge(PrivacyMechanism.Central, Population, version, epsilon, 1e-5, AccountantKind.Rdp, 1.1, 0.1, 1, 1);
    }

    private void Meddle(string sql)
    {
        _ground.Close();
        using var connection = new SqliteConnection($"Data Source={_ground["federation.db"]};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, "The meddling changed nothing.");
    }
}
