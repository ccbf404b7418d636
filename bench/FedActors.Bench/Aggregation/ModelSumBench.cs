using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedActors.Bench.Harness;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Vectors;

namespace FedActors.Bench.Aggregation;

/// <summary>
/// Folding a round of updates into the integer ring, beside the memory limit (a copy-add loop with the same traffic) and beside
/// the plain float32 loop that other runtimes use.
/// </summary>
internal static class ModelSumBench
{
    private const int Dimension = 25_000_000, Updates = 16, Repeats = 5, RoundUpdates = 64;
    private const long Weight = 600;
    private const float ValueMax = 1;

    private const string Unit = "GB/s of updates";

    /// <summary>Fold rate on 1 and 2 threads against the copy-add loop and the float32 loop of the same run; the best of several each.</summary>
    public static void Throughput(BenchReport report)
    {
        float[][] updates = [.. Enumerable.Range(0, Updates).Select(slot => Filled(slot))];
        var sum = new ModelSum(Dimension, FixedPointScale.For(ValueMax, 1000, 1_000_000));
        var copy = new CopyAdd(Dimension);
        var plain = new PlainFloatSum(Dimension);
        foreach (IRangeRunner runner in (IRangeRunner[])[InlineRangeRunner.Instance, new PoolRangeRunner(2)])
        {
            double fold = double.MaxValue, limit = double.MaxValue, peer = double.MaxValue;
            for (int repeat = 0; repeat <= (report.IsQuick ? 2 : Repeats); repeat++)
            {
                sum.Reset();
                double foldSeconds = 0, limitSeconds = 0, peerSeconds = 0;
                foreach (float[] update in updates)
                {
                    // In turns, so that whatever else the machine does strikes all three.
                    foldSeconds += Seconds(() => sum.Fold(update, Weight, runner));
                    limitSeconds += Seconds(() => copy.Add(update, runner));
                    peerSeconds += Seconds(() => plain.Add(update, Weight, runner));
                }

                if (repeat > 0)
                {
                    // The first repeat touches all memory and warms the compiler.
                    fold = Math.Min(fold, foldSeconds);
                    limit = Math.Min(limit, limitSeconds);
                    peer = Math.Min(peer, peerSeconds);
                }
            }

            string threads = runner.Width == 1 ? "1 thread" : $"{runner.Width} threads";
            report.Ours($"ModelSum.Fold, {threads}", Rate(fold), Unit);
            report.Limit($"copy-add of the same memory traffic, {threads}", Rate(limit), Unit);
            report.Ours($"share of copy-add, {threads}", limit / fold, "", atLeast: 0.9);
            report.Peer($"float32 loop acc += w * x, {threads}", Rate(peer), Unit, "vectorised; inexact, and 12 bytes of traffic where the ring has 20");
            report.Ours($"allocated per fold, {threads}", AllocatedPerFold(sum, updates, runner), "bytes", atMost: 0);
        }
    }

    /// <summary>
    /// A round of 64 updates of 25 million elements, generated chunk by chunk, folded and closed into the model in place; the peak is
    /// that of the whole process.
    /// </summary>
    public static void RoundMemory(BenchReport report)
    {
        long begin = Stopwatch.GetTimestamp();
        int updates = report.IsQuick ? 8 : RoundUpdates;
        var model = new float[Dimension];
        var sum = new ModelSum(Dimension, FixedPointScale.For(ValueMax, 1000, 1_000_000));
        var runner = new PoolRangeRunner(2);
        for (int slot = 0; slot < updates; slot++)
        {
            sum.Fold(new GeneratedUpdate(Dimension, slot), Weight, runner);
        }

        Close(sum, model);
        report.Limit("the model alone", Dimension * sizeof(float) / 1e6, "MB");
        report.Ours(
            $"peak resident memory, {updates} updates x 25 M", Machine.PeakResidentMegabytes(), "MB", atMost: 400,
            note: $"in {Stopwatch.GetElapsedTime(begin).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s, generating included");
    }

    /// <summary>The float32 loop in numpy, where numpy is installed.</summary>
    public static void NumpyPeer(BenchReport report)
    {
        string program = string.Join('\n',
            "import numpy as np, time",
            $"d, n = {Dimension}, {Updates}",
            "x = [np.full(d, 0.5, np.float32) for _ in range(n)]",
            "acc, best = np.zeros(d, np.float32), 1e9",
            $"for _ in range({(report.IsQuick ? 2 : Repeats)}):",
            "    t = time.perf_counter()",
            $"    for u in x: acc += np.float32({Weight}) * u",
            "    best = min(best, time.perf_counter() - t)",
            "print(best)");
        string? answer = PythonPeer.Run(program);
        report.Peer(
            "numpy acc += w * x, 1 thread",
            double.TryParse(answer, CultureInfo.InvariantCulture, out double seconds) ? Rate(seconds) : null,
            Unit,
            answer is null ? "python3-numpy is not installed" : null);
    }

    private static double Rate(double seconds) => (double)Updates * Dimension * sizeof(float) / seconds / 1e9;

    private static double AllocatedPerFold(ModelSum sum, float[][] updates, IRangeRunner runner)
    {
        sum.Reset();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (float[] update in updates)
        {
            sum.Fold(update, Weight, runner);
        }

        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / updates.Length;
    }

    private static double Seconds(Action fold)
    {
        long begin = Stopwatch.GetTimestamp();
        fold();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Close(ModelSum sum, float[] model)
    {
        Span<double> mean = stackalloc double[4096];
        for (int offset = 0; offset < Dimension; offset += mean.Length)
        {
            Span<double> chunk = mean[..Math.Min(mean.Length, Dimension - offset)];
            Span<float> target = model.AsSpan(offset, chunk.Length);
            sum.MeanInto(chunk, offset);
            for (int i = 0; i < chunk.Length; i++)
            {
                target[i] = (float)(target[i] + chunk[i]);
            }
        }
    }

    private static float[] Filled(int slot)
    {
        var update = new float[Dimension];
        new GeneratedUpdate(Dimension, slot).Read(0, update);
        return update;
    }

    /// <summary>Cheap pseudo-random values in [-1, 1), the same for the same place.</summary>
    private sealed class GeneratedUpdate(int length, int slot) : IUpdateSource
    {
        public int Length => length;

        public void Read(int offset, Span<float> destination)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                int hash = (offset + i + (slot * 7919)) * -1640531527;
                destination[i] = (hash ^ (hash >> 15)) * (1f / (1L << 31));
            }
        }
    }

    /// <summary>The memory limit: reads float32, reads and writes int64, and computes next to nothing.</summary>
    private sealed class CopyAdd(int dimension)
    {
        // Aligned like the ring of the sum, so that both make the same accesses.
        private readonly Memory<long> _cells = ModelSum.AlignedRing(dimension);

        public void Add(float[] update, IRangeRunner runner) => runner.Run(runner.Width, part =>
        {
            int begin = (int)((long)dimension * part / runner.Width) / 16 * 16;
            int end = part + 1 == runner.Width ? dimension / 16 * 16 : (int)((long)dimension * (part + 1) / runner.Width) / 16 * 16;
            ref int source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, int>(update));
            ref long target = ref MemoryMarshal.GetReference(_cells.Span);
            for (int i = begin; i < end; i += 16)
            {
                (Vector512<long> low, Vector512<long> high) = Vector512.Widen(Vector512.LoadUnsafe(ref source, (nuint)i));
                (Vector512.LoadUnsafe(ref target, (nuint)i) + low).StoreUnsafe(ref target, (nuint)i);
                (Vector512.LoadUnsafe(ref target, (nuint)i + 8) + high).StoreUnsafe(ref target, (nuint)i + 8);
            }
        });
    }

    /// <summary>What frameworks without a ring do: float32 in place, rounded at every step.</summary>
    private sealed class PlainFloatSum(int dimension)
    {
        private readonly float[] _cells = new float[dimension];

        public void Add(float[] update, float weight, IRangeRunner runner) => runner.Run(runner.Width, part =>
        {
            int begin = (int)((long)dimension * part / runner.Width), end = (int)((long)dimension * (part + 1) / runner.Width);
            Span<float> cells = _cells.AsSpan(begin..end);
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(update.AsSpan(begin..end), weight, cells, cells);
        });
    }
}
