using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Tests.Rounds;

namespace FedActors.Core.Tests.Leadership;

public sealed class LeadershipMachineTests
{
    private static SeedIncarnation Other => LeadershipDriver.Other;

    private static LeadershipDriver Leader(LeadershipOptions? options = null) => new LeadershipDriver(options).Start().At(0.1).Held(1);

    private static LeadershipDriver Follower(long epoch = 4, double left = 2) => new LeadershipDriver().Start().HeldBy(Other, epoch, left);

    [Fact]
    public void First_claim_that_succeeds_leads_until_its_deadline_counted_from_the_question() => new LeadershipDriver()
        .Start().Expect("claim")
        .At(0.5).Held(1).Expect("lead 1", "[led 1]", "timer Demote 1.75", "timer Claim 0.25")
        .ExpectState(LeadershipState.Leader);

    [Fact]
    public void Leader_renews_and_its_deadline_moves_on() => Leader()
        .At(0.75).ClaimDue().Expect("claim")
        .At(0.8).Held(1).Expect("timer Demote 2.2", "timer Claim 0.7")
        .At(1.5).ClaimDue().Expect("claim");

    [Fact]
    public void Leader_whose_renewals_stay_unanswered_steps_down_by_its_own_clock_and_takes_a_new_epoch_later() => Leader()
        .At(0.75).ClaimDue()
        .At(2.249).DemoteDue().Expect("timer Demote 0.001")
        .At(2.25).DemoteDue().Expect("no timer Demote", "step down 1", "no leader", "[stepped down 1: the lease was not renewed within 2.25 s]")
        .At(2.4).Held(1, left: 2).Expect("timer Claim 0")
        .ClaimDue().Expect("claim over 1")
        .At(2.45).Held(2).Expect("lead 2", "[led 2]", "timer Demote 2.2", "timer Claim 0.7");

    [Fact]
    public void Leader_that_stood_still_steps_down_before_it_looks_at_what_waited_for_it() => Leader()
        .At(0.75).ClaimDue()
        .At(30).HeldBy(Other, 2).Expect(
            "no timer Demote", "step down 1", "no leader", "[stepped down 1: the lease was not renewed within 2.25 s]",
            "follow b 2", "[followed b 2]", "timer Claim 0.75");

    [Fact]
    public void View_with_a_greater_epoch_demotes_at_once() => Leader()
        .At(0.75).ClaimDue()
        .At(0.8).HeldBy(Other, 2, left: 2.9).Expect(
            "no timer Demote", "step down 1", "no leader", $"[stepped down 1: epoch 2 was given to {Other}]",
            "follow b 2", "[followed b 2]", "timer Claim 0.75")
        .ExpectState(LeadershipState.Follower);

    [Fact]
    public void Overtaken_answer_changes_nothing()
    {
        LeadershipDriver seed = Leader().At(0.75).ClaimDue().At(0.8).HeldBy(Other, 2).At(1.55).ClaimDue();
        seed.At(1.6).Held(1, askedAt: 0.75).Expect();
        seed.HeldBy(Other, 2, askedAt: 0.75).Expect();
        seed.HeldBy(Other, 2).Expect("timer Claim 0.75");
    }

    [Fact]
    public void Overtaken_answer_that_knows_a_newer_epoch_demotes_all_the_same() => Leader()
        .At(0.75).ClaimDue().At(1).Fails().At(1.25).ClaimDue()
        .At(1.3).HeldBy(Other, 2, askedAt: 0.75).Expect(
            "no timer Demote", "step down 1", "no leader", $"[stepped down 1: epoch 2 was given to {Other}]",
            "follow b 2", "[followed b 2]", "timer Claim 0.75");

    [Fact]
    public void Only_one_claim_is_under_way() => new LeadershipDriver()
        .Start().Expect("claim")
        .ClaimDue().Expect()
        .At(0.2).Fails().Expect("[store lost: no answer]", "timer Claim 0.25")
        .At(0.45).ClaimDue().Expect("look")
        .ClaimDue().Expect();

    [Fact]
    public void Store_that_does_not_answer_is_asked_ever_more_seldom_and_its_return_is_told()
    {
        LeadershipDriver seed = new LeadershipDriver().Start().Fails();
        foreach (string wait in new[] { "0.5", "1", "1", "1" })
        {
            seed.ClaimDue().Expect("look").Fails().Expect($"timer Claim {wait}");
        }

        Assert.Equal(Samples.At(0), seed.Machine.StoreLostSince);
        seed.ClaimDue().HeldBy(Other, 1, left: 0).Expect("[store back after 5]", "timer Claim 0");
        Assert.Null(seed.Machine.StoreLostSince);
        seed.ClaimDue().Expect("claim");
    }

    [Fact]
    public void Leader_that_hears_no_answers_does_not_keep_the_lease_from_others_by_claims_that_it_cannot_use() => Leader()
        .At(0.75).ClaimDue().Expect("claim")
        .At(1.75).Fails().Expect("[store lost: no answer]", "timer Claim 0.25")
        .At(2).ClaimDue().Expect("claim")
        .At(3).Fails().Expect(
            "no timer Demote", "step down 1", "no leader", "[stepped down 1: the lease was not renewed within 2.25 s]", "timer Claim 0.5")
        .At(3.5).ClaimDue().Expect("look")
        .At(3.6).Held(1).Expect("[store back after 2]", "timer Claim 0")
        .ClaimDue().Expect("claim over 1");

    [Fact]
    public void Claim_that_succeeded_unheard_is_renewed_and_used_when_the_store_is_heard_again() => new LeadershipDriver()
        .Start().At(1).Fails()
        .At(1.25).ClaimDue().Expect("look")
        .Held(1).Expect("[store back after 1]", "timer Claim 0")
        .ClaimDue().Expect("claim")
        .Held(1).Expect("lead 1", "[led 1]", "timer Demote 2.25", "timer Claim 0.75");

    [Fact]
    public void Follower_looks_for_another_leader_in_time_for_the_expiry() => Follower(left: 0.4)
        .Expect("follow b 4", "[followed b 4]", "timer Claim 0.401")
        .At(0.401).ClaimDue().Expect("claim")
        .HeldBy(Other, 4).Expect("timer Claim 0.75")
        .At(1.2).ClaimDue().HeldBy(LeadershipDriver.Third, 5).Expect("follow c 5", "[followed c 5]", "timer Claim 0.75");

    [Fact]
    public void Lease_of_a_leader_that_is_gone_is_taken_before_it_expires() => Follower()
        .At(1).Gone(4).Expect("no leader", "[lost 4: its process is gone]", "timer Claim 0")
        .ClaimDue().Expect("claim over 4")
        .Held(5).Expect("lead 5", "[led 5]", "timer Demote 2.25", "timer Claim 0.75");

    [Fact]
    public void Another_standby_that_was_faster_is_followed() => Follower()
        .Gone(4).ClaimDue().HeldBy(LeadershipDriver.Third, 5).Expect("follow c 5", "[followed c 5]", "timer Claim 0.75");

    [Fact]
    public void News_of_a_gone_leader_waits_for_the_claim_under_way() => Follower()
        .At(0.75).ClaimDue()
        .Gone(4).Expect("no leader", "[lost 4: its process is gone]")
        .HeldBy(Other, 4).Expect("timer Claim 0")
        .ClaimDue().Expect("claim over 4");

    [Fact]
    public void News_of_a_leader_that_is_not_followed_any_more_is_ignored()
    {
        Follower().Gone(3).Expect();
        Leader().Gone(1).Expect();
    }

    [Fact]
    public void Leader_that_was_wrongly_taken_for_gone_is_not_taken_for_gone_again()
    {
        LeadershipDriver seed = Follower().Gone(4).ClaimDue().Held(5).At(0.75).ClaimDue().HeldBy(Other, 6);
        seed.Gone(6).Expect().ExpectState(LeadershipState.Follower);
        seed.At(1.5).ClaimDue().HeldBy(LeadershipDriver.Third, 7).Gone(7).Expect("no leader", "[lost 7: its process is gone]", "timer Claim 0");
    }

    [Fact]
    public void Waits_before_a_take_over_differ_and_are_bounded()
    {
        var waits = new HashSet<TimeSpan>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            LeadershipDriver driver = new LeadershipDriver(new LeadershipOptions { JitterSeed = seed }).Start().HeldBy(Other, 4).Gone(4);
            waits.Add(driver.Effects.OfType<LeadershipEffect.SetTimer>().Single().Due);
        }

        Assert.True(waits.Count > 15);
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void Leader_that_says_that_it_gives_up_is_replaced_at_once_and_may_lead_again() => Follower()
        .Step(new LeadershipInput.LeaderResigned(new Epoch(4))).Expect("no leader", "[lost 4: the leader gave the lease up]", "timer Claim 0")
        .ClaimDue().Expect("claim")
        .HeldBy(Other, 5).Gone(5).Expect("no leader", "[lost 5: its process is gone]", "timer Claim 0");

    [Fact]
    public void Lease_of_an_earlier_life_is_taken_at_once() => new LeadershipDriver()
        .Start().HeldBy(LeadershipDriver.Seed("a", 99), 8).Expect("timer Claim 0")
        .ClaimDue().Expect("claim over 8")
        .Held(9).Expect("lead 9", "[led 9]", "timer Demote 2.25", "timer Claim 0.75");

    [Fact]
    public void Two_living_processes_of_one_seed_do_not_take_the_lease_from_each_other_for_ever() => new LeadershipDriver()
        .Start().HeldBy(LeadershipDriver.Seed("a", 99), 8).ClaimDue().Held(9)
        .At(0.75).ClaimDue().HeldBy(LeadershipDriver.Seed("a", 99), 10).Expect(
            "no timer Demote", "step down 9", "no leader", $"[stepped down 9: epoch 10 was given to {LeadershipDriver.Seed("a", 99)}]",
            "follow a 10", "[followed a 10]", "timer Claim 0.75");

    [Fact]
    public void Stop_releases_the_lease_before_the_aggregator_is_told() => Leader()
        .Stop().Expect("release 1", "no timer Demote", "step down 1", "no leader", "[stepped down 1: this seed stops]", "no timer Claim")
        .ClaimDue().Expect()
        .ExpectState(LeadershipState.Stopped);

    [Fact]
    public void Claim_that_succeeds_after_the_stop_is_released() => new LeadershipDriver()
        .Start().Stop().Expect("no timer Claim")
        .Held(3).Expect("release 3")
        .Held(3).Expect("release 3");

    [Fact]
    public void Resigned_leader_leaves_the_lease_to_others_ever_longer_and_looks_meanwhile()
    {
        LeadershipDriver seed = Leader();
        seed.At(0.2).Resigned(1).Expect("release 1", "no timer Demote", "step down 1", "no leader", "[stepped down 1: fenced]", "[waits 1]", "timer Claim 0.75");
        seed.At(0.95).ClaimDue().Expect("look").HeldBy(LeadershipDriver.Self, 1, left: 0).Expect("timer Claim 0.25");
        seed.At(1.2).ClaimDue().Expect("claim").Held(2).ExpectState(LeadershipState.Leader);
        seed.At(1.3).Resigned(2);
        Assert.Contains(seed.Effects, effect => effect is LeadershipEffect.Report { Event: LeadershipEvent.Waits { Wait.TotalSeconds: 2 } });
        seed.At(3.3).ClaimDue().Expect("claim").Held(3);
        Assert.Contains(seed.At(3.4).Resigned(3).Effects, effect => effect is LeadershipEffect.Report { Event: LeadershipEvent.Waits { Wait.TotalSeconds: 4 } });
    }

    [Fact]
    public void Wait_is_short_again_after_a_long_reign()
    {
        LeadershipDriver seed = Leader().At(0.2).Resigned(1).At(1.2).ClaimDue().Held(2);
        for (double now = 1.95; now < 40; now += 0.75)
        {
            seed.At(now).ClaimDue().Held(2);
        }

        Assert.Contains(seed.Resigned(2).Effects, effect => effect is LeadershipEffect.Report { Event: LeadershipEvent.Waits { Wait.TotalSeconds: 1 } });
    }

    [Fact]
    public void Fenced_leader_follows_whoever_fenced_it_and_need_not_wait_any_more() => Leader()
        .At(0.2).Resigned(1)
        .At(0.95).ClaimDue().Expect("look")
        .HeldBy(Other, 2).Expect("follow b 2", "[followed b 2]", "timer Claim 0.75")
        .Gone(2).ClaimDue().Expect("claim over 2");

    [Fact]
    public void Release_that_was_lost_leaves_no_epoch_to_be_led_twice() => Leader()
        .At(0.2).Resigned(1).At(1.2).ClaimDue().Expect("claim")
        .Held(1).Expect("timer Claim 0")
        .ClaimDue().Expect("claim over 1")
        .Held(2).Expect("lead 2", "[led 2]", "timer Demote 2.25", "timer Claim 0.75");

    [Fact]
    public void Word_of_an_aggregator_that_was_told_to_step_down_is_no_news() =>
        Leader().At(0.75).ClaimDue().HeldBy(Other, 2).Resigned(1).Expect();

    [Fact]
    public void Lease_that_came_too_late_to_lead_by_is_left_to_others() => new LeadershipDriver()
        .Start().At(2.3).Held(1, left: 0.7).Expect("release 1", "timer Claim 1")
        .ExpectState(LeadershipState.Candidate);

    [Fact]
    public void Renewal_after_an_expiry_leads_anew_under_its_new_epoch() => Leader()
        .At(0.75).ClaimDue().Held(2).Expect(
            "no timer Demote", "step down 1", "no leader", $"[stepped down 1: epoch 2 was given to {LeadershipDriver.Self}]",
            "lead 2", "[led 2]", "timer Demote 2.25", "timer Claim 0.75");

    [Fact]
    public void Store_that_forgot_epochs_is_led_by_nobody_who_remembers_them()
    {
        LeadershipDriver seed = new LeadershipDriver().Start().Held(7);
        seed.At(0.75).ClaimDue().Held(2);
        Assert.Equal(LeadershipState.Candidate, seed.Machine.State);
        Assert.Contains(seed.Effects, effect => effect is LeadershipEffect.StepDown { Epoch.Value: 7 });
        Assert.Contains(seed.Effects, effect => effect is LeadershipEffect.Release { Epoch.Value: 2 });
        Assert.Contains(seed.Effects, effect => effect is LeadershipEffect.Report { Event: LeadershipEvent.StoreWentBack { Seen.Value: 7, Found.Value: 2 } });
        seed.At(1.75).ClaimDue().Held(3).ExpectState(LeadershipState.Candidate);
        seed.At(2.75).ClaimDue().Held(8).ExpectState(LeadershipState.Leader);
    }

    [Theory]
    [InlineData("time-to-live", 0, 1, 2)]
    [InlineData("demote-after", 3, 1, 3)]
    [InlineData("renew-interval", 3, 1.5, 2)]
    public void Times_that_leave_no_room_are_refused_by_name(string setting, double lifetime, double renew, double demote)
    {
        var options = new LeadershipOptions
        {
            TimeToLive = TimeSpan.FromSeconds(lifetime), RenewInterval = TimeSpan.FromSeconds(renew), DemoteAfter = TimeSpan.FromSeconds(demote),
        };
        ArgumentException refused = Assert.Throws<ArgumentException>(options.Validated);
        Assert.Contains(setting, refused.Message);
        Assert.Contains("allowed:", refused.Message);
    }
}
