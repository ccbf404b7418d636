using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.Rounds;

/// <summary>The aggregator's machine through the stages of secure aggregation. What is in the messages does not matter here.</summary>
public sealed class MaskedRoundTests
{
    private static readonly RunOptions Options = Samples.Options with
    {
        CohortSize = 4,
        UploadsMin = 2,
        MembersMin = 4,
        Local = new LocalTraining { ClipNorm = 1 },
        Encryption = new SecAggOptions { DropoutRate = 0.25, CorruptionRate = 0, Dimension = 3, StageTimeout = TimeSpan.FromSeconds(2) },
    };

    [Fact]
    public void Task_says_what_all_parties_must_agree_on()
    {
        RunDriver run = Started();

        SecAggSetting setting = run.Plan.Masked!.Setting;
        Assert.Equal(("test", 1, 1, 4, 3, 3), (setting.RunId, setting.Round.Value, setting.Attempt, setting.CohortMax, setting.Dimension, setting.Degree));
        Assert.All(run.Effects.OfType<RoundEffect.Send>(), send => Assert.Equal(run.Plan.Masked, Assert.IsType<ClientMessage.TrainTask>(send.Message).Masked));
        Assert.Contains("timer Masking 2", Transcript.Of(run.Effects));
    }

    [Fact]
    public void Whole_round_from_keys_to_the_sum()
    {
        RunDriver run = Started();
        All(run, SecAggStage.Advertising);
        Assert.Equal("end Advertising", Transcript.Of(run.Effects)[^1]);
        Ended(run, SecAggStage.Advertising, [0, 1, 2, 3]);
        All(run, SecAggStage.Sharing);
        Ended(run, SecAggStage.Sharing, [0, 1, 2, 3]);
        foreach (int client in run.Cohort)
        {
            run.Delivers(client);
        }

        Assert.Equal("end Masking", Transcript.Of(run.Effects)[^1]);
        Ended(run, SecAggStage.Masking, [0, 1, 2, 3]);
        All(run, SecAggStage.Signing);
        Ended(run, SecAggStage.Signing, [0, 1, 2, 3]);
        All(run, SecAggStage.Revealing);
        Assert.Equal("close", Transcript.Of(run.Effects)[^1]);
        run.Closed().Journal(CommitOutcome.Committed);
        Assert.Equal(1, run.Machine.Committed.Value);
    }

    [Fact]
    public void Unmasking_waits_for_no_more_shares_than_it_needs()
    {
        RunDriver run = AtRevealing();

        Reply(run, 0, SecAggStage.Revealing);
        run.Step(Taken(run, 0, SecAggStage.Revealing, canUnmask: true));
        Assert.Equal("close", Transcript.Of(run.Effects)[^1]);
    }

    [Fact]
    public void Who_misses_a_stage_has_dropped_out_and_the_others_go_on()
    {
        RunDriver run = Started();
        foreach (int slot in (int[])[0, 1, 3])
        {
            Answer(run, slot, SecAggStage.Advertising);
        }

        run.At(2).Due(RunTimer.Masking).Expect("no timer Masking", "end Advertising");
        Ended(run, SecAggStage.Advertising, [0, 1, 3]);
        Assert.Equal(["[slot 2 DroppedOut]", $"cancel 1.1.2 -> {run.Cohort[2]}#1"], Transcript.Of(run.Effects)[..2]);
        Assert.Equal(SlotOutcome.DroppedOut, run.Machine.Round!.OutcomeOf(2));
    }

    [Fact]
    public void Who_breaks_a_rule_is_out_and_told_so()
    {
        RunDriver run = Started();
        Reply(run, 1, SecAggStage.Advertising);

        run.Step(Taken(run, 1, SecAggStage.Advertising, "rule BadSignature"));

        Assert.Equal(["[slot 1 Refused]", $"cancel 1.1.1 -> {run.Cohort[1]}#1"], Transcript.Of(run.Effects));
    }

    [Fact]
    public void Reply_of_another_stage_or_a_second_one_is_not_looked_at()
    {
        RunDriver run = Started();
        Reply(run, 0, SecAggStage.Sharing);
        Assert.Empty(run.Effects);
        Reply(run, 0, SecAggStage.Advertising);
        Assert.Single(run.Effects.OfType<RoundEffect.TakeReply>());
        Reply(run, 0, SecAggStage.Advertising);
        Assert.Empty(run.Effects);
    }

    [Fact]
    public void Stage_that_cannot_go_on_fails_the_attempt_and_nothing_was_revealed()
    {
        RunDriver run = Started();
        All(run, SecAggStage.Advertising);

        run.Step(new RunInput.ForRound(new RoundInput.StageEnded(run.Plan.Round, 1, SecAggStage.Advertising, "rule TooFew", [])));

        Assert.Contains("[round 1.1 failed]", Transcript.Of(run.Effects));
        Assert.DoesNotContain(run.Effects, effect => effect is RoundEffect.Close);
    }

    [Fact]
    public void Lost_asks_are_sent_again()
    {
        RunDriver run = Started();
        All(run, SecAggStage.Advertising);
        Ended(run, SecAggStage.Advertising, [0, 1, 2, 3]);
        Answer(run, 2, SecAggStage.Sharing);

        run.Due(RunTimer.Resend);

        Assert.Equal([0, 1, 3], run.Effects.OfType<RoundEffect.Send>().Where(send => send.Message is ClientMessage.Secure).Select(send => ((ClientMessage.Secure)send.Message).Key.Slot));
    }

    [Fact]
    public void Restarted_client_knows_none_of_its_secrets_and_is_out_of_this_attempt()
    {
        RunDriver run = Started();
        All(run, SecAggStage.Advertising);
        Ended(run, SecAggStage.Advertising, [0, 1, 2, 3]);

        run.Hello(run.Cohort[2], incarnation: 2);

        Assert.Equal(SlotOutcome.DroppedOut, run.Machine.Round!.OutcomeOf(2));
        Assert.DoesNotContain(run.Effects.OfType<RoundEffect.Send>(), send => send.Message is ClientMessage.TrainTask);
    }

    [Fact]
    public void Deadline_before_anybody_could_mask_fails_the_attempt()
    {
        RunDriver run = Started();
        run.Due(RunTimer.Deadline);

        Assert.Contains("[round 1.1 failed]", Transcript.Of(run.Effects));
        Assert.Contains("stage Advertising", run.Machine.Round?.FailureReason ?? run.Effects.OfType<RoundEffect.Report>().Select(report => report.Event).OfType<RunEvent.RoundFailed>().Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Distributed_noise_is_in_the_ledger_before_anybody_is_asked_to_reveal()
    {
        RunOptions options = Options with
        {
            Local = new LocalTraining(),
            Privacy = new ClientPrivacy { Mechanism = PrivacyMechanism.Distributed, PopulationSize = 4, NoiseMultiplier = 1, EpsilonMax = 10, Delta = 0.1, Accountant = AccountantKind.Rdp },
        };
        RunDriver run = AtSigning(Started(options));
        All(run, SecAggStage.Signing);

        Ended(run, SecAggStage.Signing, [0, 1, 2, 3]);
        run.Expect("charge");
        run.Step(new RunInput.ForRound(new RoundInput.Charged(
            CommitOutcome.Committed, new PrivacyDraw("default", 1, "test", run.Plan.Round, 1, new Epoch(1), 1, 1), new PrivacyStanding(1, 2, 3))));
        Assert.Equal(4, run.Effects.OfType<RoundEffect.Send>().Count(send => send.Message is ClientMessage.Secure { Ask: SecAggAsk.Reveal }));
    }

    [Fact]
    public void Fewer_members_than_can_hide_each_other_are_waited_for()
    {
        RunDriver run = new RunDriver(Options with { MembersMin = 2 }).Start().Joins(0, 1);

        Assert.Null(run.Machine.Round);
        run.Joins(2, 3);
        Assert.NotNull(run.Machine.Round);
    }

    private static RunDriver Started(RunOptions? options = null)
    {
        var run = new RunDriver(options ?? Options);
        return run.Step(new RunInput.Start(new Epoch(1), Samples.Digest("initial"), null, Privacy: new PrivacyStanding(0, 0, 1))).Joins(0, 1, 2, 3);
    }

    private static RunDriver AtSigning(RunDriver run)
    {
        All(run, SecAggStage.Advertising);
        Ended(run, SecAggStage.Advertising, [0, 1, 2, 3]);
        All(run, SecAggStage.Sharing);
        Ended(run, SecAggStage.Sharing, [0, 1, 2, 3]);
        foreach (int client in run.Cohort)
        {
            run.Delivers(client);
        }

        return Ended(run, SecAggStage.Masking, [0, 1, 2, 3]);
    }

    private static RunDriver AtRevealing()
    {
        RunDriver run = AtSigning(Started());
        All(run, SecAggStage.Signing);
        return Ended(run, SecAggStage.Signing, [0, 1, 2, 3]);
    }

    private static void All(RunDriver run, SecAggStage stage)
    {
        for (int slot = 0; slot < 4; slot++)
        {
            Answer(run, slot, stage);
        }
    }

    private static void Answer(RunDriver run, int slot, SecAggStage stage)
    {
        Reply(run, slot, stage);
        run.Step(Taken(run, slot, stage));
    }

    private static RunDriver Reply(RunDriver run, int slot, SecAggStage stage) =>
        run.Says(run.Cohort[slot], new AggregatorMessage.Secured(run.Plan.KeyOf(slot), Some(stage)));

    private static RunInput Taken(RunDriver run, int slot, SecAggStage stage, string? refusal = null, bool canUnmask = false) =>
        new RunInput.ForRound(new RoundInput.ReplyTaken(run.Plan.Round, run.Plan.Attempt, slot, stage, refusal, canUnmask));

    private static RunDriver Ended(RunDriver run, SecAggStage stage, int[] slots) => run.Step(new RunInput.ForRound(new RoundInput.StageEnded(
        run.Plan.Round, run.Plan.Attempt, stage, null, [.. slots.Select(slot => (slot, Asking(stage + 1)))])));

    private static SecAggReply Some(SecAggStage stage) => stage switch
    {
        SecAggStage.Advertising => new SecAggReply.Keys(null!, []),
        SecAggStage.Sharing => new SecAggReply.Shares(null!),
        SecAggStage.Signing => new SecAggReply.Signature(null!),
        _ => new SecAggReply.Revealed(null!),
    };

    private static SecAggAsk Asking(SecAggStage stage) => stage switch
    {
        SecAggStage.Sharing => new SecAggAsk.Share(null!, []),
        SecAggStage.Masking => new SecAggAsk.Mask(null!),
        SecAggStage.Signing => new SecAggAsk.Sign(null!),
        _ => new SecAggAsk.Reveal(null!),
    };
}
