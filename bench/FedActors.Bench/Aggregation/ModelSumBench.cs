using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Vectors;

namespace FedActors.Bench.Aggregation;

/// <summary>
/// Folding a round of updates into the integer ring, beside the memory limit (a copy-add loop with the same traffic) and beside
/// the plain float32 loop that other runtimes use.
/// </summary>
public static class ModelSumBench
{
    private const int Dimension = 25_000_000, Updates = 16, Repeats = 5, RoundUpdates = 64;
    private const long Weight = 600;
    private const float ValueMax = 1;

    // Read 4 bytes of update, read and write 8 bytes of ring.
    private const double BytesPerElement = 20;

    /// <summary>
    /// Fold rate on 1 and 2 threads against the copy-add loop and the float32 loop of the same run; the best of five each.
    /// </summary>
    public static void Throughput(TextWriter report)
    {
        float[][] updates = [.. Enumerable.Range(0, Updates).Select(slot => Filled(slot))];
        var sum = new ModelSum(Dimension, FixedPointScale.For(ValueMax, 1000, 1_000_000));
        var copy = new CopyAdd(Dimension);
        var plain = new PlainFloatSum(Dimension);
        foreach (IRangeRunner runner in (IRangeRunner[])[InlineRangeRunner.Instance, new PoolRangeRunner(2)])
        {
            double fold = double.MaxValue, limit = double.MaxValue, peer = double.MaxValue;
            for (int repeat = 0; repeat <= Repeats; repeat++)
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

            Line(report, $"ModelSum.Fold, {runner.Width} thread(s)", fold, BytesPerElement);
            Line(report, $"copy-add of the same traffic, {runner.Width} thread(s)", limit, BytesPerElement);
            Line(report, $"float32 loop acc += w * x, {runner.Width} thread(s)", peer, 12);
            report.WriteLine($"  fold / copy-add: {limit / fold:F3} of its rate");
        }

        double mean = Enumerable.Range(0, Repeats).Min(_ => Seconds(() => ReadMean(sum)));
        report.WriteLine($"{"ModelSum.MeanInto, chunks of 4096, 1 thread",-48} {Dimension / mean / 1e6,8:F0} M elements/s "
            + $"{Dimension / mean * sizeof(long) / 1e9,7:F2} GB/s");
    }

    /// <summary>
    /// A round of 64 updates of 25 million elements, generated chunk by chunk, folded and closed into the model in place. Run it
    /// in a process of its own: it reports that process's peak resident memory.
    /// </summary>
    public static void RoundMemory(TextWriter report)
    {
        long begin = Stopwatch.GetTimestamp();
        var model = new float[Dimension];
        var sum = new ModelSum(Dimension, FixedPointScale.For(ValueMax, 1000, 1_000_000));
        var runner = new PoolRangeRunner(2);
        for (int slot = 0; slot < RoundUpdates; slot++)
        {
            sum.Fold(new GeneratedUpdate(Dimension, slot), Weight, runner);
        }

        Close(sum, model);
        report.WriteLine($"round of {RoundUpdates} x {Dimension} elements: {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s, "
            + $"peak resident {PeakResidentMegabytes():F0} MB (limit 400), digest {sum.Digest().Short}");
    }

    /// <summary>The float32 loop in numpy, where numpy is installed.</summary>
    public static void NumpyPeer(TextWriter report)
    {
        string program = string.Join('\n',
            "import numpy as np, time",
            $"d, n = {Dimension}, {Updates}",
            "x = [np.full(d, 0.5, np.float32) for _ in range(n)]",
            "acc, best = np.zeros(d, np.float32), 1e9",
            $"for _ in range({Repeats}):",
            "    t = time.perf_counter()",
            $"    for u in x: acc += np.float32({Weight}) * u",
            "    best = min(best, time.perf_counter() - t)",
            "print(f'numpy acc += w * x: {d * n / best / 1e6:.0f} M elements/s')");
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(program);
        try
        {
            using Process python = Process.Start(start)!;
            string output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            report.Write(python.ExitCode == 0 ? output : "numpy is not installed here; its loop was not run.\n");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            report.WriteLine("Python is not installed here; numpy's loop was not run.");
        }
    }

    private static double Seconds(Action fold)
    {
        long begin = Stopwatch.GetTimestamp();
        fold();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void ReadMean(ModelSum sum)
    {
        Span<double> mean = stackalloc double[4096];
        for (int offset = 0; offset < Dimension; offset += mean.Length)
        {
            sum.MeanInto(mean[..Math.Min(mean.Length, Dimension - offset)], offset);
        }
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

    private static void Line(TextWriter report, string name, double seconds, double bytesPerElement)
    {
        double elements = (double)Updates * Dimension / seconds;
        report.WriteLine($"{name,-48} {elements / 1e6,8:F0} M elements/s {elements * bytesPerElement / 1e9,7:F2} GB/s");
    }

    private static float[] Filled(int slot)
    {
        var update = new float[Dimension];
        new GeneratedUpdate(Dimension, slot).Read(0, update);
        return update;
    }

    private static double PeakResidentMegabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024 / 1e6;
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
