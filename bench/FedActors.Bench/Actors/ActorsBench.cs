using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using FedActors.Actors;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Actors;

/// <summary>
/// Messages per second between pairs of actors and bytes per idle actor, beside hand-offs without an actor layer.
/// </summary>
internal static class ActorsBench
{
    private const int Pairs = 8, Window = 100;
    private const string Unit = "messages/s";

    /// <summary>Messages per second, ours and the peers' in turns; the best of several each.</summary>
    public static void Throughput(BenchReport report)
    {
        long messages = report.IsQuick ? 10_000_000 : 40_000_000;
        double ours = 0, oursPerCpu = 0, bytes = 0, channels = 0, queues = 0;
        for (int attempt = 0; attempt < (report.IsQuick ? 3 : 6); attempt++)
        {
            (double wall, double cpu, bytes) = PingPong(Pairs, Window, messages);
            (ours, oursPerCpu) = (Math.Max(ours, wall), Math.Max(oursPerCpu, cpu));
            channels = Math.Max(channels, ChannelPingPong(Pairs, Window, messages / 4));
            queues = Math.Max(queues, QueueHandOff(Window, messages));
        }

        string cores = $"{Environment.ProcessorCount} cores";
        report.Ours($"ping-pong, {Pairs} pairs, window {Window}, {cores}", ours, Unit, atLeast: 35e6);
        report.Ours("the same for each second of processor time", oursPerCpu, Unit);
        report.Ours("allocated per message", bytes, "bytes");
        report.Limit("ConcurrentQueue filled and emptied, 2 threads", queues, Unit, "no scheduling, no contention");
        report.Peer("the same pairs as unbounded channels and loops", channels, Unit);
    }

    /// <summary>A million actors that have each handled one message and wait for more.</summary>
    public static void Idle(BenchReport report)
    {
        const int Count = 1_000_000;
        (double heap, double residentMegabytes, double spawns) = IdleActors(Count);
        report.Ours("resident memory with 1,000,000 idle actors", residentMegabytes, "MB", atMost: 400);
        report.Ours("heap of one idle actor", heap, "bytes");
        report.Ours("actors started", spawns, "actors/s");
    }

    /// <summary>
    /// Pairs exchange a window of messages until each pair has passed its share; every receive counts as one message. Per CPU
    /// second is what a shared machine cannot distort.
    /// </summary>
    private static (double MessagesPerSecond, double MessagesPerCpuSecond, double AllocatedBytesPerMessage) PingPong(
        int pairs, int window, long messages)
    {
        using var work = new WorkPool(1);
        var system = NewSystem(work);
        using var done = new CountdownEvent(2 * pairs);
        var players = new List<ActorRef<Ball>>();
        long each = messages / (2 * pairs);
        for (int pair = 0; pair < pairs; pair++)
        {
            var left = new Player(done, each);
            var right = new Player(done, each);
            var leftRef = system.Spawn(() => left);
            var rightRef = system.Spawn(() => right);
            (left.Partner, right.Partner) = (rightRef, leftRef);
            players.Add(leftRef);
        }

        long allocated = GC.GetTotalAllocatedBytes();
        var cpu = Environment.CpuUsage.TotalTime;
        long begun = Stopwatch.GetTimestamp();
        foreach (var player in players)
        {
            for (int i = 0; i < window; i++)
                player.Tell(new Ball(i));
        }

        done.Wait();
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        double bytes = (double)(GC.GetTotalAllocatedBytes() - allocated) / messages;
        system.StopAsync().Wait();
        return (messages / seconds, messages / cpuSeconds, bytes);
    }

    /// <summary>The same exchange where each side is an unbounded channel and a loop.</summary>
    private static double ChannelPingPong(int pairs, int window, long messages)
    {
        var loops = new List<Task>();
        long each = messages / (2 * pairs);
        long begun = Stopwatch.GetTimestamp();
        for (int pair = 0; pair < pairs; pair++)
        {
            var options = new UnboundedChannelOptions { SingleReader = true, SingleWriter = true };
            var left = Channel.CreateUnbounded<Ball>(options);
            var right = Channel.CreateUnbounded<Ball>(options);
            for (int i = 0; i < window; i++)
                left.Writer.TryWrite(new Ball(i));
            loops.Add(Task.Run(() => Pass(left.Reader, right.Writer, each)));
            loops.Add(Task.Run(() => Pass(right.Reader, left.Writer, each)));
        }

        Task.WaitAll([.. loops]);
        return messages / Stopwatch.GetElapsedTime(begun).TotalSeconds;

        static async Task Pass(ChannelReader<Ball> from, ChannelWriter<Ball> to, long count)
        {
            while (count > 0 && await from.WaitToReadAsync())
            {
                while (count > 0 && from.TryRead(out var ball))
                {
                    to.TryWrite(ball);
                    count--;
                }
            }
        }
    }

    /// <summary>
    /// The limit: on each of two threads, a queue is filled with a window and emptied again; no scheduling, no contention.
    /// </summary>
    private static double QueueHandOff(int window, long messages)
    {
        long begun = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() => Pass(window, messages / 2))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return messages / Stopwatch.GetElapsedTime(begun).TotalSeconds;

        static void Pass(int window, long count)
        {
            var queue = new ConcurrentQueue<Ball>();
            for (; count > 0; count -= window)
            {
                for (int i = 0; i < window; i++)
                    queue.Enqueue(new Ball(i));
                while (queue.TryDequeue(out _))
                {
                }
            }
        }
    }

    /// <summary>Memory of actors that have each handled one message and wait for more.</summary>
    private static (double HeapBytesPerActor, double ResidentMegabytes, double SpawnsPerSecond) IdleActors(int count)
    {
        using var work = new WorkPool(1);
        var system = NewSystem(work);
        var actors = new ActorRef<Ball>[count];
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            actors[i] = system.Spawn(static () => new Sink());
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        foreach (var actor in actors)
            actor.Tell(new Ball(1));
        while (Sink.Received < count)
            Thread.Sleep(10);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        heap = GC.GetTotalMemory(forceFullCollection: true) - heap;
        double resident = Machine.ResidentMegabytes();
        GC.KeepAlive(actors);
        system.StopAsync().Wait();
        return ((double)heap / count, resident, count / seconds);
    }

    private static ActorSystem NewSystem(WorkPool work) =>
        new(new ActorSystemOptions { Dispatcher = new PoolDispatcher(), Time = TimeProvider.System, WorkPool = work });

    private readonly record struct Ball(int Number);

    private sealed class Player(CountdownEvent done, long left) : Actor<Ball>
    {
        private long _left = left;

        public ActorRef<Ball> Partner { get; set; } = null!;

        public override void Receive(Ball message, ActorContext<Ball> context)
        {
            if (--_left == 0)
                done.Signal();
            if (_left >= 0)
                Partner.Tell(message);
        }
    }

    private sealed class Sink : Actor<Ball>
    {
        private static int s_received;

        public static int Received => Volatile.Read(ref s_received);

        public override void Receive(Ball message, ActorContext<Ball> context) => Interlocked.Increment(ref s_received);
    }
}
