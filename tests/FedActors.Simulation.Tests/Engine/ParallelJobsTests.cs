using FedActors.Core;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Tests.Engine;

public sealed class ParallelJobsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Each_job_gives_its_own_result_at_any_number_of_threads(int threads)
    {
        using var jobs = new ParallelJobs(threads);
        ParallelJobs.Job<long>[] started = [.. Enumerable.Range(0, 200).Select(n => jobs.Start(_ => Enumerable.Range(0, n).Sum(i => (long)i * i)))];
        foreach (int n in Enumerable.Range(0, 200).Reverse())
        {
            Assert.Equal(Enumerable.Range(0, n).Sum(i => (long)i * i), started[n].Wait());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_job_runs_once_however_often_it_is_waited_for(int threads)
    {
        using var jobs = new ParallelJobs(threads);
        int runs = 0;
        ParallelJobs.Job<int> job = jobs.Start(_ => Interlocked.Increment(ref runs));
        Assert.Equal(1, job.Wait());
        Assert.Equal(1, job.Wait());
        Assert.Equal(1, runs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_job_that_throws_is_a_broken_invariant_for_whoever_waits(int threads)
    {
        using var jobs = new ParallelJobs(threads);
        ParallelJobs.Job<int> bad = jobs.Start<int>(_ => throw new FormatException("no number"));
        string message = Assert.Throws<InvariantBrokenException>(() => bad.Wait()).Message;
        Assert.Contains("FormatException", message);
        Assert.Contains("no number", message);
        Assert.Equal(5, jobs.Start(_ => 5).Wait());
    }

    [Fact]
    public void A_cancelled_job_sees_it()
    {
        using var jobs = new ParallelJobs(1);
        ParallelJobs.Job<bool> job = jobs.Start(cancellation => cancellation.IsCancellationRequested);
        job.Cancel();
        Assert.True(job.Wait());
    }

    [Fact]
    public void Disposal_cancels_what_runs_and_what_waits()
    {
        using var begun = new ManualResetEventSlim();
        var jobs = new ParallelJobs(2);
        bool sawCancellation = false;
        jobs.Start(cancellation =>
        {
            begun.Set();
            sawCancellation = cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
            return 0;
        });
        bool ranLater = false;
        jobs.Start(_ => ranLater = true);
        begun.Wait(TestContext.Current.CancellationToken);
        jobs.Dispose();
        Assert.True(sawCancellation);
        Assert.False(ranLater);
    }
}
